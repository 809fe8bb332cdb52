"""Merging what attacks find, each place once, in memory that hardly grows with the files.

Findings come in the order of files, and any file can add to any finding. What was merged so
far is put aside, sorted and compressed, whenever there is much of it; in the end all that was
put aside is merged once more (external merge sort, Knuth, TAOCP 3, section 5.4).
"""

from __future__ import annotations

import heapq
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby, islice
from operator import itemgetter
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from anoncert.types import RANK, Finding

_HELD = 1 << 14
"""Findings that are merged before they are put aside."""

_BLOCK = 1 << 8
_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(list[Finding])

Key = tuple[str, ...]


class _Block(NamedTuple):
    data: bytes
    subjects: frozenset[str]

    def findings(self) -> list[Finding]:
        return _DECODER.decode(zlib.decompress(self.data))


class Packed:
    """Findings in order, held compressed: they resemble one another.

    Parameters
    ----------
    findings
        What to hold.
    """

    def __init__(self, findings: Iterable[Finding] = ()) -> None:
        self._blocks: list[_Block] = []
        self._count = 0
        rest = iter(findings)
        while block := list(islice(rest, _BLOCK)):
            subjects = frozenset(sys.intern(finding.subject) for finding in block)
            self._blocks.append(_Block(zlib.compress(_ENCODER.encode(block), 1), subjects))
            self._count += len(block)

    def __iter__(self) -> Iterator[Finding]:
        for block in self._blocks:
            yield from block.findings()

    def of(self, subject: str) -> Iterator[Finding]:
        """Yield those of a subject."""
        for block in self._blocks:
            if subject in block.subjects:
                yield from (each for each in block.findings() if each.subject == subject)

    def __len__(self) -> int:
        return self._count

    def __add__(self, other: Packed) -> Packed:
        both = Packed()
        both._blocks = self._blocks + other._blocks
        both._count = len(self) + len(other)
        return both

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Packed) and list(self) == list(other)

    def __hash__(self) -> int:
        return hash(tuple(self))


class Merge:
    """Findings, each place once: the worst that was first found, and in how many files.

    Parameters
    ----------
    series
        The series of each paired output's input, by the output as findings name it.
    """

    def __init__(self, series: Mapping[str, str]) -> None:
        self._series = series
        self._worst: dict[Key, Finding] = {}
        self._files: dict[Key, int] = {}
        self._aside: list[Packed] = []

    def add(self, finding: Finding) -> None:
        """Add what was found in one file."""
        key = self._key(finding)
        known = self._worst.get(key)
        if known is None:
            if len(self._worst) == _HELD:
                self._put_aside()
            self._worst[key], self._files[key] = finding, finding.files
            return
        self._files[key] += finding.files
        if RANK[finding.status] < RANK[known.status]:
            self._worst[key] = finding

    def merged(self) -> Packed:
        """Return all findings in order of their places."""
        self._put_aside()
        parts = [((self._key(one), one) for one in part) for part in self._aside]
        in_order = heapq.merge(*parts, key=itemgetter(0))  # equal ones in order of parts
        places = groupby(in_order, itemgetter(0))
        return Packed(_united([one for _, one in place]) for _, place in places)

    def _key(self, finding: Finding) -> Key:
        # where nothing was planted, it does not matter in which series a value turns up
        place: Key = (finding.carrier,)
        if finding.planting:
            place = (finding.planting, self._series.get(finding.file, ""))
        kind = finding.identifier, finding.attack, finding.value
        return (finding.case, finding.subject, *kind, *place)

    def _put_aside(self) -> None:
        self._aside.append(Packed(self._counted(key) for key in sorted(self._worst)))
        self._worst, self._files = {}, {}

    def _counted(self, key: Key) -> Finding:
        finding, files = self._worst[key], self._files[key]
        return finding if finding.files == files else replace(finding, files=files)


def _united(found: list[Finding]) -> Finding:
    if len(found) == 1:
        return found[0]
    worst = min(found, key=lambda finding: RANK[finding.status])
    return replace(worst, files=sum(finding.files for finding in found))
