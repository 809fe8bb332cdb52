"""The ethnic group that somebody was registered with."""

from __future__ import annotations

from collections.abc import Iterator

from anoncert.corpus.plant._draw import Drawn
from anoncert.corpus.register import Entry
from anoncert.types import Role

CATEGORY = ""
ROLE = Role.QUASI


def draw(person: Entry, series: list[str]) -> Iterator[Drawn]:  # noqa: ARG001 - same for all
    """Yield its name.

    The Safe Harbor rule does not list it: many share it.
    """
    yield Drawn(forms={"dicom": person.ethnic_group})
