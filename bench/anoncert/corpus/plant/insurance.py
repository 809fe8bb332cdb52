"""The health plan beneficiary number."""

from __future__ import annotations

from collections.abc import Iterator

from anoncert.corpus.plant._draw import Drawn
from anoncert.corpus.register import Entry
from anoncert.types import Role

CATEGORY = "I"
ROLE = Role.DIRECT


def draw(person: Entry, series: list[str]) -> Iterator[Drawn]:  # noqa: ARG001 - same for all
    """Yield a number."""
    number = person.unique("insurance", 9)
    yield Drawn(forms={"dicom": f"HP{number}"}, others=[number, f"HP-{number}"])
