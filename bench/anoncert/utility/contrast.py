"""Signal to noise, and contrast to noise.

An image that was smoothed is not better for it: loss is how far the ratio is from what it was,
either way.

References
----------
Magnotta & Friedman 2006, doi:10.1007/s10278-006-0264-x (both ratios of structural images, between
white and grey matter). Donoho & Johnstone 1994, doi:10.1093/biomet/81.3.425 (noise by the median of
the finest wavelet coefficients: of Haar's, differences of neighbours).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.stats import median_abs_deviation

from anoncert.types import Facet, Measurement
from anoncert.utility._brain import Brain, Tissue, between_visits
from anoncert.utility._case import Case

FACET = Facet.ANALYSIS

Floats = NDArray[np.float64]


def prepare(case: Case) -> None:
    """Share nothing."""


def measure(case: Case, state: None, subject: str) -> Iterator[Measurement]:  # noqa: ARG001
    """Yield how far a subject's signal- and contrast-to-noise ratios are from what they were."""
    brains = case.brains[subject]
    if not brains:
        return
    before = [ratios(brain, brain.before) for brain in brains]
    after = [ratios(brain, brain.after) for brain in brains]
    for at, name in enumerate(("snr", "cnr")):
        loss = [_apart(one[at], other[at]) for one, other in zip(before, after, strict=True)]
        again = between_visits(
            [(brain, own[at]) for brain, own in zip(brains, before, strict=True)], _apart
        )
        raw = float(np.mean([own[at] for own in after]))
        yield Measurement(
            FACET, name, subject, float(np.mean(loss)), raw, name.upper(), rescan=again
        )


def ratios(brain: Brain, values: Floats) -> tuple[float, float]:
    """Return the signal-to-noise ratio of white matter, and its contrast to grey matter.

    Noise is the standard deviation of differences between neighbours in white matter, by their
    median, over the root of 2: neither anatomy nor the coil's sensitivity is in it.
    """
    there = np.isfinite(values)
    is_white, is_grey = (there & (brain.tissue == of) for of in (Tissue.WHITE, Tissue.GREY))
    pairs = brain.beside[:-1] & is_white[:-1] & is_white[1:]
    if not (pairs.any() and is_grey.any()):
        return 0.0, 0.0
    differences = np.diff(values)[pairs]
    noise = float(median_abs_deviation(differences, scale="normal")) / math.sqrt(2)
    white, grey = float(np.median(values[is_white])), float(np.median(values[is_grey]))
    return (abs(white) / noise, abs(white - grey) / noise) if noise else (0.0, 0.0)


def _apart(one: float, other: float) -> float:
    """Return how far one ratio is from another, from 0 (equal) to 1."""
    return 1 - min(one, other) / max(one, other) if max(one, other) else 0.0
