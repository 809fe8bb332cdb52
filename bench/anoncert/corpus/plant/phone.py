"""The telephone number."""

from __future__ import annotations

from collections.abc import Iterator

from anoncert.corpus.people import Person
from anoncert.corpus.plant._draw import Drawn
from anoncert.types import Role

CATEGORY = "D"
ROLE = Role.DIRECT


def draw(person: Person, series: list[str]) -> Iterator[Drawn]:  # noqa: ARG001 - same for all
    """Yield a number from 555-0100 to 555-0199, which are reserved for fiction.

    The range is too small to tell people apart: only together with the area code is it
    a leak.
    """
    number = f"{person.area_code}55501{person.stream('phone').below(100):02d}"
    area, exchange, line = number[:3], number[3:6], number[6:]
    yield Drawn(
        forms={"dicom": f"({area}) {exchange}-{line}", "screen": f"{area}-{exchange}-{line}"},
        others=[number, f"1{number}", f"{area} {exchange}{line}", f"{area}{exchange}-{line}"],
    )
