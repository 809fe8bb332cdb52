"""Values that changed though nobody asked for it.

What is gone, or empty, is seen by other measures. Here counts what says something else than
before: a field strength, a laterality, a b-value, or an element that was not there. Table E.1-1,
what was planted, and how pixels are encoded explain a change; so does, of texts, the claim to
clean descriptors.

References
----------
DICOM PS3.15 section E.1.1 and Table E.1-1; section E.3.5 (Clean Descriptors Option).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from anoncert.corpus import tables
from anoncert.pair.folder import Returned
from anoncert.part10 import Element, File
from anoncert.types import Duty, Facet, Measurement
from anoncert.utility._case import Case
from anoncert.utility._marked import marked
from anoncert.utility._values import Value, value_of

FACET = Facet.INTEGRITY

_CLEAN_DESCRIPTORS = "113105"
_DESCRIPTORS = frozenset({"LO", "LT", "SH", "ST", "UC", "UT"})

_TAG = re.compile(r"(?:^|/)([0-9A-F]{4},[0-9A-F]{4})(?=/|$)")


class _State(NamedTuple):
    planted: frozenset[str]
    """Places."""
    cleaned: bool
    """Whether texts may be rewritten."""


def prepare(case: Case) -> _State:
    """List where something was planted."""
    plantings = case.corpus.plantings()
    planted = frozenset(p.place for p in plantings if p.duty is not Duty.RETAIN)
    return _State(planted, _CLEAN_DESCRIPTORS in case.claims)


def measure(case: Case, state: _State, subject: str) -> Iterator[Measurement]:
    """Yield the share of a subject's files in which values changed silently."""

    def look(_: Returned, before: bytes, after: bytes) -> set[str]:
        return set(_changed(before, after, state))

    yield from marked(case, subject, look, FACET, "silent", "places")


def _changed(before: bytes, after: bytes, state: _State) -> Iterator[str]:
    """Yield the places whose values are not those of the input, without a reason."""
    given, found = File(before), File(after)
    known = defaultdict[str, Counter[Value]](Counter)
    for element in given.elements:
        known[element.place][value_of(element, given)] += 1
    for element in found.elements:
        value = value_of(element, found)
        if not value or known[element.place][value] > 0:
            known[element.place][value] -= 1
        elif not _explained(element, state):
            yield element.place


def _explained(element: Element, state: _State) -> bool:
    if element.place in state.planted:
        return True
    if state.cleaned and element.vr in _DESCRIPTORS:
        return True
    tags = _TAG.findall(element.place)
    return any({tag, tag[:5]} & _free() or tables.tag_policy(tag).action for tag in tags)


@cache
def _free() -> frozenset[str]:
    """Return places, and groups, that a de-identifier and an encoder write as they must."""
    return frozenset(row["place"] for row in tables.table("free_to_change"))
