"""Media directories that came back list what came back, by the names that it has now.

A tool may leave a directory out. One that returns it, and renames files or objects, has to write
it anew: a reader of the medium finds nothing else than what is listed. A directory of no input,
as of all subjects together, counts for each of them.

References
----------
DICOM PS3.3 section F.3.2 (records); PS3.10 section 8.2 (File IDs).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from anoncert.pair.describe import Description
from anoncert.pair.folder import unpacked
from anoncert.part10 import File, content
from anoncert.types import Facet, Measurement
from anoncert.utility._case import Case

FACET = Facet.STRUCTURE

_FILE_ID, _OBJECT = "0004,1220/0004,1500", "0004,1220/0004,1511"
_DEEPEST = 8
"""Components of a File ID."""


class _State(NamedTuple):
    objects: dict[str, str]
    """Which object each file of the output is."""
    listed: list[bool]
    """Of entries of directories that belong to no input: whether they lead somewhere."""


def prepare(case: Case) -> _State:
    """Tell which object each file of the output is, and look directories of no input up."""
    objects = {found.path: found.sop_instance for found in case.unclaimed}
    for packed in case.packed.values():
        objects |= {found.path: found.sop_instance for _, found in unpacked(packed) if found}
    unclaimed = (found for found in case.unclaimed if found.is_directory)
    return _State(objects, list(_looked_up(case, objects, unclaimed)))


def measure(case: Case, state: _State, subject: str) -> Iterator[Measurement]:
    """Yield the share of the entries of a subject's directories that lead nowhere."""
    own = _looked_up(case, state.objects, case.directories[subject])
    listed = [*own, *state.listed]
    if listed:
        dead = len(listed) - sum(listed)
        yield Measurement(FACET, "directory", subject, dead / len(listed), float(dead), "entries")


def _looked_up(
    case: Case, objects: dict[str, str], directories: Iterable[Description]
) -> Iterator[bool]:
    """Tell of each entry whether its file is there, and is the object that it names, if any."""
    for found in directories:
        for path, uid in _entries(case, found):
            yield path in objects and uid in ("", objects[path])


def _entries(case: Case, found: Description) -> Iterator[tuple[str, str]]:
    """Yield the file of each entry, below the output, and its object; what is missing is empty."""
    path = ""
    for element in File(content(case.output / found.path)).elements:
        if element.place == _FILE_ID:
            if path:
                yield path, ""
            path = _path(found, element.text or "")
        elif element.place == _OBJECT:
            yield path, (element.text or "").strip("\0 ")
            path = ""
    if path:
        yield path, ""


def _path(found: Description, file_id: str) -> str:
    parts = [part.strip("\0 ") for part in file_id.split("\\", _DEEPEST)]
    return str(PurePosixPath(found.path).parent.joinpath(*parts)) if len(parts) <= _DEEPEST else "?"
