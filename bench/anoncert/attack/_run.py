"""Running all attacks over a case, and merging what they find."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from anoncert.attack import attack, attacks
from anoncert.attack._case import Case
from anoncert.engine import Engine
from anoncert.types import Finding, Status


@dataclass(frozen=True)
class _Job:
    name: str
    case: Case

    def prepare(self) -> Any:
        return attack(self.name).prepare(self.case)

    def examine(self, state: Any, target: Any) -> list[Finding]:
        return attack(self.name).examine(self.case, state, target)


def run(case: Case, work: Engine, label: str) -> list[Finding]:
    """Run all attacks; one finding per value, place kind and series, the worst first found."""
    merged: dict[tuple[str, ...], Finding] = {}
    series = case.series
    for name, module in attacks().items():
        found = work.map(_Job(name, case), module.targets(case), f"{label}: {name}")
        for findings in found:
            for finding in findings:
                _merge(merged, finding, series.get(finding.file, ""))
    return [merged[key] for key in sorted(merged)]


def _merge(merged: dict[tuple[str, ...], Finding], finding: Finding, series: str) -> None:
    # where nothing was planted, it does not matter in which series a value turns up
    place = (finding.planting, series) if finding.planting else (finding.carrier,)
    key = (finding.subject, finding.identifier, finding.attack, finding.value, *place)
    known = merged.get(key)
    if known is None:
        merged[key] = finding
        return
    worst = min(known, finding, key=lambda f: list(Status).index(f.status))
    merged[key] = replace(worst, files=known.files + 1)
