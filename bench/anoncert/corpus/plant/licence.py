"""The licence number of the physician who referred the patient."""

from __future__ import annotations

from collections.abc import Iterator

from anoncert.corpus.people import Person
from anoncert.corpus.plant._draw import Drawn
from anoncert.types import Role

CATEGORY = "staff"
ROLE = Role.STAFF


def draw(person: Person, series: list[str]) -> Iterator[Drawn]:  # noqa: ARG001 - same for all
    """Yield a number."""
    number = person.unique("licence", 9)
    yield Drawn(forms={"dicom": f"LIC{number}"}, others=[number])
