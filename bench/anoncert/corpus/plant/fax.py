"""The fax number of the practice that referred the patient."""

from __future__ import annotations

from collections.abc import Iterator

from anoncert.corpus.plant._draw import Drawn, fictional
from anoncert.corpus.register import Entry
from anoncert.types import Role

CATEGORY = "E"
ROLE = Role.QUASI


def draw(person: Entry, series: list[str]) -> Iterator[Drawn]:  # noqa: ARG001 - same for all
    """Yield a number from the range that is reserved for fiction, other than `phone`'s."""
    line = (person.stream("phone").below(100) + 1 + person.stream("fax").below(99)) % 100
    yield fictional(f"{person.area_code}55501{line:02d}")
