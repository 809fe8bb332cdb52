"""The telephone number."""

from __future__ import annotations

from collections.abc import Iterator

from anoncert.corpus.plant._draw import Drawn
from anoncert.corpus.plant._telephone import lines, telephone
from anoncert.corpus.register import Entry
from anoncert.types import Role

CATEGORY = "D"
ROLE = Role.DIRECT


def draw(person: Entry, series: list[str]) -> Iterator[Drawn]:  # noqa: ARG001 - same for all
    """Yield a number from a range that nobody has, as far as there are such (locales.toml)."""
    yield telephone(person, person.stream("phone").below(lines(person)))
