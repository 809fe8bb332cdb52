"""The time of day of each visit."""

from __future__ import annotations

from collections.abc import Iterator

from anoncert.corpus.people import Person
from anoncert.corpus.plant._draw import Drawn, timed
from anoncert.types import Role

CATEGORY = "C"
ROLE = Role.QUASI


def draw(person: Person, series: list[str]) -> Iterator[Drawn]:  # noqa: ARG001 - same for all
    """Yield one time per visit, to the microsecond as scanners write it."""
    for visit in person.visits:
        yield timed(person.clock(visit.number), visit.number)
