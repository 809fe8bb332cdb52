"""Private attributes that analyses read, and that may stay: are they still there.

Only those count which PS3.15 lists as safe and in which nothing was planted. The Basic Profile
removes all private attributes, so their loss is permitted, unless the tool claims to retain the
safe ones (113111).

References
----------
DICOM PS3.15 section E.3.10 (Retain Safe Private Option).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from anoncert.corpus import tables
from anoncert.part10 import File
from anoncert.types import Duty, Facet, Measurement
from anoncert.utility._case import Case
from anoncert.utility._values import Value, value_of

FACET = Facet.ATTRIBUTES

_RETAIN_SAFE_PRIVATE = "113111"


def prepare(case: Case) -> frozenset[str]:
    """List where something was planted."""
    return frozenset(p.place for p in case.corpus.plantings() if p.duty is not Duty.RETAIN)


def measure(case: Case, state: frozenset[str], subject: str) -> Iterator[Measurement]:
    """Yield the share of a subject's safe private values that were lost."""
    lost, given = 0, 0
    for pair in case.by_subject[subject]:
        before, after = case.read(pair)
        wanted = _safe(before, state)
        if wanted:
            found = wanted if before == after else _safe(after or b"", state)
            given += wanted.total()
            lost += (wanted - found).total()
    if given:
        share = lost / given
        claimed = _RETAIN_SAFE_PRIVATE in case.claims
        yield Measurement(
            FACET,
            "private",
            subject,
            share if claimed else None,
            float(lost),
            "lost",
            permitted=0.0 if claimed else share,
            reason="" if claimed else "no claim to retain them (113111)",
        )


def _safe(data: bytes, planted: frozenset[str]) -> Counter[tuple[str, Value]]:
    """Count what safe private attributes say."""
    file = File(data)
    return Counter(
        (element.place, value_of(element, file, tables.safe_vr(element.place)))
        for element in file.elements
        if "[" in element.place and element.place not in planted and tables.is_safe(element.place)
    )
