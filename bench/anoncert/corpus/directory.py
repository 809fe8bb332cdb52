"""How records of a media directory are linked: by where they begin in the file (PS3.3 annex F.3).

Where they begin depends on the length of what is planted, so they are linked when their
file is encoded and not before.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

from pydicom.datadict import tag_for_keyword
from pydicom.dataset import Dataset

LEVELS = ("PATIENT", "STUDY", "SERIES", "IMAGE")
"""Types of records, each below the one before it (PS3.3 table F.4-1)."""

_RECORDS = tag_for_keyword("DirectoryRecordSequence")
_SEQUENCE_HEADER, _ITEM_HEADER = 12, 8


def linked(directory: Dataset, begin: int, size: Callable[[Dataset], int]) -> Dataset:
    """Return a directory whose records refer to each other.

    Parameters
    ----------
    directory
        Data set with records in the order in which they are visited: each before those
        below it.
    begin
        Where the data set begins in its file [bytes].
    size
        Tells how many bytes elements take [bytes].
    """
    made = deepcopy(directory)
    records = list(made.DirectoryRecordSequence)
    levels = [LEVELS.index(record.DirectoryRecordType) for record in records]
    offsets = [begin + size(made[:_RECORDS]) + _SEQUENCE_HEADER]
    for record in records[:-1]:
        offsets.append(offsets[-1] + _ITEM_HEADER + size(record))
    for number, record in enumerate(records):
        record.OffsetOfTheNextDirectoryRecord = _next(levels, offsets, number)
        below = levels[number + 1 : number + 2] > [levels[number]]
        lower = offsets[number + 1] if below else 0
        record.OffsetOfReferencedLowerLevelDirectoryEntity = lower
    roots = [offset for offset, level in zip(offsets, levels, strict=True) if level == 0]
    made.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity = roots[0]
    made.OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity = roots[-1]
    return made


def _next(levels: list[int], offsets: list[int], number: int) -> int:
    """Return where the next record of the same entity begins, 0 for the last."""
    for level, offset in zip(levels[number + 1 :], offsets[number + 1 :], strict=True):
        if level <= levels[number]:
            return offset if level == levels[number] else 0
    return 0
