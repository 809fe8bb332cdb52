"""Utility over all subjects: means, and bootstrap intervals over subjects."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

import numpy as np

from anoncert.score.bounds import bootstrap
from anoncert.types import Measurement, Utility

CLASSES = {"A": 0.01, "B": 0.05, "C": 0.20}
"""Upper bound of blamed loss within which a result has the class; beyond, D."""


_NOTES = 3


def utility(measurements: list[Measurement]) -> list[Utility]:
    """Compute one row per measure."""
    by_measure: dict[tuple[str, str], list[Measurement]] = defaultdict(list)
    for measurement in measurements:
        by_measure[measurement.facet, measurement.measure].append(measurement)
    return [_row(found) for _, found in sorted(by_measure.items())]


def worst_class(rows: list[Utility]) -> str | None:
    """Return the class of the worst facet; None where nothing was measured."""
    bounds = [row.high for row in rows if row.high is not None]
    if not bounds:
        return None
    fitting = (name for name, limit in CLASSES.items() if max(bounds) <= limit)
    return next(fitting, "D")


def _note(reasons: Iterable[str]) -> str:
    """Return what was said, the commonest first; of much, some."""
    said = Counter(reason for reason in reasons if reason)
    notes = sorted(said, key=lambda reason: (-said[reason], reason))
    more = [f"and {len(notes) - _NOTES} more"] if len(notes) > _NOTES else []
    return "; ".join([*notes[:_NOTES], *more])


def _row(found: list[Measurement]) -> Utility:
    first = found[0]
    losses = np.array([m.loss for m in found if m.loss is not None])
    raws = [m.raw for m in found if m.raw is not None]
    rescans = [m.rescan for m in found if m.rescan is not None]
    low, high = bootstrap(losses, f"{first.facet} {first.measure}") if losses.size else (None, None)
    return Utility(
        facet=first.facet,
        measure=first.measure,
        loss=float(losses.mean()) if losses.size else None,
        low=low,
        high=high,
        permitted=float(np.mean([m.permitted for m in found])),
        raw=float(np.mean(raws)) if raws else None,
        unit=first.unit,
        note=_note(m.reason for m in found),
        rescan=float(np.mean(rescans)) if rescans else None,
    )
