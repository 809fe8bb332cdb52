"""Elements in nested sequences. Locator: keywords joined by ``/``.

The first item of a sequence is meant, or another as in ``ContentSequence[2]/TextValue``.

A locator that begins with ``*/`` leaves open in which sequence: each subject has a path of
corpora/tables/sequences.csv of its own, one to four levels deep, for each attribute.
Listed attributes are to be handled at every level (PS3.15 section E.1.1).
"""

from __future__ import annotations

from functools import lru_cache
from zlib import crc32

from anoncert.corpus.carrier import _tree
from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.streams import Stream
from anoncert.corpus.tables import Policy, attribute_policy, table
from anoncert.types import Subject

TRACK = "headers"
MEDIUM = "characters"


def place(at: str, subject: Subject) -> str:
    """Return the path of tags."""
    return _tree.place(_path(at, subject.variant))


def policy(at: str) -> Policy:
    """Look the innermost attribute up in Table E.1-1."""
    return attribute_policy(at.rpartition("/")[2])


def write(draft: SeriesDraft, at: str, text: str) -> None:
    """Set the element in the first item of each sequence."""
    _tree.write(draft.dataset, _path(at, draft.acquisition.subject.variant), text)


def read(draft: SeriesDraft, at: str) -> str | None:
    """Return the element's text."""
    return _tree.read(draft.dataset, _path(at, draft.acquisition.subject.variant))


@lru_cache(maxsize=1 << 13)
def _path(at: str, variant: int) -> str:
    anywhere, _, rest = at.partition("/")
    if anywhere != "*":
        return at
    rows = table("sequences")
    # each subject begins elsewhere in the table; attributes are spread over it by their names
    row = rows[(_first(variant) + crc32(at.encode())) % len(rows)]
    return f"{row['path']}/{rest}"


@lru_cache(maxsize=2)
def _first(variant: int) -> int:
    return Stream(variant, "sequence").below(len(table("sequences")))
