"""A rare occupation, which singles its holder out."""

from __future__ import annotations

from collections.abc import Iterator

from anoncert.corpus.plant._draw import Drawn, worded
from anoncert.corpus.register import Entry
from anoncert.types import Role

CATEGORY = "R"
ROLE = Role.QUASI


def draw(person: Entry, series: list[str]) -> Iterator[Drawn]:  # noqa: ARG001 - same for all
    """Yield the occupation."""
    yield worded(person.word("occupations"))
