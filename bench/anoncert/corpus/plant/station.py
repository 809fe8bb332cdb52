"""The name of the scanner in its network."""

from __future__ import annotations

from collections.abc import Iterator

from anoncert.corpus.plant._draw import Drawn
from anoncert.corpus.register import Entry
from anoncert.types import Role

CATEGORY = "R"
ROLE = Role.QUASI


def draw(person: Entry, series: list[str]) -> Iterator[Drawn]:  # noqa: ARG001 - same for all
    """Yield a station name that is also the stem of its application entity title."""
    yield Drawn(forms={"dicom": f"MRC{person.unique('station', 6)}"})
