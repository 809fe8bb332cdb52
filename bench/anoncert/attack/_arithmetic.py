"""Numbers that were made of other numbers by one operation with the same constant for all.

Some constant makes any number of any other: only what several persons share proves anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

import numpy as np

from anoncert.attack._olds import Old
from anoncert.attack._pseudonyms import Known, Match, Written

_SHARED = 3
"""Persons who must share a constant."""
_BITS = 16
"""What each of them then proves; with eight digits it is more."""


def operated(written: Callable[[], Iterator[Written]], known: Known) -> Iterator[Match]:
    """Yield what explains numbers, which come in order of subjects.

    They are read twice: what several persons share is little of all that is possible.
    """
    shared = _shared(_possible(written(), known))
    found = defaultdict[_Way, dict[str, list[Match]]](lambda: defaultdict(list))
    for subject, possible in _possible(written(), known):
        for way, old, group in possible:
            if hash(way) in shared:
                found[way][subject] += (Match(one, old, way.operation, "", _BITS) for one in group)
    for by_subject in found.values():
        if len(by_subject) >= _SHARED:
            yield from (match for matches in by_subject.values() for match in matches)


class _Way(NamedTuple):
    """What was done to numbers, and where they stand."""

    operation: str
    place: str


_Possible = Iterator[tuple[_Way, Old, list[Written]]]


def _possible(written: Iterator[Written], known: Known) -> Iterator[tuple[str, _Possible]]:
    """Yield by subject what may have been done to which number, to make which texts."""
    for subject, texts in groupby(written, lambda one: one.subject):
        alike = defaultdict[tuple[str, str], list[Written]](list)
        for one in texts:
            if one.text.isascii() and one.text.isdecimal():
                alike[one.place, one.text].append(one)
        numbers = _numbers(known(subject)) if alike else {}
        yield (
            subject,
            (
                (_Way(operation, place), old, group)
                for (place, text), group in alike.items()
                for number, old in numbers.items()
                for operation in _operations(number, int(text))
            ),
        )


def _shared(possible: Iterator[tuple[str, _Possible]]) -> frozenset[int]:
    """Return the hashes of what is possible for enough subjects: hashes are small."""
    each = [np.fromiter({hash(way) for way, _, _ in ways}, np.int64) for _, ways in possible]
    hashes, counts = np.unique(np.concatenate([np.zeros(0, np.int64), *each]), return_counts=True)
    return frozenset(hashes[counts >= _SHARED].tolist())


def _numbers(known: Iterable[Old]) -> dict[int, Old]:
    """Return one way of writing each number."""
    found: dict[int, Old] = {}
    for old in known:
        if old.text.isascii() and old.text.isdecimal():
            found.setdefault(int(old.text), old)
    return found


def _operations(old: int, new: int) -> Iterator[str]:
    if old != new:
        yield f"{new - old:+d}"
        yield f"{new + old} minus it"
        yield f"XOR {new ^ old:X}"
        if old and new % old == 0:
            yield f"times {new // old}"
