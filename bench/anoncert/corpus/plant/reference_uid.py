"""Unique identifiers that point outside of the corpus."""

from __future__ import annotations

from collections.abc import Iterator

from anoncert.corpus.people import Person
from anoncert.corpus.plant._draw import Drawn
from anoncert.corpus.plant._uid import minted
from anoncert.types import Role

CATEGORY = "R"
ROLE = Role.QUASI


def draw(person: Person, series: list[str]) -> Iterator[Drawn]:  # noqa: ARG001 - same for all
    """Yield one UID per visit."""
    for visit in person.visits:
        yield minted(person, "reference_uid", visit.number)
