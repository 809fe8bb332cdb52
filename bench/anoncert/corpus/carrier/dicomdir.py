"""Records of a media directory (PS3.3 annex F). Locator: a type of record and a keyword.

As in ``PATIENT/PatientName``, or ``IMAGE[2]/ReferencedFileID`` for the second image. The
attributes of Table E.1-1 are to be handled at every level (PS3.15 section E.1.1), and one
of its rows, (0004,1511), is of directories alone; the names of files it does not list.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pydicom.dataset import Dataset

from anoncert.corpus.carrier import _tree
from anoncert.corpus.directory import LEVELS
from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.tables import Policy, attribute_policy
from anoncert.errors import RequestError
from anoncert.types import Subject

TRACK = "headers"
MEDIUM = "characters"
_RECORDS = "DirectoryRecordSequence"
_LOCATOR = re.compile(rf"({'|'.join(LEVELS)})(?:\[([1-9]\d?)\])?/(\w+)")


class _Target(NamedTuple):
    kind: str
    number: int
    keyword: str


def place(at: str, subject: Subject) -> str:  # noqa: ARG001 - same for all subjects
    """Return the path of tags."""
    return _tree.place(f"{_RECORDS}/{_target(at).keyword}")


def policy(at: str) -> Policy:
    """Look the attribute up in Table E.1-1."""
    return attribute_policy(_target(at).keyword)


def write(draft: SeriesDraft, at: str, text: str) -> None:
    """Set the element in the record."""
    record = _record(draft, at)
    if record is None:
        raise RequestError(
            f"dicomdir: series {draft.acquisition.series.name!r} has no such record",
            "name a directory that has",
        )
    _tree.write(record, _target(at).keyword, text)


def read(draft: SeriesDraft, at: str) -> str | None:
    """Return the element's text."""
    record = _record(draft, at)
    return None if record is None else _tree.read(record, _target(at).keyword)


def _target(at: str) -> _Target:
    match = _LOCATOR.fullmatch(at)
    if match is None:
        raise RequestError(
            f"dicomdir: {at!r} is no record and keyword",
            f"write one of {', '.join(LEVELS)}, / and a keyword",
        )
    return _Target(match[1], int(match[2] or 1), match[3])


def _record(draft: SeriesDraft, at: str) -> Dataset | None:
    target = _target(at)
    records = draft.dataset.get(_RECORDS, [])
    alike = [record for record in records if record.DirectoryRecordType == target.kind]
    return alike[target.number - 1] if len(alike) >= target.number else None
