"""What an outsider claims, graded by the truth that the outsider was not given.

A claim that contains a spelling of a value of the file's own subject is right, and so is
one that equals a strong spelling of one other person. All others count against precision.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import islice
from typing import Any, NamedTuple

from anoncert.attack import Outsider
from anoncert.attack._case import Case
from anoncert.attack._fold import fold
from anoncert.attack._opened import Claim, Fact, Note, Opened
from anoncert.attack._search import DATES, STRONG
from anoncert.attack._traces import Truth, Where, truth, where
from anoncert.types import Finding, Observation, Planting, Status, Value

_GRADED, _COUNTED = 10_000, 100
"""Claims of one file that can become findings, and that count for precision."""
_KEPT = 1 << 12


class _Spelled(NamedTuple):
    needle: bytes
    value: Value
    partial: bool


Standing = Sequence[tuple[_Spelled, Planting | None]]
"""Spellings that make a claim right, with the plantings that they are."""


@dataclass
class _State:
    outsider: Any
    starts: dict[tuple[str, bytes], list[_Spelled]]
    """By subject and first word."""
    whole: dict[bytes, list[_Spelled]]
    known: Truth
    """Shared with whoever searches."""
    told: set[Fact] = field(default_factory=set)
    """Grades that this worker has told already."""
    standing: Callable[[Where, str, str], Standing] = field(init=False)
    """What of a claim is right (`_standing`), kept: files of a series claim the same."""

    def __post_init__(self) -> None:
        self.standing = lru_cache(maxsize=_KEPT)(partial(_standing, self))


@dataclass(frozen=True)
class Judged:
    """An outsider's attack with a judge behind it."""

    name: str
    attack: Outsider

    def prepare(self, case: Case) -> _State:
        """Prepare the outsider, who gets nothing, and index the truth."""
        starts = defaultdict[tuple[str, bytes], list[_Spelled]](list)
        whole = defaultdict[bytes, list[_Spelled]](list)
        for value in case.values():
            for spelling in value.spellings:
                spelled = _Spelled(fold(spelling.text), value, spelling.partial)
                starts[value.subject, spelled.needle.partition(b" ")[0]].append(spelled)
                if len(spelled.needle) >= STRONG and value.identifier not in DATES:
                    whole[spelled.needle].append(spelled)
        return _State(self.attack.prepare(), dict(starts), dict(whole), truth(case.corpus))

    def examine(self, case: Case, state: _State, opened: Opened) -> Iterator[Note | Fact]:
        """Have the outsider look at one file, and grade what is claimed."""
        here = where(case, opened)
        found: dict[tuple[str, str], Finding] = {}
        grades: dict[Fact, None] = {}
        for claim in islice(self.attack.examine(state.outsider, opened), _GRADED):
            standing = state.standing(here, claim.place, claim.text)
            if len(grades) < _COUNTED:
                known = (claim.shape, claim.text, bool(standing))
                grades[Fact(here.subject, known)] = None
            for spelled, planting in standing:
                key = spelled.value.id, planting.id if planting else _beside(opened)
                if key not in found or found[key].status is Status.PARTIAL:
                    found[key] = self._finding(case, opened, claim, spelled, planting)
        yield from found.values()
        yield from (grade for grade in grades if grade not in state.told)
        state.told.update(grades)

    def conclude(self, case: Case, facts: Iterable[Fact]) -> Iterator[Observation]:
        """Tell of each subject's files, and of those that are nobody's, what share is right."""
        claims: dict[str, dict[tuple[str, str], bool]] = defaultdict(dict)
        for subject, (shape, text, right) in facts:
            claims[subject][shape, text] = right
        for subject, graded in sorted(claims.items()):
            share = sum(graded.values()) / len(graded)
            yield Observation(self.name, "precision", subject, share, "share", case=case.name)

    def _finding(
        self, case: Case, opened: Opened, claim: Claim, spelled: _Spelled, planting: Planting | None
    ) -> Finding:
        return Finding(
            attack=self.name,
            subject=spelled.value.subject,
            identifier=spelled.value.identifier,
            value=spelled.value.id,
            planting=planting.id if planting else None,
            carrier=planting.carrier if planting else _beside(opened),
            status=Status.PARTIAL if spelled.partial else Status.RECOVERED,
            file=opened.shown,
            place=claim.place,
            case=case.name,
            detail=f"looks like: {claim.shape}",
        )


def _beside(opened: Opened) -> str:
    return "elsewhere" if opened.output else "residue"


def _right(state: _State, subject: str, text: bytes) -> Iterator[_Spelled]:
    """Yield the spellings that make a claim right."""
    others = state.whole.get(text, [])
    if len({spelled.value.subject for spelled in others}) == 1:
        yield from (spelled for spelled in others if spelled.value.subject != subject)
    at = 0
    for word in text.split(b" "):
        for spelled in state.starts.get((subject, word), []):
            if (text + b" ").startswith(spelled.needle + b" ", at):
                yield spelled
        at += len(word) + 1


def _standing(state: _State, here: Where, place: str, text: str) -> Standing:
    """Pair what is right with the plantings at the place; where there is any, it explains all."""
    right = list(_right(state, here.subject, fold(text)))
    planted = [
        (spelled, planting)
        for spelled in right
        for planting in state.known.planted(spelled.value.id, place, here)
    ]
    return planted or [(spelled, None) for spelled in right]
