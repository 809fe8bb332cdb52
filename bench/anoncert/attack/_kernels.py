"""Blurs along one axis, as matrices: those that tools use, of any standard deviation [px]."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy import ndimage

from anoncert.attack._explanation import Values

STRENGTHS = tuple(1.3**step for step in range(14))
"""Standard deviations that are tried first [px]."""


def matrix(kernel: str, size: int, strength: float) -> Values:
    """Return a blur along so many pixels.

    Parameters
    ----------
    kernel
        One of `KERNELS`.
    size
        Pixels.
    strength
        Standard deviation [px].

    Returns
    -------
    ndarray of float64, shape (size, size)
    """
    return _kept(kernel, size, strength) if strength in STRENGTHS else _made(kernel, size, strength)


def _made(kernel: str, size: int, strength: float) -> Values:
    blurred: Values = KERNELS[kernel](size, strength)
    return blurred


_kept = lru_cache(maxsize=96)(_made)
"""Those of all images: a third of them are as large as images, two megabytes for 512 pixels."""


def _gaussian(size: int, strength: float) -> Values:
    blurred: Values = ndimage.gaussian_filter1d(np.eye(size), strength, axis=0, mode="reflect")
    return blurred


def _box(size: int, strength: float) -> Values:
    return _means(size, (12 * strength**2 + 1) ** 0.5 / 2 - 0.5, "reflect")


def _three_boxes(size: int, strength: float) -> Values:
    """Return what stands for a Gaussian where it must be fast, as in Pillow.

    References
    ----------
    Gwosdek et al. 2011, doi:10.1007/978-3-642-24785-9_38.
    """
    variance = strength**2 / 3
    radius = int(((12 * variance + 1) ** 0.5 - 1) / 2)
    share = (2 * radius + 1) * (radius * (radius + 1) - 3 * variance)
    share /= 6 * (variance - (radius + 1) ** 2)
    once = _means(size, radius + share, "nearest")
    return once @ once @ once


def _means(size: int, radius: float, beyond: str) -> Values:
    """Return the means of so many neighbours on either side, the outermost in part."""
    inner = int(radius)
    weights = np.ones(2 * inner + 3)
    weights[[0, -1]] = radius - inner
    kernel = weights / weights.sum()
    means: Values = ndimage.correlate1d(np.eye(size), kernel, axis=0, mode=beyond)
    return means


KERNELS = {"Gaussian": _gaussian, "box": _box, "three-box": _three_boxes}
