"""What depends on who a person is: content, a pseudonym, or what a claim permits to stay."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from anoncert.attack._case import Case, Left
from anoncert.attack._opened import Fact, Note
from anoncert.types import Finding, Observation, Planting, Status

_ATTACK = "interference"
_PERSON = "name"
"""What content counts as a part of where it is not known on what it depends."""


class Kind(StrEnum):
    """Classes of what depends on the person."""

    CONTENT = "content"
    PSEUDONYM = "pseudonym"
    RETENTION = "retention"
    FACE = "face"


class Seen(NamedTuple):
    """A place of a file that depends on the person; of texts no more than marks are kept."""

    place: str
    kind: Kind | None
    """None where only all files together tell."""
    plantings: tuple[str, ...]
    before: bytes
    """What it could be a pseudonym of; empty: of nothing."""
    after: tuple[bytes, ...]


class FileTold(NamedTuple):
    """What comparing a file told, but for what was told before."""

    series: str
    name: str
    seen: list[Seen]
    places: int
    random: int


class _Judged(NamedTuple):
    kind: Kind
    file: FileTold
    seen: Seen


@dataclass
class _Subject:
    """All that is known of one person's files."""

    files: list[FileTold] = field(default_factory=list)
    missing: int = 0

    def judged(self) -> Iterator[_Judged]:
        """Yield every place with its class."""
        # what several workers told is told once
        rows: dict[tuple[str, Seen], FileTold] = {}
        for file in self.files:
            for seen in file.seen:
                rows.setdefault((file.series, seen), file)
        standing = _standing(seen for _, seen in rows)
        accepted = {
            mark
            for _, seen in rows
            if seen.before and standing.get(seen.before) == seen.after[0]
            for mark in seen.after
        }
        for (_, seen), file in rows.items():
            explained = not accepted.isdisjoint(seen.after)
            kind = seen.kind or (Kind.PSEUDONYM if explained else Kind.CONTENT)
            yield _Judged(kind, file, seen)


class _Spread:
    """How differently a place reads from person to person."""

    def __init__(self, told: dict[str, list[_Judged]]) -> None:
        self._first: dict[tuple[Kind, str], dict[str, bytes]] = defaultdict(dict)
        self._owners: dict[tuple[str, bytes], set[str]] = defaultdict(set)
        for subject, rows in told.items():
            for kind, _, seen in rows:
                self._first[kind, seen.place].setdefault(subject, seen.after[0])
                self._owners[seen.place, seen.after[0]].add(subject)

    def bits(self, kind: Kind, place: str) -> float:
        """Return the entropy over the persons."""
        counts = Counter(self._first[kind, place].values())
        total = counts.total()
        return sum(n / total * math.log2(total / n) for n in counts.values())

    def most(self, kind: Kind) -> tuple[str, float]:
        """Return the place of a class that tells most, and how much."""
        places = sorted(place for known, place in self._first if known == kind)
        return max(((p, self.bits(kind, p)) for p in places), key=lambda b: b[1], default=("", 0.0))

    def persons(self, kind: Kind, place: str) -> int:
        """Return of how many persons a place was seen."""
        return len(self._first[kind, place])

    def singles_out(self, seen: Seen) -> bool:
        """Tell whether no other person has the same there."""
        return len(self._owners[seen.place, seen.after[0]]) == 1


def judged(case: Case, facts: Iterable[Fact]) -> Iterator[Note]:
    """Yield findings of content that is no pseudonym, and observations of all classes."""
    subjects: dict[str, _Subject] = defaultdict(_Subject)
    for of, known in facts:
        if not of:
            yield _observed(case, "content beside images", "", 1.0, "files", known)
        elif known is None:
            subjects[of].missing += 1
        else:
            subjects[of].files.append(known)
    told = {name: list(subject.judged()) for name, subject in sorted(subjects.items())}
    spread = _Spread(told)
    for name, rows in told.items():
        yield from _findings(case, name, rows, spread)
        yield from _observations(case, name, rows, subjects[name])
    for kind in Kind:
        place, bits = spread.most(kind)
        yield _observed(case, f"{kind} bits", "", bits, "bit", place)


def recovered(case: Case, planting: Planting, left: Left, place: str) -> Finding:
    """Say that the very value of a planting stands at its place."""
    detail = "stands as it was"
    return case.recovered(_ATTACK, planting, Status.RECOVERED, left.shown, place, detail)


def _standing(seen: Iterable[Seen]) -> dict[bytes, bytes]:
    """Return what stands for each text at most of its places; nothing where two do."""
    places: dict[bytes, dict[bytes, set[str]]] = defaultdict(lambda: defaultdict(set))
    for each in seen:
        if each.before:
            places[each.before][each.after[0]].add(each.place)
    standing = {}
    for before, found in places.items():
        counts = Counter({after: len(where) for after, where in found.items()}).most_common(2)
        if len(counts) == 1 or counts[0][1] > counts[1][1]:
            standing[before] = counts[0][0]
    return standing


def _findings(case: Case, subject: str, rows: list[_Judged], spread: _Spread) -> Iterator[Finding]:
    """Yield what content recovers in part, in each series."""
    planted = case.corpus.removable
    for kind, file, seen in rows:
        if seen.kind or kind is not Kind.CONTENT:
            continue
        persons, bits = spread.persons(kind, seen.place), spread.bits(kind, seen.place)
        detail = f"depends on who the person is: {bits:.1f} bits over {persons} persons"
        for name in seen.plantings:
            yield case.recovered(
                _ATTACK, planted[name], Status.PARTIAL, file.name, seen.place, detail
            )
        if not seen.plantings and spread.singles_out(seen):
            yield Finding(
                attack=_ATTACK,
                subject=subject,
                identifier=_PERSON,
                value=f"{subject}/{_PERSON}",
                planting=None,
                carrier="elsewhere",
                status=Status.PARTIAL,
                file=file.name,
                place=seen.place,
                case=case.name,
                detail=f"{detail}; on which identifier is not known",
            )


def _observations(
    case: Case, subject: str, rows: list[_Judged], known: _Subject
) -> Iterator[Observation]:
    """Yield the number of places of each class, and what could not be tested."""
    for kind in Kind:
        places = {row.seen.place for row in rows if row.kind is kind}
        yield _observed(case, kind, subject, float(len(places)), "places")
    compared = sum(file.places for file in known.files)
    random = sum(file.random for file in known.files)
    share = random / compared if compared else None
    yield _observed(case, "not tested: random", subject, share, "share")
    missing = known.missing / (known.missing + len(known.files))
    yield _observed(case, "not tested: missing", subject, missing, "share")


def _observed(
    case: Case, name: str, subject: str, value: float | None, unit: str, place: str = ""
) -> Observation:
    return Observation(_ATTACK, name, subject, value, unit, place, case=case.name)
