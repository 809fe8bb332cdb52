"""Identities that hold in every result, whoever computed it."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

from anoncert.face.floor import floor
from anoncert.score.bounds import lower, upper
from anoncert.score.factors import OF_SUBJECTS
from anoncert.score.gates import gates, reached
from anoncert.score.leakage import bound
from anoncert.score.utility import worst_class
from anoncert.types import Band, Cells, Identification, Leakage, Ranking, Result, Role, Utility

_TOLERANCE = 1e-9
_SUMMED = ("subjects", "subjects_leaked", "plantings", "plantings_leaked", "untestable")


def contradictions(result: Result) -> list[str]:
    """List what in a result contradicts itself; empty where it adds up."""
    found = []
    for number, row in enumerate(result.leakage, 1):
        found += [f"leakage row {number}: {what}" for what in _leakage(row)]
    for number, level in enumerate(result.cells, 1):
        found += [f"cells row {number}: {what}" for what in _cells(level, result)]
    found += _partitions(result.cells)
    for number, face in enumerate(result.faces, 1):
        found += [f"faces row {number}: {what}" for what in _identification(face)]
    for number, link in enumerate(result.links, 1):
        found += [f"links row {number}: {what}" for what in _ranking(link)]
    for number, measured in enumerate(result.utility, 1):
        found += [f"utility row {number}: {what}" for what in _loss(measured)]
    return [*found, *_totals(result), *_levels(result)]


def _leakage(row: Leakage) -> Iterator[str]:
    leaked = row.recovered + row.partial
    if leaked > row.n or not 0 <= row.claimed <= leaked:
        yield "more subjects leaked or claimed than counted"
        return
    events = leaked - row.claimed
    if not _same(row.rate, events / row.n if row.n else None):
        yield "rate is not leaked over n"
    if not _same(row.bound95, bound(events, row.n, row.sensitivity)):
        yield "bound95 does not follow from the counts"


def _cells(row: Cells, result: Result) -> Iterator[str]:
    leaking = row.cells - row.clean
    subjects = row.subjects_leaked <= row.subjects <= min(row.plantings, result.corpus.subjects)
    plantings = row.plantings_leaked <= row.plantings
    if not subjects or not plantings or not 0 <= leaking <= row.cells <= row.plantings:
        yield "more leaked than tried, or more tried than planted"
        return
    # a cell or a subject leaks by a planting of its own, and is clean by one
    by_leak = max(leaking, row.subjects_leaked) <= row.plantings_leaked
    by_clean = max(row.clean, row.subjects - row.subjects_leaked) <= (
        row.plantings - row.plantings_leaked
    )
    together = {bool(leaking), bool(row.subjects_leaked), bool(row.plantings_leaked)}
    if not by_leak or not by_clean or len(together) > 1:
        yield "subjects, plantings and cells do not leak together"
    if not _same(row.bound95, upper(row.subjects_leaked, row.subjects) if row.subjects else None):
        yield "bound95 does not follow from the counts"


def _partitions(rows: list[Cells]) -> Iterator[str]:
    """Compare factors of subjects: each counts all subjects and plantings, by other levels."""
    sums: dict[tuple[str, Band], dict[str, Counter[str]]] = defaultdict(dict)
    for row in rows:
        if row.factor in OF_SUBJECTS:
            counts = {name: getattr(row, name) for name in _SUMMED}
            sums[row.track, row.band].setdefault(row.factor, Counter()).update(counts)
    for (track, band), by_factor in sums.items():
        if any(one != other for one, other in pairwise(by_factor.values())):
            yield f"cells in {track}, {band}: factors of subjects do not count the same"


def _identification(row: Identification) -> Iterator[str]:
    yield from _ranking(row)
    if row.floor != floor(row.gallery):
        yield "floor is not that of the gallery"


def _ranking(row: Ranking) -> Iterator[str]:
    if not 0 <= row.rank1 <= row.probes or row.probes < 1:
        yield "more probes recognised than seen"
        return
    expected = (row.rank1 / row.probes, lower(row.rank1, row.probes), upper(row.rank1, row.probes))
    found = (row.rate, row.low95, row.bound95)
    if not all(_same(one, other) for one, other in zip(found, expected, strict=True)):
        yield "rate and bounds do not follow from the counts"
    shares = [row.cmc[rank] for rank in sorted(row.cmc, key=int)]
    if shares != sorted(shares) or not _same(row.cmc.get("1"), row.rate):
        yield "cumulative match characteristic does not rise from the rate at rank 1"


def _loss(row: Utility) -> Iterator[str]:
    if row.loss is None or row.low is None or row.high is None:
        if (row.loss, row.low, row.high) != (None, None, None):
            yield "loss and its interval are not null together"
    elif not row.low - _TOLERANCE <= row.loss <= row.high + _TOLERANCE:
        yield "loss is not within its interval"


def _totals(result: Result) -> Iterator[str]:
    coverage, risk = result.coverage, result.subject_risk
    if coverage.instances + coverage.refused != result.corpus.instances:
        yield "coverage counts other instances than the corpus has"
    if coverage.returned > coverage.instances:
        yield "more instances returned than given"
    if risk.at_risk > risk.n or risk.n > result.corpus.subjects:
        yield "subject risk counts more subjects than there are"
    elif not _same(risk.bound95, upper(risk.at_risk, risk.n) if risk.n else None):
        yield "subject risk's bound does not follow from its counts"
    if risk.at_risk < max(map(_directly, result.leakage), default=0):
        yield "subject risk counts fewer subjects than leak in one stratum"
    cost = result.cost
    expected = cost.seconds / coverage.instances if coverage.instances else None
    if not _same(cost.per_instance, expected):
        yield "cost per instance is not seconds over instances"


def _directly(row: Leakage) -> int:
    """Return of how many subjects a direct identifier leaks in a stratum."""
    counted = row.role is Role.DIRECT and row.band is not Band.HOSTILE
    return row.recovered + row.partial - row.claimed if counted else 0


def _levels(result: Result) -> Iterator[str]:
    decided = gates(
        result.leakage,
        result.coverage,
        result.false_claims,
        result.observed,
        result.sensitivity,
        result.not_run,
        result.faces,
    )
    if result.gates != decided:
        yield "gates do not follow from the strata"
    for track, level in result.levels.items():
        open_ = [gate for gate in result.gates if gate.track == track and not gate.passed]
        if level.level is not None and open_:
            yield f"{track} has a level although a gate was not passed"
        if level.level not in (None, reached(result.leakage, track, result.faces)):
            yield f"{track} has another level than its worst bound is good for"
        if level.utility != worst_class(result.utility):
            yield f"{track} has another utility class than its measures"


def _same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=_TOLERANCE, abs_tol=_TOLERANCE)
