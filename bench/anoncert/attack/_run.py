"""Running all attacks over what a tool left, file by file, and merging what they find."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from anoncert.attack import OF_TWINS, Examines, Onlooker, Outsider, examining, takes_decoys
from anoncert.attack._case import Case, Left
from anoncert.attack._facts import Facts
from anoncert.attack._judge import Judged
from anoncert.attack._merge import Merge, Packed
from anoncert.attack._opened import Fact, Note, Opened
from anoncert.attack._sighted import Sighted
from anoncert.engine import Engine
from anoncert.types import Knowledge, Observation


class Found(NamedTuple):
    """What attacks say of a case."""

    findings: Packed
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
        merged, observations = Merge(self.cases[0].series), list[Observation]()
        facts = defaultdict[tuple[str, str], Facts](Facts)

        def keep(note: Note) -> None:
            if isinstance(note, Observation):
                observations.append(note)
            else:
                merged.add(note)

        for notes in examined:
            for attack, case_name, note in notes:
                if isinstance(note, Fact):
                    facts[attack, case_name].add(note)
                else:
                    keep(note)
        for case in self.cases:
            for name, module in _able(case):
                kept = facts.pop((name, case.name), Facts())
                for note in self.concluded(name, module, case, kept):
                    keep(note)
        observations.sort(key=lambda o: (o.attack, o.name, o.subject, o.place))
        return Found(merged.merged(), observations)

    def concluded(
        self,
        name: str,  # noqa: ARG002 - for who remembers
        attack: Examines,
        case: Case,
        facts: Iterable[Fact],
    ) -> Iterable[Note]:
        """Have one attack conclude."""
        return attack.conclude(case, facts)


def _able(case: Case) -> Iterator[tuple[str, Examines]]:
    """Yield the attacks that a case is for, an outsider's with a judge behind it."""
    twins = case.again is not None and case.twin is not None
    for name, attack in examining().items():
        outside, sees = attack.KNOWLEDGE is Knowledge.OUTSIDER, "pixels" in attack.MEDIA
        proven = case.proves in (None, attack.CONTROL)
        fitting = not case.decoy or takes_decoys(name, attack)
        if proven and fitting and (twins or name not in OF_TWINS):
            if not outside:
                yield name, attack
            elif sees:
                yield name, Sighted(name, cast(Onlooker, attack))
            else:
                yield name, Judged(name, cast(Outsider, attack))
