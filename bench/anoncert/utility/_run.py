"""Running all measures over a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from anoncert.engine import Engine
from anoncert.types import Measurement
from anoncert.utility import measure, measures
from anoncert.utility._case import Case


@dataclass(frozen=True)
class _Job:
    """Measures what came back of one subject; `case` has none, `states` are what all share."""

    case: Case
    states: Mapping[str, Any]

    def prepare(self) -> None:
        """Share no more than that."""

    def examine(self, _: None, packed: tuple[str, bytes]) -> dict[str, list[Measurement]]:
        case = replace(self.case, packed=dict([packed]))
        return {
            name: list(measure(name).measure(case, state, subject))
            for name, state in self.states.items()
            for subject in case.by_subject
        }


def run(case: Case, work: Engine) -> list[Measurement]:
    """Measure every subject by every measure."""
    states = {name: measure(name).prepare(case) for name in measures()}
    job = _Job(replace(case, packed={}, unclaimed=()), states)
    found = list(work.map(job, sorted(case.packed.items()), "measure"))
    return [row for name in states for rows in found for row in rows.get(name, ())]
