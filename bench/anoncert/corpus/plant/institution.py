"""The institution of the visits."""

from __future__ import annotations

from collections.abc import Iterator

from anoncert.corpus.people import Person
from anoncert.corpus.plant._draw import Drawn, ascii_text
from anoncert.types import Role

CATEGORY = "B"
ROLE = Role.QUASI


def draw(person: Person, series: list[str]) -> Iterator[Drawn]:  # noqa: ARG001 - same for all
    """Yield its name."""
    name = person.visits[0].institution
    yield Drawn(forms={"dicom": name, "screen": ascii_text(name).upper()})
