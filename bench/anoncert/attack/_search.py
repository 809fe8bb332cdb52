"""Search for all spellings of all values at once (Aho & Corasick 1975).

Two kinds of needle are told apart by what they prove:

* strong: eight or more letters and digits. Searched in every byte, and evidence for its
  owner wherever it turns up, unless others share it.
* weak: shorter. Searched in free text of files whose subject is known to be the owner.

References
----------
Aho & Corasick 1975, doi:10.1145/360825.360855.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ahocorasick_rs import BytesAhoCorasick, Implementation

from anoncert.attack._fold import needles
from anoncert.types import Value

STRONG = 8
"""Letters and digits that a needle needs to be strong."""

_LONG_WORD = 6
"""Letters from which a word at a strong needle's edge is also found inside a longer word."""

_TIMESTAMP = 14
"""Digits of a date and time written together; the date is found at its beginning."""

_DATE = 8
_DIGITS = frozenset(b"0123456789")
_BREAKS = frozenset(b" \n")


class Owner(NamedTuple):
    """A value that a needle stands for."""

    value: str
    subject: str
    partial: bool


class Hit(NamedTuple):
    """A needle found in one of several texts, with all values that it stands for."""

    text: int
    owners: list[Owner]
    strong: bool
    shared: bool


class Searcher:
    """All needles of all values, compiled.

    Parameters
    ----------
    values
        What to search for.
    """

    def __init__(self, values: Iterable[Value]) -> None:
        owners: dict[bytes, set[Owner]] = defaultdict(set)
        for value in values:
            for spelling in value.spellings:
                owner = Owner(value.id, value.subject, spelling.partial)
                for needle in needles(spelling.text):
                    owners[needle].add(owner)
        self._owners = [sorted(found) for found in owners.values()]
        self._shared = [len({owner.subject for owner in found}) > 1 for found in self._owners]
        self._strong = [_size(needle) >= STRONG for needle in owners]
        self._edges = [_edges(needle) for needle in owners]
        self._compiled = BytesAhoCorasick(list(owners), implementation=Implementation.ContiguousNFA)

    def hits(self, folded: Sequence[bytes]) -> Iterator[Hit]:
        """Yield every needle in every folded text."""
        starts, joined = [], bytearray()
        for text in folded:
            starts.append(len(joined))
            joined += b" " + text + b" \n"
        haystack = bytes(joined)
        for number, start, end in self._compiled.find_matches_as_indexes(
            haystack, overlapping=True
        ):
            if _stands_alone(haystack, start, end, self._edges[number]):
                text_at = bisect_right(starts, start) - 1
                strong, shared = self._strong[number], self._shared[number]
                yield Hit(text_at, self._owners[number], strong, shared)


class _Edges(NamedTuple):
    """Whether a needle may touch letters or digits before and behind it."""

    before: bool
    behind: bool


def _edges(needle: bytes) -> _Edges:
    """Open the edges of a strong needle at numbers and at long words.

    ``lindqvist`` is found in ``lindqvist2``, ``0024579164`` in ``id0024579164``; ``n
    lindqvist`` is not found in ``jean lindqvist``.
    """
    words = needle.split(b" ")
    first, last = (
        _size(needle) >= STRONG and (word.isdigit() or len(word) >= _LONG_WORD)
        for word in (words[0], words[-1])
    )
    return _Edges(first, last)


def _stands_alone(haystack: bytes, start: int, end: int, edges: _Edges) -> bool:
    """Tell whether a match is no part of another word, nor of another number."""
    before, behind = haystack[start - 1], haystack[end]
    if not (edges.before or before in _BREAKS) or not (edges.behind or behind in _BREAKS):
        return False
    if haystack[start] in _DIGITS and before in _DIGITS:
        return False
    if haystack[end - 1] in _DIGITS and behind in _DIGITS:
        run = haystack[start : start + _TIMESTAMP + 1]
        return end - start == _DATE and run[:-1].isdigit() and not run[-1:].isdigit()
    return True


def _size(needle: bytes) -> int:
    return len(needle.replace(b" ", b""))
