"""How well scores identify: measures of biometric identification, over probes and a gallery.

References
----------
ISO/IEC 19795-1:2021 (identification rank, cumulative match characteristic, false match rate).
Macmillan & Creelman 2005, Detection Theory, chapter 1 (d').
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


def ranks(scores: Floats, mates: Ints) -> Ints:
    """Return at which place each probe's own photograph comes; who ties comes behind.

    Parameters
    ----------
    scores
        Shape (probes, gallery), larger is more alike.
    mates
        Column of each probe's own photograph, shape (probes,).
    """
    own = genuine(scores, mates)
    return np.asarray((scores >= own[:, np.newaxis]).sum(axis=1), np.intp)


def genuine(scores: Floats, mates: Ints) -> Floats:
    """Return the scores of probes with their own photographs."""
    own: Floats = scores[np.arange(len(scores)), mates]
    return own


def impostors(scores: Floats, mates: Ints) -> Floats:
    """Return all other scores, sorted."""
    others = np.ones(scores.shape, np.bool_)
    others[np.arange(len(scores)), mates] = False
    return np.sort(scores[others])


def auc(own: Floats, others: Floats) -> float:
    """Return how probably an own score exceeds another: area under the ROC curve.

    Parameters
    ----------
    own
        Genuine scores.
    others
        Impostors' scores, sorted.
    """
    below = np.searchsorted(others, own, "left") + np.searchsorted(others, own, "right")
    return float(below.mean() / 2 / len(others))


def equal_error_rate(own: Floats, others: Floats) -> float:
    """Return the rate at which as many own scores are missed as others are accepted."""
    thresholds = np.unique(np.concatenate([own, np.quantile(others, np.linspace(0, 1, 1001))]))
    accepted = 1 - np.searchsorted(others, thresholds, "left") / len(others)
    missed = np.searchsorted(np.sort(own), thresholds, "left") / len(own)
    at = int(np.argmin(np.abs(accepted - missed)))
    return float((accepted[at] + missed[at]) / 2)


def d_prime(own: Floats, others: Floats) -> float:
    """Return the distance of both means in pooled standard deviations."""
    spread = float(np.sqrt((own.var() + others.var()) / 2))
    return float((own.mean() - others.mean()) / spread) if spread else 0.0


def bits(places: Ints, gallery: int) -> float:
    """Return what is learnt of who a probe is, from 0 (chance) to 1 (all of it).

    Parameters
    ----------
    places
        Ranks, from 1 on.
    gallery
        People in the gallery.
    """
    by_chance = float(np.log2(np.arange(1, gallery + 1)).mean())
    return float(1 - np.log2(places).mean() / by_chance)


def threshold(others: Floats, rate: float) -> float:
    """Return the score that so small a share of others exceeds.

    Parameters
    ----------
    others
        Impostors' scores, sorted.
    rate
        False match rate.
    """
    return float(others[len(others) - 1 - int(rate * len(others))])
