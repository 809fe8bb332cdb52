"""Blurs along one axis, as matrices: those that tools use, of any standard deviation [px]."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy import ndimage
from scipy.sparse import csr_array

from anoncert.attack._explanation import Values

STRENGTHS = tuple(1.3**step for step in range(14))
"""Standard deviations that are tried first [px]."""

_REACH = 4.0
"""Standard deviations as far as a Gaussian is followed."""


def matrix(kernel: str, size: int, strength: float, part: slice) -> Values:
    """Return what a blur along so many pixels leaves in a part of them.

    Parameters
    ----------
    kernel
        One of `KERNELS`.
    size
        Pixels.
    strength
        Standard deviation [px].
    part
        Pixels that are seen.

    Returns
    -------
    ndarray of float64, shape (pixels of the part, size)
    """
    blurred: Values = KERNELS[kernel](size, strength, part).toarray()
    return blurred


def _gaussian(size: int, strength: float, part: slice) -> csr_array:
    middle = np.zeros(2 * math.ceil(_REACH * strength) + 1)
    middle[len(middle) // 2] = 1
    weights = ndimage.gaussian_filter1d(middle, strength, mode="constant", truncate=_REACH)
    return _weighed(size, weights, "symmetric", part)


def _box(size: int, strength: float, part: slice) -> csr_array:
    weights = _means((12 * strength**2 + 1) ** 0.5 / 2 - 0.5)
    return _weighed(size, weights, "symmetric", part)


def _three_boxes(size: int, strength: float, part: slice) -> csr_array:
    """Return what stands for a Gaussian where it must be fast, as in Pillow.

    References
    ----------
    Gwosdek et al. 2011, doi:10.1007/978-3-642-24785-9_38.
    """
    variance = strength**2 / 3
    radius = int(((12 * variance + 1) ** 0.5 - 1) / 2)
    share = (2 * radius + 1) * (radius * (radius + 1) - 3 * variance)
    share /= 6 * (variance - (radius + 1) ** 2)
    once = _weighed(size, _means(radius + share), "edge", slice(None))
    return once[part] @ once @ once


def _means(radius: float) -> Values:
    """Weigh so many neighbours on either side evenly, the outermost in part."""
    inner = int(radius)
    weights = np.ones(2 * inner + 3)
    weights[[0, -1]] = radius - inner
    even: Values = weights / weights.sum()
    return even


def _weighed(
    size: int, weights: Values, beyond: Literal["symmetric", "edge"], part: slice
) -> csr_array:
    """Weigh the pixels around each of a part; beyond both ends, others stand for them."""
    places = np.pad(np.arange(size), len(weights) // 2, mode=beyond)
    around = sliding_window_view(places, len(weights))[part]
    ends = np.arange(len(around) + 1) * len(weights)
    return csr_array(
        (np.tile(weights, len(around)), around.ravel(), ends), shape=(len(around), size)
    )


KERNELS = {"Gaussian": _gaussian, "box": _box, "three-box": _three_boxes}
