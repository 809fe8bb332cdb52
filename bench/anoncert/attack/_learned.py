"""Comparing heads with photographs by what was learned of others."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from anoncert.attack import Compare, Lesson
from anoncert.face.head import Heads, inner_face
from anoncert.face.likeness import learned

Floats = NDArray[np.float64]

FEWEST = 40
"""Heads from which something can be learned."""


class NothingLearnedError(Exception):
    """An attack cannot run."""


def by_inner_face(lesson: Lesson) -> Compare:
    """Compare by the inner face alone."""
    return _learned(lesson, lambda heads: [inner_face(heads.skin)])


def by_all_that_remains(lesson: Lesson) -> Compare:
    """Compare by skin and inside."""
    return _learned(
        lesson, lambda heads: [heads.skin.astype(np.float64), heads.inside.astype(np.float64)]
    )


def _learned(lesson: Lesson, seen: Callable[[Heads], list[Floats]]) -> Compare:
    if len(lesson.heads) < FEWEST:
        raise NothingLearnedError(f"{len(lesson.heads)} heads to learn from, {FEWEST} are needed")
    model = learned(seen(lesson.heads), inner_face(lesson.photographs.skin))

    def compare(heads: Heads, photographs: Heads) -> Floats:
        return model.scores(seen(heads), inner_face(photographs.skin))

    return compare
