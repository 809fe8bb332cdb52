"""The name of a relative (HIPAA counts relatives as it counts the patient)."""

from __future__ import annotations

from collections.abc import Iterator

from anoncert.corpus.plant._draw import Drawn, named
from anoncert.corpus.register import Entry
from anoncert.types import Role

CATEGORY = "A"
ROLE = Role.DIRECT


def draw(person: Entry, series: list[str]) -> Iterator[Drawn]:  # noqa: ARG001 - same for all
    """Yield the mother's name."""
    yield named(person.name_from("relative", sex="F"))
