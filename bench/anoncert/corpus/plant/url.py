"""An address on the web at which the patient's images are served."""

from __future__ import annotations

from collections.abc import Iterator

from anoncert.corpus.plant._draw import Drawn
from anoncert.corpus.register import Entry
from anoncert.types import Role

CATEGORY = "N"
ROLE = Role.DIRECT


def draw(person: Entry, series: list[str]) -> Iterator[Drawn]:  # noqa: ARG001 - same for all
    """Yield an address below a domain that is reserved for examples (RFC 2606)."""
    number = person.unique("url", 9)
    yield Drawn(
        forms={"dicom": f"https://pacs.example.org/wado/{number}"},
        partial=[f"pacs.example.org/wado/{number}", f"wado/{number}"],
    )
