"""Stored values frame by frame.

As pydicom decodes them their shape is ([frames,] rows, columns[, samples]). A last axis of
three or four holds samples of colour: no image here is so narrow.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.generic]
_COLOUR = (3, 4)
_PLANE = 2
_GREATEST = 2.0**40


def is_colour(shape: tuple[int, ...]) -> bool:
    """Tell whether pixels have several samples."""
    return len(shape) > _PLANE and shape[-1] in _COLOUR


def plane(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return rows and columns."""
    return shape[-3:-1] if is_colour(shape) else shape[-2:]


def frames(pixels: Pixels) -> Pixels:
    """Return stored values in the shape (frames, rows, columns[, samples])."""
    return pixels.reshape(-1, *pixels.shape[-_PLANE - is_colour(pixels.shape) :])


def grey(pixels: Pixels) -> NDArray[np.float64]:
    """Return the means over samples, shape (frames, rows, columns)."""
    values = frames(pixels).astype(np.float64)
    return values.mean(axis=-1) if is_colour(pixels.shape) else values


def inverse(pixels: Pixels, white: int) -> Pixels:
    """Turn stored values from 0 to white round: what MONOCHROME1 displays bright is low."""
    return (white - pixels.astype(np.int64)).astype(pixels.dtype)


def bounded(pixels: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return pixels whose squares can be summed, whatever numbers a tool wrote."""
    bounds: NDArray[np.float64] = np.clip(np.nan_to_num(pixels), -_GREATEST, _GREATEST)
    return bounds
