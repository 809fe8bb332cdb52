"""Files too many: copies of what came back, and objects that nobody put in.

Whose a file is, its pixels say, or its study, or its patient; one that is nobody's counts for
everybody. As many as did not come back may be those, altered beyond recognition. A media directory
may be written as a tool likes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from anoncert.pair.describe import Description
from anoncert.types import Facet, Measurement
from anoncert.utility._case import Case

FACET = Facet.STRUCTURE


@dataclass(frozen=True)
class _State:
    """How many files more than were lost each subject has, and how many are nobody's."""

    own: dict[str, int]
    nobodys: int


def prepare(case: Case) -> _State:
    """Count what belongs to no input, by whose it is."""
    owners: dict[str, set[str]] = defaultdict(set)
    lost = Counter[str]()
    for part in case.parts():
        for subject, pairs in part.by_subject.items():
            for known, found in pairs:
                lost[subject] += found is None
                for trait in (*_traits(known.seen), *(_traits(found) if found else ())):
                    owners[trait].add(subject)
    extra = [found for found in case.extra if not found.is_directory]
    own = Counter(_owner(found, owners) for found in extra)
    unknown = sum(max(0, count - own[subject]) for subject, count in lost.items())
    return _State(
        {subject: max(0, own[subject] - lost[subject]) for subject in lost},
        max(0, own[""] - unknown),
    )


def measure(case: Case, state: _State, subject: str) -> Iterator[Measurement]:
    """Yield the share of a subject's files that belong to no input, where any are there."""
    back = sum(pair.output is not None for pair in case.by_subject[subject])
    over = state.own[subject] + state.nobodys
    if back + over:
        yield Measurement(FACET, "surplus", subject, over / (back + over), float(over), "files")


def _traits(seen: Description) -> Iterator[str]:
    """Yield what a file may have in common with others of the same subject, the surest first."""
    for name in ("pixels", "study", "patient"):
        value = getattr(seen, name)
        if value:
            yield f"{name} {value}"


def _owner(found: Description, owners: dict[str, set[str]]) -> str:
    """Return whose a file is, or nothing."""
    whose = (owners.get(trait, set()) for trait in _traits(found))
    return next((min(each) for each in whose if len(each) == 1), "")
