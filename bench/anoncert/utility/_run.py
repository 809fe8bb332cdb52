"""Running all measures over a case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from anoncert.engine import Engine
from anoncert.types import Measurement
from anoncert.utility import measure, measures
from anoncert.utility._case import Case


@dataclass(frozen=True)
class _Job:
    name: str
    case: Case

    def prepare(self) -> Any:
        return measure(self.name).prepare(self.case)

    def examine(self, state: Any, subject: str) -> list[Measurement]:
        return list(measure(self.name).measure(self.case, state, subject))


def run(case: Case, work: Engine) -> list[Measurement]:
    """Measure every subject by every measure."""
    subjects = sorted(case.by_subject)
    return [
        measurement
        for name in measures()
        for found in work.map(_Job(name, case), subjects, f"measure: {name}")
        for measurement in found
    ]
