"""Relations between files: references resolve, patients stay apart, intervals stay.

They are asked of what came back; what did not is counted by `returned`. Of a subject of
which nothing came back, all relations broke.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from anoncert.corpus import tables
from anoncert.pair.describe import Description
from anoncert.pair.folder import Returned
from anoncert.pair.match import Input
from anoncert.types import Duty, Facet, Measurement
from anoncert.utility._case import Case

FACET = Facet.STRUCTURE

_INTERVALS_STAY = frozenset({"113106", "113107"})
"""Retain Longitudinal Temporal Information, with full or with modified dates."""

_REFERENCES_STAY = frozenset({"113110"})
"""Retain UIDs."""


_Back = tuple[Input, Description]
"""An input, and what came back of it."""


@dataclass(frozen=True)
class _State:
    """Which subjects share a patient id, what became of referred instances, what is asked."""

    subjects_of: dict[str, set[str]]
    instance_of: dict[str, str]
    output_of: dict[str, str]
    asked: frozenset[str]


def prepare(case: Case) -> _State:
    """Index patient ids, and UIDs of instances that are referred to, over all subjects."""
    subjects_of: dict[str, set[str]] = defaultdict(set)
    instance_of, output_of = {}, {}
    referred = {uid for known, _ in _all(case) for _, uid in known.seen.references}
    for known, found in _all(case):
        if found is not None:
            subjects_of[found.patient].add(known.instance.subject)
        if known.seen.sop_instance in referred:
            instance_of[known.seen.sop_instance] = known.instance.id
            if found is not None:
                output_of[known.instance.id] = found.sop_instance
    duties = (p for p in case.corpus.plantings() if p.duty is Duty.CONSISTENT)
    return _State(dict(subjects_of), instance_of, output_of, frozenset(p.locator for p in duties))


def measure(case: Case, state: _State, subject: str) -> Iterator[Measurement]:
    """Yield the share of a subject's relations that broke."""
    pairs = case.by_subject[subject]
    back = [(known, found) for known, found in pairs if found is not None]
    held: dict[str, bool | None] = dict.fromkeys(state.asked, False)
    if back:
        held |= _held(state, subject, back)
    free = _permitted(case.claims, pairs)
    broken = {name for name in state.asked if held[name] is False}
    asked = {name for name in state.asked if held[name] is not None}
    blamable = asked - free
    yield Measurement(
        facet=FACET,
        measure="relations",
        subject=subject,
        loss=len(broken - free) / len(blamable) if blamable else None,
        raw=float(len(broken)),
        unit="broken",
        permitted=len(broken & free) / len(asked & free) if asked & free else 0.0,
        reason="" if blamable else "no relation between this subject's files must stay",
    )


def _all(case: Case) -> Iterator[Returned]:
    return (
        returned
        for part in case.parts()
        for pairs in part.by_subject.values()
        for returned in pairs
    )


def _held(state: _State, subject: str, back: list[_Back]) -> dict[str, bool | None]:
    """Tell of each relation whether it held; None where nothing came back that shows it."""
    return {
        "reference": _references_resolve(state, back),
        "patient": _stays_one(state, subject, back),
        "interval": _intervals_stay(back),
    }


def _permitted(claims: frozenset[str], pairs: list[Returned]) -> set[str]:
    """Name the relations whose loss the claimed profile demands.

    Dates go unless an option retains them; so do references in sequences that Table
    E.1-1 wants removed where they are optional (X/Z/U*).
    """
    sequences = {place for known, _ in pairs for place, _ in known.seen.references}
    optional = all("X" in tables.tag_policy(place).action for place in sequences)
    permitted = set() if claims & _INTERVALS_STAY else {"interval"}
    return permitted | ({"reference"} if optional and not claims & _REFERENCES_STAY else set())


def _references_resolve(state: _State, back: list[_Back]) -> bool | None:
    """Tell whether each reference to a file of the corpus points to what it became."""
    referring = [
        (found, state.instance_of[uid])
        for known, found in back
        for _, uid in known.seen.references
        if uid in state.instance_of
    ]
    if not referring:
        return None
    return all(
        bool(state.output_of.get(instance))
        and state.output_of[instance] in {uid for _, uid in found.references}
        for found, instance in referring
    )


def _stays_one(state: _State, subject: str, back: list[_Back]) -> bool:
    names = {found.patient for _, found in back}
    return len(names) == 1 and "" not in names and state.subjects_of[names.pop()] == {subject}


def _intervals_stay(back: list[_Back]) -> bool | None:
    """Tell whether the days between visits are what they were."""
    before = _days((known.instance.visit, known.seen.date) for known, _ in back)
    after = _days((known.instance.visit, found.date) for known, found in back)
    if len(before) < 2:  # noqa: PLR2004 - an interval has two ends
        return None
    return before == after


def _days(dated: Iterator[tuple[int, str]]) -> list[int]:
    """Return the days from the first visit to each; empty where a date is missing or unclear."""
    by_visit: dict[int, set[str]] = defaultdict(set)
    for visit, date in dated:
        by_visit[visit].add(date)
    try:
        days = [
            dt.datetime.strptime(date, "%Y%m%d").toordinal()  # noqa: DTZ007 - dates have no zone
            for _, (date,) in sorted(by_visit.items())
        ]
    except ValueError:
        return []
    return [day - days[0] for day in days]
