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

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ahocorasick_rs import BytesAhoCorasick, Implementation

from anoncert.attack._fold import needles
from anoncert.types import Value

STRONG = 8
"""Letters and digits that a needle needs to be strong."""

DATES = frozenset({"birth_date", "study_date", "study_datetime"})
"""Identifiers whose values many people may have."""

_LONG_WORD = 6
"""Letters from which a word at a strong needle's edge is also found inside a longer word."""

_TIMESTAMP = 14
"""Digits of a date and time written together; the date is found at its beginning."""

_DATE = 8
_CERTAIN = 10
"""Digits that prove a number wherever its parts are put together."""

_LONGEST = 20
_GROUPS = re.compile(rb"[0-9]+(?: [0-9]+)+")
_DIGITS = frozenset(b"0123456789")
_BREAKS = frozenset(b" \n")
_BOTH = (False, True)


class Owner(NamedTuple):
    """A value that a needle stands for."""

    value: str
    subject: str
    partial: bool
    dated: bool


class Hit(NamedTuple):
    """A needle that was found, with all values of one truth that it stands for."""

    needle: bytes
    owners: tuple[Owner, ...]
    decoy: bool
    """Whether it stands for people who are not in the files."""
    strong: bool
    """Whether it is evidence wherever it turns up."""
    shared: bool
    """Whether several subjects own it."""
    dated: bool
    """Whether it is a date, of which there are so few that tools write those of others."""

    def proven(self) -> Hit:
        """Return it as evidence against its owner alone, should it be short for a number.

        Numbers of eight digits that are put together, or read from bytes, are too many.
        """
        return self._replace(strong=self.strong and len(self.needle) >= _CERTAIN)


class Searcher:
    """All needles of all values, compiled: one pass finds those of both truths.

    Parameters
    ----------
    values
        What to search for.
    decoys
        Values of people who are not in the files.
    """

    def __init__(self, values: Iterable[Value], decoys: Iterable[Value] = ()) -> None:
        hits: dict[bytes, tuple[Hit, ...]] = {}
        for decoy, wanted in ((False, values), (True, decoys)):
            for needle, owners in _owners(wanted):
                shared = len({owner.subject for owner in owners}) > 1
                strong = size(needle) >= STRONG
                dated = all(owner.dated for owner in owners)
                hit = Hit(needle, owners, decoy, strong, shared, dated)
                hits[needle] = (*hits.get(needle, ()), hit)
        self._numbers = {
            needle: [hit.proven() for hit in found]
            for needle, found in hits.items()
            if needle.isdigit() and len(needle) >= STRONG
        }
        self._hits = list(hits.values())
        self._edges = [_edges(needle) for needle in hits]
        self._compiled = BytesAhoCorasick(list(hits), implementation=Implementation.ContiguousNFA)

    def hits(self, folded: bytes) -> Iterator[Hit]:
        """Yield every needle in a folded text."""
        haystack = b" %b \n" % folded
        for number, start, end in self._compiled.find_matches_as_indexes(
            haystack, overlapping=True
        ):
            if _stands_alone(haystack, start, end, self._edges[number]):
                yield from self._hits[number]

    def regrouped(self, folded: bytes) -> Iterator[Hit]:
        """Yield every number in a folded text whose digits stand in groups of any size."""
        for run in _GROUPS.findall(folded):
            groups = run.split()
            for first in range(len(groups) - 1):
                joined = groups[first]
                for group in groups[first + 1 :]:
                    joined += group
                    if len(joined) > _LONGEST:
                        break
                    yield from self._numbers.get(joined, ())

    def number(self, number: int) -> Iterator[Hit]:
        """Yield what a number is that was written in binary, without zeros before it."""
        yield from self._numbers.get(b"%d" % number, ())


def size(needle: bytes) -> int:
    """Count letters and digits."""
    return len(needle) - needle.count(b" ")


def _owners(values: Iterable[Value]) -> Iterator[tuple[bytes, tuple[Owner, ...]]]:
    """Yield needles with their owners in order; equal ones are one, since there are many."""
    owners: dict[bytes, frozenset[Owner]] = {}
    known: dict[frozenset[Owner], frozenset[Owner]] = {}
    for value in values:
        for spelling in value.spellings:
            owner = Owner(value.id, value.subject, spelling.partial, value.identifier in DATES)
            for needle in needles(spelling.text):
                united = owners.get(needle, frozenset()) | {owner}
                owners[needle] = known.setdefault(united, united)
    ordered = {each: tuple(sorted(each)) for each in known}
    return ((needle, ordered[each]) for needle, each in owners.items())


class _Edges(NamedTuple):
    """Whether a needle may touch letters or digits before and behind it."""

    before: bool
    behind: bool


_ALL_EDGES = {(before, behind): _Edges(before, behind) for before in _BOTH for behind in _BOTH}


def _edges(needle: bytes) -> _Edges:
    """Open the edges of a strong needle at numbers and at long words.

    ``lindqvist`` is found in ``lindqvist2``, ``0024579164`` in ``id0024579164``; ``n
    lindqvist`` is not found in ``jean lindqvist``.
    """
    words = needle.split(b" ")
    first, last = (
        size(needle) >= STRONG and (word.isdigit() or len(word) >= _LONG_WORD)
        for word in (words[0], words[-1])
    )
    return _ALL_EDGES[first, last]


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
