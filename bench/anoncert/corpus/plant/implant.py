"""The serial number of an implant that the patient carries."""

from __future__ import annotations

from collections.abc import Iterator

from anoncert.corpus.plant._draw import Drawn
from anoncert.corpus.register import Entry
from anoncert.types import Role

CATEGORY = "M"
ROLE = Role.DIRECT


def draw(person: Entry, series: list[str]) -> Iterator[Drawn]:  # noqa: ARG001 - same for all
    """Yield a serial number."""
    number = person.unique("implant", 9)
    yield Drawn(forms={"dicom": f"PVX{number}"}, others=[number])
