"""What somebody weighs."""

from __future__ import annotations

from collections.abc import Iterator

from anoncert.corpus.plant._draw import Drawn
from anoncert.corpus.register import Entry
from anoncert.types import Role

CATEGORY = ""
ROLE = Role.QUASI


def draw(person: Entry, series: list[str]) -> Iterator[Drawn]:  # noqa: ARG001 - same for all
    """Yield kilograms as consoles write them that are asked in pounds: with all digits.

    The Safe Harbor rule does not list it: many share it. A tool that rounds it leaves no
    such digits; `linkage` reads the number.
    """
    grams = person.body.weight * _POUND
    yield Drawn(forms={"dicom": f"{grams // 10**8}.{grams % 10**8:08d}"})


_POUND = 45_359_237
"""In 10 ug."""
