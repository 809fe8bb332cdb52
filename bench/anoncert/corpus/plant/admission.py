"""The number of each admission."""

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
        number = person.unique(f"admission {visit.number}", 9)
        yield Drawn(forms={"dicom": f"V{number}"}, others=[number], visit=visit.number)
