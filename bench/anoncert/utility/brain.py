"""How much of the brain is destroyed.

A voxel is destroyed if it did not come back, or no longer shows what it showed: see
`utility._levels`.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from anoncert.types import Facet, Measurement
from anoncert.utility._brain import Brain
from anoncert.utility._case import Case
from anoncert.utility._levels import SEEN, levels, split

FACET = Facet.ANALYSIS


def prepare(case: Case) -> None:
    """Share nothing."""


def measure(case: Case, state: None, subject: str) -> Iterator[Measurement]:  # noqa: ARG001
    """Yield the share of a subject's brain that was destroyed."""
    lost = [destroyed(brain) for brain in case.brains[subject]]
    if lost:
        share = float(np.mean(lost))
        yield Measurement(FACET, "brain", subject, share, share, "share")


def destroyed(brain: Brain) -> float:
    """Return the share of voxels that are destroyed."""
    there = np.isfinite(brain.after)
    if not there.any():
        return 1.0
    before, after = brain.before[there], brain.after[there]
    off = np.abs(levels(before, after, np.ones(before.shape, np.bool_)).undone(after) - before)
    kept = (off <= SEEN * split(before).contrast).sum()
    return float(1 - kept / len(brain.before))
