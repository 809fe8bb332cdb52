"""Facts that attacks keep until all files were seen, in memory that hardly grows with them."""

from __future__ import annotations

import pickle
import zlib
from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from anoncert.attack._opened import Fact

_HELD = 1 << 10
"""Facts that are held before they are packed."""


class Facts:
    """Facts of one attack, packed: files of a series tell much the same.

    They come back in the order of what is kept together, and there as they were added.
    """

    def __init__(self) -> None:
        self._held: list[Fact] = []
        self._packed = defaultdict[str, list[bytes]](list)

    def add(self, fact: Fact) -> None:
        """Keep one more."""
        self._held.append(fact)
        if len(self._held) == _HELD:
            self._pack()

    def __iter__(self) -> Iterator[Fact]:
        self._pack()
        for of in sorted(self._packed):
            for data in self._packed[of]:
                known = pickle.loads(zlib.decompress(data))  # noqa: S301 - our own
                yield from (Fact(of, each) for each in known)

    def _pack(self) -> None:
        kept_together = attrgetter("of")
        for of, group in groupby(sorted(self._held, key=kept_together), kept_together):
            known = pickle.dumps([fact.known for fact in group])
            self._packed[of].append(zlib.compress(known, 1))
        self._held = []
