"""Filters with which tools redact a part of an image, or all of it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Frame = NDArray[np.float64]
Filter = Callable[[Frame], Frame]


def gaussian(sigma: float) -> Filter:
    return lambda part: ndimage.gaussian_filter(part, sigma)


def median(side: int) -> Filter:
    return lambda part: ndimage.median_filter(part, side)


def mosaic(side: int) -> Filter:
    def coarse(part: Frame) -> Frame:
        rows, columns = (np.arange(size) // side for size in part.shape)
        cells = rows[:, np.newaxis] * (columns[-1] + 1) + columns
        return np.asarray(ndimage.mean(part, cells, np.arange(cells[-1, -1] + 1)))[cells]

    return coarse
