"""The face: a full-face photographic image, or any comparable one.

Its value is no text: what identifies are the traits of the head (see `phantom`), which
come from a stream of the same person.
"""

from __future__ import annotations

from collections.abc import Iterator

from anoncert.corpus.plant._draw import Drawn
from anoncert.corpus.register import Entry
from anoncert.types import Role

CATEGORY = "Q"
ROLE = Role.DIRECT


def draw(person: Entry, series: list[str]) -> Iterator[Drawn]:  # noqa: ARG001 - same for all
    """Yield the one face of a person."""
    yield Drawn(forms={})
