"""The patient's employer, whom HIPAA counts as it counts the patient."""

from __future__ import annotations

from collections.abc import Iterator

from anoncert.corpus.plant._draw import Drawn, worded
from anoncert.corpus.register import Entry
from anoncert.types import Role

CATEGORY = "A"
ROLE = Role.QUASI


def draw(person: Entry, series: list[str]) -> Iterator[Drawn]:  # noqa: ARG001 - same for all
    """Yield its name."""
    yield worded(person.word("employers"))
