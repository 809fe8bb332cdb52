"""Running all attacks over what a tool left, file by file, and merging what they find."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast

from msgspec.structs import replace

from anoncert.attack import OF_TWINS, Examines, Outsider, attacks
from anoncert.attack._case import Case, Left
from anoncert.attack._judge import Judged
from anoncert.attack._opened import Fact, Note, Opened
from anoncert.engine import Engine
from anoncert.types import Finding, Knowledge, Observation, Status


class Found(NamedTuple):
    """What attacks say of a case."""

    findings: list[Finding]
    """One per attack, value, place kind and series, the worst that was first found."""
    observations: list[Observation]


def run(cases: Sequence[Case], work: Engine, label: str) -> Found:
    """Run all attacks on cases that share what the tool left.

    Parameters
    ----------
    cases
        Of one tool: searched for the people in the files, and for others.
    work
        Where files are looked at.
    label
        What progress calls it.
    """
    examination = Examination(tuple(cases))
    return examination.conclude(work.map(examination, cases[0].left(), label))


Notes = list[tuple[str, str, Note | Fact]]
"""What attacks say of one file: attack, case, and what."""


class _Ready(NamedTuple):
    name: str
    attack: Examines
    case: Case
    state: Any


@dataclass(frozen=True)
class Examination:
    """Opens each file once, and has all attacks of all cases look at it."""

    cases: tuple[Case, ...]

    def prepare(self) -> list[_Ready]:
        """Have each attack make what all files share."""
        return [
            _Ready(name, attack, case, attack.prepare(case))
            for case in self.cases
            for name, attack in _able(case)
        ]

    def examine(self, ready: list[_Ready], left: Left) -> Notes:
        """Have all attacks look at one file."""
        opened = Opened(left)
        return [
            (one.name, one.case.name, note)
            for one in ready
            for note in one.attack.examine(one.case, one.state, opened)
        ]

    def conclude(self, examined: Iterable[Notes]) -> Found:
        """Merge what attacks say of all files, and have them conclude."""
        merged = _Merged(self.cases[0].series)
        facts = defaultdict[tuple[str, str], list[Fact]](list)
        for notes in examined:
            for attack, case_name, note in notes:
                if isinstance(note, Fact):
                    facts[attack, case_name].append(note)
                else:
                    merged.add(note)
        for case in self.cases:
            for name, module in _able(case):
                for note in self.concluded(name, module, case, facts[name, case.name]):
                    merged.add(note)
        return merged.found()

    def concluded(
        self,
        name: str,  # noqa: ARG002 - for who remembers
        attack: Examines,
        case: Case,
        facts: list[Fact],
    ) -> Iterable[Note]:
        """Have one attack conclude."""
        return attack.conclude(case, facts)


@dataclass
class _Merged:
    """Findings, each place once, and observations."""

    series: dict[str, str]
    findings: dict[tuple[str, ...], Finding] = field(default_factory=dict)
    observations: list[Observation] = field(default_factory=list)

    def add(self, note: Note) -> None:
        if isinstance(note, Observation):
            self.observations.append(note)
            return
        # where nothing was planted, it does not matter in which series a value turns up
        series = self.series.get(note.file, "")
        place = (note.planting, series) if note.planting else (note.carrier,)
        key = (note.case, note.subject, note.identifier, note.attack, note.value, *place)
        known = self.findings.get(key)
        if known is None:
            self.findings[key] = note
            return
        worst = min(known, note, key=lambda f: list(Status).index(f.status))
        self.findings[key] = replace(worst, files=known.files + 1)

    def found(self) -> Found:
        return Found(
            [self.findings[key] for key in sorted(self.findings)],
            sorted(self.observations, key=lambda o: (o.attack, o.name, o.subject, o.place)),
        )


def _able(case: Case) -> Iterator[tuple[str, Examines]]:
    """Yield the attacks that a case is for: only an auditor can be given another truth."""
    twins = case.again is not None and case.twin is not None
    for name, attack in attacks().items():
        proven = case.proves in (None, attack.CONTROL)
        fitting = attack.KNOWLEDGE is Knowledge.AUDITOR or not case.decoy
        if proven and fitting and (twins or name not in OF_TWINS):
            outside = attack.KNOWLEDGE is Knowledge.OUTSIDER
            yield name, Judged(name, cast(Outsider, attack)) if outside else attack
