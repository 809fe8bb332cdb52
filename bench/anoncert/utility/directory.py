"""Media directories that came back list what came back, by the names that it has now.

A tool may leave a directory out. One that returns it, and renames files or objects, has to write
it anew: a reader of the medium finds nothing else than what is listed.

References
----------
DICOM PS3.3 section F.3.2 (records); PS3.10 section 8 (File IDs); PS3.11 (media).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from anoncert.pair.describe import Description
from anoncert.part10 import File, content
from anoncert.types import Facet, Measurement
from anoncert.utility._case import Case

FACET = Facet.STRUCTURE

_FILE_ID, _OBJECT = "0004,1220/0004,1500", "0004,1220/0004,1511"


def prepare(case: Case) -> dict[str, str]:
    """Tell which object each file of the output is."""
    objects = {found.path: found.sop_instance for found in case.extra}
    for part in case.parts():
        for pairs in part.by_subject.values():
            objects |= {found.path: found.sop_instance for _, found in pairs if found}
    return objects


def measure(case: Case, state: dict[str, str], subject: str) -> Iterator[Measurement]:
    """Yield the share of the entries of a subject's directories that lead nowhere."""
    listed = [
        state.get(path) == uid
        for found in case.directories[subject]
        for path, uid in _entries(case, found)
    ]
    if listed:
        dead = len(listed) - sum(listed)
        yield Measurement(FACET, "directory", subject, dead / len(listed), float(dead), "entries")


def _entries(case: Case, found: Description) -> Iterator[tuple[str, str]]:
    """Yield the file of each entry, below the output, and its object."""
    path = ""
    for element in File(content(case.output / found.path)).elements:
        text = (element.text or "").strip("\0 ")
        if element.place == _FILE_ID:
            parts = (part.strip() for part in text.split("\\"))
            path = str(PurePosixPath(found.path).parent.joinpath(*parts))
        elif element.place == _OBJECT:
            yield path, text
            path = ""
