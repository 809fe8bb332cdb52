"""The social security number."""

from __future__ import annotations

from collections.abc import Iterator

from anoncert.corpus.plant._draw import Drawn, grouped
from anoncert.corpus.register import Entry
from anoncert.types import Role

CATEGORY = "G"
ROLE = Role.DIRECT


def draw(person: Entry, series: list[str]) -> Iterator[Drawn]:  # noqa: ARG001 - same for all
    """Yield a number that begins with 9, which was never issued."""
    digits = "9" + person.unique("national_id", 8)
    yield Drawn(forms={"dicom": grouped(digits, (3, 2, 4))}, others=[digits])
