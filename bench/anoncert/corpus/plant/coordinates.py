"""Where the patient lives, as a geocode."""

from __future__ import annotations

from collections.abc import Iterator

from anoncert.corpus.plant._draw import Drawn
from anoncert.corpus.register import Entry
from anoncert.types import Role

CATEGORY = "B"
ROLE = Role.DIRECT


def draw(person: Entry, series: list[str]) -> Iterator[Drawn]:  # noqa: ARG001 - same for all
    """Yield a latitude with as many digits as tell a house.

    It lies beyond the poles' parallels that any hospital serves: nobody lives there.
    """
    yield Drawn(forms={"dicom": f"-89.{person.unique('coordinates', 9)}"})
