"""The address of the console in the hospital's network."""

from __future__ import annotations

from collections.abc import Iterator

from anoncert.corpus.plant._draw import Drawn
from anoncert.corpus.register import Entry
from anoncert.types import Role

CATEGORY = "O"
ROLE = Role.QUASI


def draw(person: Entry, series: list[str]) -> Iterator[Drawn]:  # noqa: ARG001 - same for all
    """Yield an IPv6 address of the range for documentation (RFC 3849)."""
    low, high = person.unique("ip_address", 8), person.stream("ip_address").digits(4)
    address = f"2001:db8:{high}::{low[:4]}:{low[4:]}"
    yield Drawn(forms={"dicom": address}, others=[f"[{address}]"])
