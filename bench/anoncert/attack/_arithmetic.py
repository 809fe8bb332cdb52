"""Numbers that were made of other numbers by one operation with the same constant for all.

Some constant makes any number of any other: only what several persons share proves anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from anoncert.attack._olds import Old
from anoncert.attack._pseudonyms import Match, Written

_SHARED = 3
"""Persons who must share a constant."""
_BITS = 16
"""What each of them then proves; with eight digits it is more."""


def operated(written: Iterable[Written], known: Mapping[str, Iterable[Old]]) -> Iterator[Match]:
    """Yield what explains numbers; `known` is by subject."""
    alike = defaultdict[tuple[str, str, str], list[Written]](list)
    for one in written:
        if one.text.isascii() and one.text.isdecimal():
            alike[one.subject, one.place, one.text].append(one)
    numbers = {subject: _numbers(known.get(subject, ())) for subject, _, _ in alike}
    found = defaultdict[tuple[str, str], dict[str, list[Match]]](lambda: defaultdict(list))
    for (subject, place, text), group in alike.items():
        for number, old in numbers[subject].items():
            for operation in _operations(number, int(text)):
                found[operation, place][subject] += (
                    Match(one, old, operation, "", _BITS) for one in group
                )
    for by_subject in found.values():
        if len(by_subject) >= _SHARED:
            yield from (match for matches in by_subject.values() for match in matches)


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
