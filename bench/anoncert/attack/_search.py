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

_GLUED = 6
"""Letters from which a word at a needle's edge is also found inside a longer word."""


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
                    owners[_bounded(needle)].add(owner)
        self._owners = [sorted(found) for found in owners.values()]
        self._shared = [len({owner.subject for owner in found}) > 1 for found in self._owners]
        self._strong = [_size(needle) >= STRONG for needle in owners]
        self._compiled = BytesAhoCorasick(list(owners), implementation=Implementation.ContiguousNFA)

    def hits(self, folded: Sequence[bytes]) -> Iterator[Hit]:
        """Yield every needle in every folded text."""
        starts, joined = [], bytearray()
        for text in folded:
            starts.append(len(joined))
            joined += b" " + text + b" \n"
        found = self._compiled.find_matches_as_indexes(bytes(joined), overlapping=True)
        for number, start, _ in found:
            text_at = bisect_right(starts, start) - 1
            strong, shared = self._strong[number], self._shared[number]
            yield Hit(text_at, self._owners[number], strong, shared)


def _bounded(needle: bytes) -> bytes:
    """Close the edges of a needle with spaces, unless a long word stands there.

    ``lindqvist`` is found in ``lindqvist2``; ``n lindqvist`` is not found in ``jean
    lindqvist``, nor a number in a longer number.
    """
    words = needle.split(b" ")
    opened = [
        _size(needle) >= STRONG and len(word) >= _GLUED and not word.isdigit()
        for word in (words[0], words[-1])
    ]
    return (b"" if opened[0] else b" ") + needle + (b"" if opened[1] else b" ")


def _size(needle: bytes) -> int:
    return len(needle.replace(b" ", b""))
