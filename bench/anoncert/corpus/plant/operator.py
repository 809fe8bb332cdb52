"""The name of the operator of the scanner."""

from __future__ import annotations

from collections.abc import Iterator

from anoncert.corpus.plant._draw import Drawn, named
from anoncert.corpus.register import Entry
from anoncert.types import Role

CATEGORY = "staff"
ROLE = Role.STAFF


def draw(person: Entry, series: list[str]) -> Iterator[Drawn]:  # noqa: ARG001 - same for all
    """Yield the operator's name."""
    yield named(person.name_from("operator"))
