"""Structural similarity of volumes, slice after slice, so that memory stays small.

It is what skimage computes of whole volumes, in single precision: means and variances in cubes of
7 voxels, averaged where whole cubes fit. In-plane means are kept of as many slices as a cube has.

References
----------
Wang et al. 2004, doi:10.1109/TIP.2003.819861.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter

WINDOW = 7
"""Voxels along the side of a cube."""

_MARGIN = WINDOW // 2
_K1, _K2 = 0.01, 0.03

Singles = NDArray[np.float32]


def similarity(planes: Iterable[tuple[Singles, Singles]], data_range: float) -> float:
    """Compare two volumes.

    Parameters
    ----------
    planes
        Slices before and after, behind each other, each of shape (rows, columns).
    data_range
        Maximum minus minimum of what can be stored.

    Returns
    -------
    float
        Mean SSIM, at most 1; NaN where no cube fits.
    """
    window, equal = deque[Singles](maxlen=WINDOW), deque[bool](maxlen=WINDOW)
    total, count = 0.0, 0
    for before, after in planes:
        both = [before, after, before**2, after**2, before * after]
        window.append(np.stack([_mean(each) for each in both]))
        equal.append(np.array_equal(before, after))
        if len(window) == WINDOW and window[0].size:
            size = window[0][0].size
            total += size if all(equal) else _sum(window, data_range)
            count += size
    return min(1.0, total / count) if count else float("nan")


def _sum(window: deque[Singles], data_range: float) -> float:
    means: Singles = np.add.reduce(list(window)) / np.float32(WINDOW)
    return float(_index(means, data_range).sum(dtype=np.float64))


def _mean(plane: Singles) -> Singles:
    """Return means in squares, where whole ones fit."""
    filtered: Singles = uniform_filter(plane, WINDOW)
    return filtered[_MARGIN:-_MARGIN, _MARGIN:-_MARGIN]


def _index(means: Singles, data_range: float) -> Singles:
    """Return the similarity from means of both, of their squares, and of their product."""
    one, other, one_squared, other_squared, product = means
    unbiased = WINDOW**3 / (WINDOW**3 - 1)
    variances = unbiased * (one_squared + other_squared - one**2 - other**2)
    covariance = unbiased * (product - one * other)
    c1, c2 = (_K1 * data_range) ** 2, (_K2 * data_range) ** 2
    shown: Singles = ((2 * one * other + c1) * (2 * covariance + c2)) / (
        (one**2 + other**2 + c1) * (variances + c2)
    )
    return shown
