"""The weight of the patient's body."""

from __future__ import annotations

from collections.abc import Iterator

from anoncert.corpus.plant._body import pounds
from anoncert.corpus.plant._draw import Drawn
from anoncert.corpus.register import Entry
from anoncert.types import Role

CATEGORY = "R"
ROLE = Role.QUASI
_KILOGRAMS_PER_POUND = 0.45359237


def draw(person: Entry, series: list[str]) -> Iterator[Drawn]:  # noqa: ARG001 - same for all
    """Yield kilograms with all decimals (PS3.5 section 6.2, VR DS)."""
    kilograms = f"{pounds(person) * _KILOGRAMS_PER_POUND:.8f}"
    yield Drawn(forms={"dicom": kilograms.rstrip("0")})
