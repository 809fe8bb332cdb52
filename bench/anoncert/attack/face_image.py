"""Recognising people by pictures of their inner faces, with a recogniser that others made.

A cross-check: what it sees owes nothing to how heads are made here, and it has learned from
photographs of real people alone. Scores are distances of descriptors (`face.engine`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anoncert.attack import Compare, Lessons
from anoncert.attack._learned import NothingLearnedError
from anoncert.face import engine
from anoncert.face.head import Heads
from anoncert.types import Knowledge

KNOWLEDGE = Knowledge.REGISTER
MEDIA = ("surface",)
CONTROL = "identity"


def learn(lessons: Lessons) -> Compare:  # noqa: ARG001 - it has learned before
    """Return how it compares: it needs no lessons."""
    if missing := engine.available():
        raise NothingLearnedError(missing)
    return _alike


def _alike(heads: Heads, photographs: Heads) -> NDArray[np.float64]:
    seen, known = (each.descriptor.astype(np.float64) for each in (heads, photographs))
    away = (seen**2).sum(1)[:, np.newaxis] + (known**2).sum(1) - 2 * seen @ known.T
    alike: NDArray[np.float64] = -np.sqrt(np.maximum(away, 0))
    return alike
