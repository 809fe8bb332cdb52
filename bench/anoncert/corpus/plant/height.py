"""The height of the patient's body."""

from __future__ import annotations

from collections.abc import Iterator

from anoncert.corpus.plant._body import inches
from anoncert.corpus.plant._draw import Drawn
from anoncert.corpus.register import Entry
from anoncert.types import Role

CATEGORY = "R"
ROLE = Role.QUASI
_INCHES_PER_METRE = 39.37
"""By the older definition of the inch, which consoles go on using."""


def draw(person: Entry, series: list[str]) -> Iterator[Drawn]:  # noqa: ARG001 - same for all
    """Yield metres with as many decimals as fit (PS3.5 section 6.2, VR DS)."""
    yield Drawn(forms={"dicom": f"{inches(person) / _INCHES_PER_METRE:.12f}"})
