"""The date of birth."""

from __future__ import annotations

from collections.abc import Iterator

from anoncert.corpus.plant._draw import Drawn, dated
from anoncert.corpus.register import Entry
from anoncert.types import Role

CATEGORY = "C"
ROLE = Role.QUASI


def draw(person: Entry, series: list[str]) -> Iterator[Drawn]:  # noqa: ARG001 - same for all
    """Yield the date."""
    yield dated(person.birth)
