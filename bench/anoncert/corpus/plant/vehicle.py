"""The licence plate of the patient's car, as histories of accidents tell it."""

from __future__ import annotations

from collections.abc import Iterator

from anoncert.corpus.plant._draw import Drawn
from anoncert.corpus.register import Entry
from anoncert.types import Role

CATEGORY = "L"
ROLE = Role.DIRECT


def draw(person: Entry, series: list[str]) -> Iterator[Drawn]:  # noqa: ARG001 - same for all
    """Yield a plate."""
    number = person.unique("vehicle", 8)
    yield Drawn(forms={"dicom": f"ZZ-{number}"}, others=[f"ZZ{number}", f"ZZ {number}"])
