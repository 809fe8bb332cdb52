"""The skin of a head, found by rays towards its axis.

Whatever captured a head, a scanner or a camera, answers one question: how far inside is a
point? From there on all captures go one way. Points are in mm, RAS.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from anoncert.corpus.phantom.geometry import Pose
from anoncert.corpus.phantom.skin import COLUMNS, LOWEST, Skin
from anoncert.slices import Affine
from anoncert.volume import Stored

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

Inside = Callable[[Floats], Singles]
"""From points, shape (..., 3), to what is positive inside the head, continuous where it ends."""

RAS = np.diag([-1.0, -1.0, 1.0, 1.0])

_NOISE_SDS, _SHARE = 6.0, 0.12
_CORNERS = 16
"""Air lies below so many deviations of the noise, and below so large a share of bright tissue;
noise is seen in the corners, a sixteenth of each side."""

_BLOCK = 4.0
"""Size of blocks that are looked at as one [mm]."""

_OUTER, _INNER, _STEP = 150.0, 10.0, 2.0
_FINER = 8
"""Rays go from without to within [mm], in steps, and where they meet the skin in finer ones."""


class NoHeadError(Exception):
    """There is no head in it."""


def of_volume(stored: Stored, affine: Affine) -> Inside:
    """Take a volume for a head: what is brighter than air is inside.

    Parameters
    ----------
    stored
        Shape (columns, rows, slices).
    affine
        From column, row, slice to mm, LPS, shape (4, 4).

    Raises
    ------
    NoHeadError
        All of it is air.
    """
    values = stored.astype(np.float32)
    values -= np.float32(_air(values))
    outside = float(values.min())
    values[~_largest(values, affine)] = outside
    to_voxels = np.linalg.inv(RAS @ affine).astype(np.float32)

    def inside(points: Floats) -> Singles:
        at = to_voxels[:3, :3] @ points.reshape(-1, 3).T.astype(np.float32) + to_voxels[:3, 3:]
        found = ndimage.map_coordinates(values, at, order=1, cval=outside, prefilter=False)
        return np.asarray(found.reshape(points.shape[:-1]))

    return inside


def of_skin(skin: Skin, pose: Pose) -> Inside:
    """Take a surface that lies somewhere for a head."""
    radius = skin.millimetres.astype(np.float32)

    def inside(points: Floats) -> Singles:
        x, y, z = np.moveaxis((points.reshape(-1, 3) - pose.shift) @ pose.rotation, -1, 0)
        away = np.hypot(x, y)
        turned = 1 - y / np.maximum(np.abs(x) + np.abs(y), 1e-9)
        column = np.where(x < 0, 4 - turned, turned) * (COLUMNS / 4)
        at = np.stack([column, z - LOWEST])
        reach = ndimage.map_coordinates(radius, at, order=1, cval=0.0, prefilter=False)
        return np.asarray((reach - away).reshape(points.shape[:-1]), np.float32)

    return inside


def radii(
    inside: Inside, place: Callable[[Floats], Floats], directions: Floats, levels: Floats
) -> Floats:
    """Return how far the head reaches from an axis, in each direction at each level.

    Parameters
    ----------
    inside
        The head.
    place
        From the frame of the axis to that of the head.
    directions
        From the front to the right [rad].
    levels
        Along the axis [mm].

    Returns
    -------
    ndarray, shape (directions, levels)
        [mm]; nan where a ray meets nothing. A surface is two points inside in a row: noise
        lights up single voxels.
    """
    reach = np.arange(_OUTER, _INNER, -_STEP)
    across, ahead = np.sin(directions), np.cos(directions)
    rays = np.empty((len(reach), len(directions), len(levels), 3))
    rays[..., 0] = reach[:, np.newaxis, np.newaxis] * across[:, np.newaxis]
    rays[..., 1] = reach[:, np.newaxis, np.newaxis] * ahead[:, np.newaxis]
    rays[..., 2] = levels
    within = inside(place(rays)) > 0
    solid = within[:-1] & within[1:]
    hit = solid.argmax(axis=0)
    column, row = np.nonzero(solid.any(axis=0) & (hit > 0))
    before = reach[hit[column, row] - 1]
    finer = before[:, np.newaxis] - np.arange(_FINER + 1) * (_STEP / _FINER)
    last = np.stack(
        [
            finer * across[column, np.newaxis],
            finer * ahead[column, np.newaxis],
            np.broadcast_to(levels[row, np.newaxis], finer.shape),
        ],
        axis=-1,
    )
    found = np.full((len(directions), len(levels)), np.nan)
    found[column, row] = before - _crossing(inside(place(last))) * (_STEP / _FINER)
    return found


def _crossing(values: Singles) -> Floats:
    """Return where each row first becomes positive, between its columns; its last one is."""
    over = values > 0
    over[:, -1] = True
    first = np.maximum(over.argmax(axis=1), 1)
    row = np.arange(len(values))
    low, high = values[row, first - 1].astype(np.float64), values[row, first].astype(np.float64)
    share = np.clip(-low / np.maximum(high - low, 1e-6), 0, 1)
    return np.asarray(first - 1 + share)


def shrunk(values: Singles, affine: Affine) -> tuple[Singles, Affine]:
    """Return means of blocks of 4 mm, and where these lie."""
    block = _block(affine)
    padded = np.pad(values, [(0, -n % size) for n, size in zip(values.shape, block, strict=True)])
    sides = [
        side for n, size in zip(padded.shape, block, strict=True) for side in (n // size, size)
    ]
    scale = np.diag([*block, 1.0])
    scale[:3, 3] = (np.array(block) - 1) / 2
    return padded.reshape(sides).mean(axis=(1, 3, 5)), affine @ scale


def _block(affine: Affine) -> list[int]:
    spacing = np.sqrt((affine[:3, :3] ** 2).sum(axis=0))
    return [max(1, round(_BLOCK / step)) for step in spacing]


def _largest(values: Singles, affine: Affine) -> NDArray[np.bool_]:
    """Return where the largest body is, with a margin: specks around it are no head.

    Parameters
    ----------
    values
        Positive within.
    affine
        Of the volume.

    Raises
    ------
    NoHeadError
        There is no body.
    """
    means, _ = shrunk(values, affine)
    bodies, count = ndimage.label(ndimage.binary_opening(means > 0))
    if not count:
        raise NoHeadError("all of it is air")
    largest = bodies == np.bincount(bodies.ravel())[1:].argmax() + 1
    near = ndimage.binary_dilation(largest, iterations=2)
    for axis, size in enumerate(_block(affine)):
        near = near.repeat(size, axis=axis)
    return np.asarray(near[tuple(slice(n) for n in values.shape)])


def _air(values: Singles) -> float:
    """Return a value between air and head: above the noise, below most tissue."""
    edges = [max(2, size // _CORNERS) for size in values.shape]
    ends = [(slice(None, edge), slice(-edge, None)) for edge in edges]
    corners = [values[a, b, c] for a in ends[0] for b in ends[1] for c in ends[2]]
    corner = min(corners, key=lambda each: float(each.mean()))
    bright = float(np.percentile(values[::3, ::3, ::3], 90))
    return max(float(corner.mean() + _NOISE_SDS * corner.std()), _SHARE * bright)
