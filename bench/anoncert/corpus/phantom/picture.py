"""Pictures of heads, so that a person sees what was made: slices, and the face as rendered.

Volumes are magnitudes on RAS axes, shape (x, y, z), as an observer who has only the
images would get them: nothing here looks at the truth.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Grey = NDArray[np.uint8]

YAWS = (-25.0, 0.0, 25.0)
"""Directions from which a contact sheet shows the face [degrees]."""

_WHITE = 255
_GROUND = 20
_NOISE_SDS, _SHARE = 6.0, 0.12
_SMOOTH = 0.8
_NOWHERE = -1000.0


def render(volume: Singles, spacing: tuple[float, float, float], yaw: float) -> Grey:
    """Render the surface of a head as seen from the front.

    Parameters
    ----------
    volume
        Magnitudes, shape (x, y, z), RAS.
    spacing
        Distance of voxels along x, y, z [mm].
    yaw
        From where to look [degrees]; positive shows more of the head's left.

    Returns
    -------
    ndarray of uint8, shape (rows, columns)
        1 mm a pixel.
    """
    return _shaded(_depth(volume, spacing, yaw))


def sheet(volumes: Iterable[tuple[Singles, tuple[float, float, float]]]) -> Image.Image:
    """Lay out a row for each head: three slices through its middle, three views of its face.

    Parameters
    ----------
    volumes
        Volumes with their spacing, as in `render`.
    """
    rows = [
        np.hstack([*_slices(volume, spacing), *(render(volume, spacing, yaw) for yaw in YAWS)])
        for volume, spacing in volumes
    ]
    width = max(row.shape[1] for row in rows)
    padded = [np.pad(row, ((0, 2), (0, width - row.shape[1]))) for row in rows]
    return Image.fromarray(np.vstack(padded))


def _threshold(volume: Singles) -> float:
    """Return a value between air and head: above the noise, below most tissue."""
    edge = [max(2, size // 16) for size in volume.shape]
    corner = volume[: edge[0], : edge[1], -edge[2] :]
    bright = float(np.percentile(volume[::3, ::3, ::3], 90))
    return max(float(corner.mean() + _NOISE_SDS * corner.std()), _SHARE * bright)


def _depth(volume: Singles, spacing: tuple[float, float, float], yaw: float) -> Floats:
    """Return how near each pixel's surface is [mm], or `_NOWHERE`."""
    threshold = _threshold(volume)
    smooth = ndimage.gaussian_filter(volume, [_SMOOTH / step for step in spacing])
    turned = ndimage.rotate(smooth, yaw, axes=(0, 1), reshape=False, order=1) if yaw else smooth
    size = [round(n * step) for n, step in zip(volume.shape, spacing, strict=True)]
    if spacing != (1.0, 1.0, 1.0):
        factors = [n / m for n, m in zip(size, volume.shape, strict=True)]
        turned = ndimage.zoom(turned, factors, order=1)
    seen = turned[:, ::-1]
    # noise lights up single voxels: a surface is two in a row
    solid = (seen[:, :-1] > threshold) & (seen[:, 1:] > threshold)
    hit = solid.argmax(axis=1)
    x, z = np.indices(hit.shape)
    here = seen[x, hit, z].astype(np.float64)
    before = seen[x, np.maximum(hit - 1, 0), z].astype(np.float64)
    part = (here - threshold) / np.maximum(here - before, 1e-6)
    depth = np.where(solid.any(axis=1), -(hit - np.clip(part, 0, 1)), _NOWHERE)
    return np.asarray(depth[::-1, ::-1].T)


def _shaded(depth: Floats) -> Grey:
    """Light a surface from above the camera, darker in hollows."""
    there = depth > _NOWHERE
    if not there.any():
        return np.full(depth.shape, _GROUND, np.uint8)
    filled = np.where(there, depth, np.percentile(depth[there], 2))
    filled = ndimage.gaussian_filter(ndimage.median_filter(filled, 3), 0.7)
    down, right = np.gradient(filled)
    normal = np.stack([-right, -down, np.ones_like(filled)])
    light = np.array([0.12, -0.5, 0.85])[:, np.newaxis, np.newaxis]
    lit = (normal * light).sum(axis=0) / np.sqrt((normal**2).sum(axis=0))
    hollow = (filled - ndimage.gaussian_filter(filled, 9)) * 0.045
    close = (filled - ndimage.gaussian_filter(filled, 3)) * 0.1
    shade = np.clip(1 + hollow, 0.45, 1.15) * np.clip(1 + close, 0.6, 1.15)
    grey = (0.18 + 0.82 * np.clip(lit, 0, 1)) * shade * 200
    return np.where(there, np.clip(grey, 0, _WHITE), _GROUND).astype(np.uint8)


def _slices(volume: Singles, spacing: tuple[float, float, float]) -> list[Grey]:
    """Return sagittal, coronal and transverse slices through the middle, 1 mm a pixel."""
    x, y, z = (n // 2 for n in volume.shape)
    top = max(float(np.percentile(volume, 99.5)), 1.0)
    planes = [
        (volume[x, ::-1, ::-1].T, (2, 1)),
        (volume[::-1, y, ::-1].T, (2, 0)),
        (volume[::-1, ::-1, min(z + z // 4, volume.shape[2] - 1)].T, (1, 0)),
    ]
    tall = round(volume.shape[2] * spacing[2])
    shown = []
    for plane, (down, across) in planes:
        even = ndimage.zoom(plane, (spacing[down], spacing[across]), order=1)
        grey = (np.clip(even / top, 0, 1) * _WHITE).astype(np.uint8)
        shown.append(np.pad(grey, ((0, max(0, tall - len(grey))), (0, 2)))[:tall])
    return shown
