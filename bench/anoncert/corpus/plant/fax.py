"""The fax number of the practice that referred the patient."""

from __future__ import annotations

from collections.abc import Iterator

from anoncert.corpus.plant._draw import Drawn
from anoncert.corpus.plant._telephone import lines, telephone
from anoncert.corpus.register import Entry
from anoncert.types import Role

CATEGORY = "E"
ROLE = Role.QUASI


def draw(person: Entry, series: list[str]) -> Iterator[Drawn]:  # noqa: ARG001 - same for all
    """Yield a number of the same town, other than `phone`'s."""
    count = lines(person)
    line = person.stream("phone").below(count) + 1 + person.stream("fax").below(count - 1)
    yield telephone(person, line % count)
