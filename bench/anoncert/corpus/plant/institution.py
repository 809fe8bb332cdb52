"""The hospital that the patient visits."""

from __future__ import annotations

from collections.abc import Iterator

from anoncert.corpus import tables
from anoncert.corpus.plant._draw import Drawn, ascii_text
from anoncert.corpus.register import Entry
from anoncert.types import Role

CATEGORY = "B"
ROLE = Role.QUASI


def draw(person: Entry, series: list[str]) -> Iterator[Drawn]:  # noqa: ARG001 - same for all
    """Yield its name."""
    name = person.stream("institution").pick(tables.words("institutions"))["name"]
    yield Drawn(forms={"dicom": name, "screen": ascii_text(name).upper()})
