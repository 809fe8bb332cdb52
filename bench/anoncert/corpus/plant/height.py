"""How tall somebody is."""

from __future__ import annotations

from collections.abc import Iterator

from anoncert.corpus.plant._draw import Drawn
from anoncert.corpus.register import Entry
from anoncert.types import Role

CATEGORY = ""
ROLE = Role.QUASI


def draw(person: Entry, series: list[str]) -> Iterator[Drawn]:  # noqa: ARG001 - same for all
    """Yield metres as consoles write them that are asked in inches: with all digits.

    The Safe Harbor rule does not list it: many share it. A tool that rounds it leaves no
    such digits; `linkage` reads the number.
    """
    digits = (person.body.height * 10**11 + _HALF) // _INCHES
    yield Drawn(forms={"dicom": f"{digits // 10**9}.{digits % 10**9:09d}"})


_INCHES = 3937
"""In a hundred metres."""
_HALF = _INCHES // 2
