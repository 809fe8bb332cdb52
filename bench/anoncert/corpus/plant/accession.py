"""The accession number of each visit."""

from __future__ import annotations

from collections.abc import Iterator

from anoncert.corpus.people import Person
from anoncert.corpus.plant._draw import Drawn
from anoncert.types import Role

CATEGORY = "J"
ROLE = Role.DIRECT


def draw(person: Person, series: list[str]) -> Iterator[Drawn]:  # noqa: ARG001 - same for all
    """Yield one number per visit."""
    for visit in person.visits:
        number = person.unique(f"accession {visit.number}", 8)
        yield Drawn(
            forms={"dicom": f"A{number}"}, others=[number, f"A-{number}"], visit=visit.number
        )
