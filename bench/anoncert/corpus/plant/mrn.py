"""The medical record number."""

from __future__ import annotations

from collections.abc import Iterator

from anoncert.corpus.plant._check_digits import luhn
from anoncert.corpus.plant._draw import Drawn
from anoncert.corpus.register import Entry
from anoncert.types import Role

CATEGORY = "H"
ROLE = Role.DIRECT


def draw(person: Entry, series: list[str]) -> Iterator[Drawn]:  # noqa: ARG001 - same for all
    """Yield a number with a check digit, and leading zeros, as hospitals pad it."""
    number = person.unique("mrn", 7)
    number += luhn(number)
    yield Drawn(forms={"dicom": f"00{number}", "text": number}, others=[f"MRN{number}"])
