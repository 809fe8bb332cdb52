"""Confidence bounds.

References
----------
Clopper & Pearson 1934, doi:10.1093/biomet/26.4.404.
Efron & Tibshirani 1993, An Introduction to the Bootstrap, section 13.3 (percentiles).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from anoncert.corpus.streams import Stream

DRAWS = 2000
"""Bootstrap samples."""

_CONFIDENCE = 0.95


def upper(events: int, n: int) -> float:
    """Return the one-sided 95 % Clopper-Pearson upper bound of a proportion.

    Parameters
    ----------
    events, n
        0 <= events <= n, n > 0.
    """
    if not 0 <= events <= n or n == 0:
        raise ValueError(f"{events} events in {n}")
    return 1.0 if events == n else float(betaincinv(events + 1, n - events, _CONFIDENCE))


def lower(events: int, n: int) -> float:
    """Return the one-sided 95 % Clopper-Pearson lower bound of a proportion."""
    return 1 - upper(n - events, n)


def bootstrap(values: NDArray[np.float64], purpose: str) -> tuple[float, float]:
    """Return the 95 % percentile interval of a mean over subjects.

    Parameters
    ----------
    values
        One value per subject, shape (subjects,).
    purpose
        Names the stream of the draws, so that equal input gives equal bounds.
    """
    stream = Stream(0, "bootstrap", purpose)
    n = values.size
    drawn = np.array([stream.below(n) for _ in range(DRAWS * n)]).reshape(DRAWS, n)
    low, high = np.quantile(values[drawn].mean(axis=1), [0.025, 0.975])
    return float(low), float(high)
