"""The unique identifiers of the instances."""

from __future__ import annotations

from collections.abc import Iterator

from anoncert.corpus.people import Person
from anoncert.corpus.plant._draw import Drawn
from anoncert.corpus.plant._uid import minted
from anoncert.types import Role

CATEGORY = "R"
ROLE = Role.QUASI


def draw(person: Person, series: list[str]) -> Iterator[Drawn]:
    """Yield the common stem of a series' UIDs, to which each instance adds its number."""
    for visit in person.visits:
        for name in series:
            yield minted(person, "sop_instance_uid", visit.number, name, numbered=True)
