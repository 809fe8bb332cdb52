"""The serial number of the scanner."""

from __future__ import annotations

from collections.abc import Iterator

from anoncert.corpus.plant._draw import Drawn
from anoncert.corpus.register import Entry
from anoncert.types import Role

CATEGORY = "M"
ROLE = Role.QUASI


def draw(person: Entry, series: list[str]) -> Iterator[Drawn]:  # noqa: ARG001 - same for all
    """Yield a number."""
    number = person.unique("device_serial", 8)
    yield Drawn(forms={"dicom": number}, others=[f"SN{number}"])
