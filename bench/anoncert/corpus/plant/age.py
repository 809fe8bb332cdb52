"""The age on the day of each visit."""

from __future__ import annotations

from collections.abc import Iterator

from anoncert.corpus.people import Person
from anoncert.corpus.plant._draw import Drawn
from anoncert.types import Role

CATEGORY = "C"
ROLE = Role.QUASI


def draw(person: Person, series: list[str]) -> Iterator[Drawn]:  # noqa: ARG001 - same for all
    """Yield years with leading zeros (PS3.5 section 6.2, VR AS).

    Under the Safe Harbor rule only ages over 89 are identifiers; Table E.1-1 removes all.
    """
    for visit in person.visits:
        yield Drawn(forms={"dicom": f"{person.age_on(visit.date):03d}Y"}, visit=visit.number)
