"""Identities that hold in every result, whoever computed it."""

from __future__ import annotations

import math
from collections.abc import Iterator

from anoncert.score.bounds import upper
from anoncert.types import Leakage, Result, Utility

_TOLERANCE = 1e-9


def contradictions(result: Result) -> list[str]:
    """List what in a result contradicts itself; empty where it adds up."""
    found = []
    for number, row in enumerate(result.leakage, 1):
        found += [f"leakage row {number}: {what}" for what in _leakage(row)]
    for number, measured in enumerate(result.utility, 1):
        found += [f"utility row {number}: {what}" for what in _loss(measured)]
    return found + list(_totals(result))


def _leakage(row: Leakage) -> Iterator[str]:
    leaked = row.recovered + row.partial
    if leaked > row.n:
        yield "more subjects leaked than counted"
        return
    events = leaked - row.claimed
    if row.rate is not None and not _equal(row.rate, events / row.n):
        yield "rate is not leaked over n"
    if row.bound95 is not None:
        sensitivity = 1.0 if row.sensitivity is None else row.sensitivity
        if not _equal(row.bound95, min(1.0, upper(events, row.n) / sensitivity)):
            yield "bound95 does not follow from the counts"


def _loss(row: Utility) -> Iterator[str]:
    if row.loss is not None and row.low is not None and row.high is not None:
        ordered = row.low - _TOLERANCE <= row.loss <= row.high + _TOLERANCE
        if not ordered or not 0 <= row.loss <= 1:
            yield "loss is not within its interval"


def _totals(result: Result) -> Iterator[str]:
    coverage, risk = result.coverage, result.subject_risk
    if coverage.instances != result.corpus.instances:
        yield "coverage counts other instances than the corpus has"
    if coverage.returned > coverage.instances:
        yield "more instances returned than given"
    if risk.at_risk > risk.n or risk.n > result.corpus.subjects:
        yield "subject risk counts more subjects than there are"
    elif risk.bound95 is not None and not _equal(risk.bound95, upper(risk.at_risk, risk.n)):
        yield "subject risk's bound does not follow from its counts"


def _equal(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=_TOLERANCE, abs_tol=_TOLERANCE)
