"""Files too many: copies of what came back, and objects that nobody put in.

Whose a file is, its pixels say, or its study, or its patient; one that is nobody's counts for all
subjects, each a part of it. But for copies, as many as did not come back may be those, altered
beyond recognition. A media directory may be written as a tool likes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from anoncert.pair.describe import Description
from anoncert.types import Facet, Measurement
from anoncert.utility._case import Case

FACET = Facet.STRUCTURE

_COPY = "pixels"
_TRAITS = (_COPY, "study", "patient")
"""What a file may have in common with others of the same subject, the surest first."""


class _Count(NamedTuple):
    """Of one subject's files that belong to no input."""

    came: float
    over: float
    """Those that cannot be what did not come back."""


def prepare(case: Case) -> dict[str, _Count]:
    """Count what belongs to no input, by whose it is."""
    owners: dict[str, set[str]] = defaultdict(set)
    lost = Counter[str]()
    for part in case.parts():
        for subject, pairs in part.by_subject.items():
            for known, found in pairs:
                lost[subject] += found is None
                for seen in (known.seen, found) if found else (known.seen,):
                    for trait in _TRAITS:
                        if getattr(seen, trait):
                            owners[f"{trait} {getattr(seen, trait)}"].add(subject)
    found_of = Counter(_owner(each, owners) for each in case.unclaimed if not each.is_directory)
    counts, unknown = dict[str, _Count](), 0
    for subject, count in lost.items():
        copies, others = found_of[subject, True], found_of[subject, False]
        counts[subject] = _Count(copies + others, copies + max(0, others - count))
        unknown += max(0, count - others)
    nobodys = found_of["", False]
    part_of = _Count(nobodys / max(1, len(lost)), max(0, nobodys - unknown) / max(1, len(lost)))
    return {s: _Count(c.came + part_of.came, c.over + part_of.over) for s, c in counts.items()}


def measure(case: Case, state: dict[str, _Count], subject: str) -> Iterator[Measurement]:
    """Yield the share of a subject's files that belong to no input, where any are there."""
    back = sum(pair.output is not None for pair in case.by_subject[subject])
    came, over = state[subject]
    if back + came:
        yield Measurement(FACET, "surplus", subject, over / (back + came), over, "files")


def _owner(found: Description, owners: dict[str, set[str]]) -> tuple[str, bool]:
    """Return whose a file is, or nothing, and whether it is a copy of what is known."""
    for trait in _TRAITS:
        whose = owners.get(f"{trait} {getattr(found, trait)}", set())
        if len(whose) == 1:
            return min(whose), trait == _COPY
    return "", False
