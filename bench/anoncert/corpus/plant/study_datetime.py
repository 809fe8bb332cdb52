"""Date and time of each visit in one."""

from __future__ import annotations

from collections.abc import Iterator

from anoncert.corpus.people import Person
from anoncert.corpus.plant._draw import Drawn
from anoncert.types import Role

CATEGORY = "C"
ROLE = Role.QUASI


def draw(person: Person, series: list[str]) -> Iterator[Drawn]:  # noqa: ARG001 - same for all
    """Yield one moment per visit; its date alone is a part that exceeds what HIPAA permits."""
    for visit in person.visits:
        day = f"{visit.date:%Y%m%d}"
        moment = day + person.clock(visit.number)
        yield Drawn(forms={"dicom": moment}, partial=[day], visit=visit.number)
