"""The telephone number."""

from __future__ import annotations

from collections.abc import Iterator

from anoncert.corpus.plant._draw import Drawn, fictional
from anoncert.corpus.register import Entry
from anoncert.types import Role

CATEGORY = "D"
ROLE = Role.DIRECT


def draw(person: Entry, series: list[str]) -> Iterator[Drawn]:  # noqa: ARG001 - same for all
    """Yield a number from 555-0100 to 555-0199, which are reserved for fiction.

    The range is too small to tell people apart: only together with the area code is it
    a leak.
    """
    yield fictional(f"{person.area_code}55501{person.stream('phone').below(100):02d}")
