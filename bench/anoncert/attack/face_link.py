"""Linking two releases of the same person by what no defacer takes away: ears, vault and brain.

The adversary has one release, in which people are known, and asks who is who in another. How
heads differ is seen in the first alone: their principal components, each of variance 1. Two
heads are as alike as the cosine between them there, of skin and of inside.

References
----------
Moon & Phillips 2001, doi:10.1068/p2896 (cosine in whitened principal components). Wachinger et
al. 2015, doi:10.1016/j.neuroimage.2015.01.032 (people recognised by their brains).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anoncert.face.head import Halves, Heads
from anoncert.types import Knowledge

Floats = NDArray[np.float64]

KNOWLEDGE = Knowledge.AUDITOR
MEDIA = ()
CONTROL = "identity"

_COMPONENTS = 60


def link(known: Heads, others: Heads) -> Floats:
    """Compare the heads of two releases.

    Returns
    -------
    ndarray, shape (others, known)
        Larger is more alike.
    """
    return _cosines(known.skin, others.skin) + _cosines(known.inside, others.inside)


def _cosines(known: Halves, others: Halves) -> Floats:
    given = known.astype(np.float64)
    mean = given.mean(axis=0)
    _, spread, axes = np.linalg.svd(given - mean, full_matrices=False)
    kept = min(_COMPONENTS, len(given) - 1)
    whiten = axes[:kept].T / np.maximum(spread[:kept], 1e-9)
    one, other = (_directed((part - mean) @ whiten) for part in (given, others))
    cosines: Floats = other @ one.T
    return cosines


def _directed(rows: Floats) -> Floats:
    directed: Floats = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    return directed
