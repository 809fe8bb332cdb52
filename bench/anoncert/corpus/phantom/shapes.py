"""Solid shapes as depths: millimetres below the surface, positive inside.

All take coordinates as 32-bit arrays of one shape and return such an array. They use
additions, multiplications, divisions, square roots and comparisons only, which IEEE 754
rounds the same way on every processor. Depths are exact for balls and capsules and
approximate for ellipsoids (first order, exact at the surface's normal).
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Singles = NDArray[np.float32]
Point = tuple[float, float, float]
Path = list[tuple[Point, float]]
"""A bent rod: its points and its radii there [mm]."""

_TINY = np.float32(1e-6)


def single(value: float) -> np.float32:
    """Return a 32-bit number, so that arrays of them stay what they are."""
    return np.float32(value)


def ellipsoid(x: Singles, y: Singles, z: Singles, centre: Point, axes: Point) -> Singles:
    """Return the depth below an ellipsoid with axes along x, y and z.

    References
    ----------
    Quilez, Ellipsoid SDF, 2008 (first-order bound k0 (k0 - 1) / k1).
    """
    u, v, w = (
        (p - single(c)) * single(1 / a) for p, c, a in zip((x, y, z), centre, axes, strict=True)
    )
    inner = np.sqrt(u * u + v * v + w * w) + _TINY
    u, v, w = (p * single(1 / a) for p, a in zip((u, v, w), axes, strict=True))
    slope = np.sqrt(u * u + v * v + w * w) + _TINY * single(1 / min(axes))
    depth: Singles = inner * (single(1) - inner) / slope
    return np.minimum(depth, single(min(axes)))


def cylinder(
    u: Singles, v: Singles, centre: tuple[float, float], axes: tuple[float, float]
) -> Singles:
    """Return the depth below an elliptic cylinder; u and v lie across it."""
    a, b = ((p - single(c)) * single(1 / r) for p, c, r in zip((u, v), centre, axes, strict=True))
    inner = np.sqrt(a * a + b * b) + _TINY
    a, b = a * single(1 / axes[0]), b * single(1 / axes[1])
    slope = np.sqrt(a * a + b * b) + _TINY * single(1 / min(axes))
    depth: Singles = inner * (single(1) - inner) / slope
    return np.minimum(depth, single(min(axes)))


def capsule(
    x: Singles, y: Singles, z: Singles, ends: tuple[Point, Point], radii: tuple[float, float]
) -> Singles:
    """Return the depth below a rod with round ends whose radius changes evenly."""
    (ax, ay, az), (bx, by, bz) = ends
    dx, dy, dz = single(bx - ax), single(by - ay), single(bz - az)
    px, py, pz = x - single(ax), y - single(ay), z - single(az)
    along = (px * dx + py * dy + pz * dz) * single(1 / float(dx * dx + dy * dy + dz * dz))
    along = np.clip(along, single(0), single(1))
    px, py, pz = px - along * dx, py - along * dy, pz - along * dz
    radius = single(radii[0]) + along * single(radii[1] - radii[0])
    depth: Singles = radius - np.sqrt(px * px + py * py + pz * pz)
    return depth


def rod(x: Singles, y: Singles, z: Singles, path: Path) -> Singles:
    """Return the depth below a bent rod through points with radii."""
    depth = None
    for (start, first), (end, last) in pairwise(path):
        piece = capsule(x, y, z, (start, end), (first, last))
        depth = piece if depth is None else np.maximum(depth, piece)
    assert depth is not None
    return depth
