"""The inner face as a camera would see it, for recognisers that were made for photographs.

Only the face may tell heads apart, but the outline of a bald head, its ears, and what lies
behind a face that was cut away do so too. So the average head decides which pixels are shown,
and no surface is followed farther from the average face than faces differ.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from anoncert.face.align import Frame, average
from anoncert.face.surface import Inside

Floats = NDArray[np.float64]
Grey = NDArray[np.uint8]

SIZE = 150
"""Rows and columns of a picture."""

_PIXEL, _MIDDLE = 1.15, -38.0
"""Size of a pixel, and level of the picture's middle [mm above sellion].

They put eyes and mouth where the recogniser of `engine` expects them.
"""

_ASIDE, _LEVELS = np.deg2rad(46.0), (-106.0, 16.0)
"""The inner face: to both sides of the front [rad], and from chin to brow [mm above sellion]."""

_MARGIN = 4
"""Pixels beyond the inner face that its shading takes into account."""

_WITHIN, _STEP = 30.0, 1.0
"""A face is looked for before and behind the average one, in steps [mm]."""

_FRONT = 80.0
_SMOOTH, _HOLLOW = 1.0, 8.0
"""Widths of the Gaussians that take off noise and tell hollows [px]."""

_LIGHT = np.array([0.12, -0.5, 0.85])
"""Where it comes from: right, down, and to the camera."""

_AMBIENT, _DARKER, _WHITE = 0.18, 0.05, 200.0


def picture(inside: Inside, frame: Frame) -> Grey:
    """Render the inner face of a head from the front.

    Parameters
    ----------
    inside
        The head.
    frame
        How it lies.

    Returns
    -------
    ndarray of uint8, shape (SIZE, SIZE)
        Black outside the inner face.
    """
    mean, shown, marched = _average_face()
    before = np.zeros_like(mean)
    before[marched] = _ahead(lambda head: inside(frame.place(head)), mean, marched, _WITHIN)
    nearest = ndimage.distance_transform_edt(~marched, return_distances=False, return_indices=True)
    return np.where(shown, _shaded((mean + before)[tuple(nearest)]), 0).astype(np.uint8)


@cache
def _average_face() -> tuple[Floats, NDArray[np.bool_], NDArray[np.bool_]]:
    """Return the average face's depth [mm], which pixels are shown, and which count for them."""
    level, aside = _grid()
    plane = np.full(level.shape, _FRONT)
    everywhere = np.ones(level.shape, np.bool_)
    depth = plane + _ahead(_average_head, plane, everywhere, _FRONT).reshape(level.shape)
    shown = np.abs(np.arctan2(aside, depth)) < _ASIDE
    shown &= (level > _LEVELS[0]) & (level < _LEVELS[1]) & (depth > 0)
    return depth, shown, ndimage.binary_dilation(shown, iterations=_MARGIN) & (depth > 0)


def _grid() -> tuple[Floats, Floats]:
    """Return level and position to the right of each pixel [mm]; who is seen faces the camera."""
    at = (np.arange(SIZE) - (SIZE - 1) / 2) * _PIXEL
    level, aside = np.meshgrid(_MIDDLE - at, -at, indexing="ij")
    return level, aside


def _average_head(points: Floats) -> NDArray[np.float32]:
    """Tell how far inside the average head points are; see `surface.Inside`."""
    x, y, z = np.moveaxis(points, -1, 0)
    radius, _, _ = average().at(np.arctan2(x, y), z)
    return np.asarray(radius - np.hypot(x, y), np.float32)


def _ahead(inside: Inside, base: Floats, pixels: NDArray[np.bool_], within: float) -> Floats:
    """Return how far before ``base`` a head's surface is, at some pixels [mm].

    Where there is none so near, it is ``-within``. A surface is two points inside in a row.
    """
    level, aside = _grid()
    steps = np.arange(within, -within - _STEP, -_STEP)
    points = np.empty((len(steps), int(pixels.sum()), 3))
    points[..., 0], points[..., 2] = aside[pixels], level[pixels]
    points[..., 1] = base[pixels] + steps[:, np.newaxis]
    values = np.asarray(inside(points), np.float64)
    solid = (values[:-1] > 0) & (values[1:] > 0)
    first, pixel = solid.argmax(axis=0), np.arange(points.shape[1])
    here, outside = values[first, pixel], values[np.maximum(first - 1, 0), pixel]
    back = here / np.maximum(here - outside, np.finfo(np.float32).eps)
    met = steps[first] + np.where(first > 0, back, 0) * _STEP
    return np.where(solid.any(axis=0), met, -within)


def _shaded(depth: Floats) -> Floats:
    """Light a surface, darker in hollows; shape as ``depth``, which grows to the camera."""
    smooth = ndimage.gaussian_filter(ndimage.median_filter(depth, 3), _SMOOTH)
    down, right = np.gradient(smooth, _PIXEL)
    lit = _LIGHT[2] - _LIGHT[0] * right - _LIGHT[1] * down
    lit = np.clip(lit / np.sqrt(1 + down**2 + right**2), 0, 1)
    hollow = np.clip(1 + _DARKER * (smooth - ndimage.gaussian_filter(smooth, _HOLLOW)), 0.5, 1.2)
    return np.asarray((_AMBIENT + (1 - _AMBIENT) * lit) * hollow * _WHITE)
