"""The home address."""

from __future__ import annotations

from collections.abc import Iterator

from anoncert.corpus.plant._draw import Drawn
from anoncert.corpus.register import Entry
from anoncert.types import Role

CATEGORY = "B"
ROLE = Role.DIRECT


def draw(person: Entry, series: list[str]) -> Iterator[Drawn]:  # noqa: ARG001 - same for all
    """Yield street, town, state and ZIP code; the street or the full ZIP code alone is a part.

    The first three digits of a ZIP code may stay (45 CFR 164.514(b)(2)(i)(B)).
    """
    town = f"{person.town}, {person.state} {person.zip}"
    yield Drawn(
        forms={"dicom": f"{person.street}, {town}"},
        partial=[person.street, town, person.zip],
    )
