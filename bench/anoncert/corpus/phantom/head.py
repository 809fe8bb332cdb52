"""A head: its traits, its skin, and where the brain sits in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from anoncert.corpus.phantom.anthropometry import Traits
from anoncert.corpus.phantom.shapes import Point, Singles, single
from anoncert.corpus.phantom.skin import COLUMNS, LOWEST, STEP, Skin

Floats = NDArray[np.float64]

_PITCH = (0.1132, 0.9936)
"""Sine and cosine of 6.5 degrees between the AC-PC line and the Frankfort plane."""
_ACOUSTIC = (0.0, -29.0, -41.0)
"""Middle between the ears' canals in the frame of ICBM 152 [mm]."""
_FLUID = 2.0
_RAISED = 4.0
_TYPICAL = {"head_breadth": 151.0, "head_length": 194.7, "tragion_top": 128.8}
_FOLLOWS = 0.8
"""Skulls of large heads are thicker: brains differ less than heads do."""
COARSE = 4
"""Columns and rows of the skin that are bounded together."""
WARP_NODES = 8
"""Nodes of the brain's warp along each axis."""
_WARP_STEP = 36.0
_FARTHEST, _TRIES = 128.0, 32
_NEAR = 2.0


@dataclass(frozen=True)
class Head:
    """One head on one day.

    Parameters
    ----------
    traits
        Its traits, with what this day adds.
    skin
        Its surface.
    warp
        How the brain departs from the average brain, shape (3, n, n, n) [mm] with n of
        `WARP_NODES`, at points `_WARP_STEP` apart around the middle of the atlas.
    grain
        Where this head begins in textures, shape (3,) [mm].
    """

    traits: Traits
    skin: Skin
    warp: Singles
    grain: Singles

    @cached_property
    def _table(self) -> tuple[Singles, Singles]:
        """Return radii [mm] and slopes (share of a radial distance that is depth)."""
        return _with_slope(self.skin.radius * single(STEP))

    @cached_property
    def _smooth(self) -> tuple[Singles, Singles]:
        """Return `_table` of the head without ears, nose and lips."""
        radius = self.skin.radius[:-1]
        opened = ndimage.grey_opening(radius[:, ::2], (111, 23), mode=("wrap", "nearest"))
        level = ndimage.uniform_filter1d(opened.astype(np.int64), 15, axis=0, mode="wrap")
        level = np.repeat(level, 2, axis=1)[:, : radius.shape[1]]
        level = ndimage.uniform_filter1d(level, 7, axis=1, mode="nearest")
        level = np.minimum(level, radius)
        return _with_slope(np.concatenate([level, level[:1]]).astype(np.float32) * single(STEP))

    def depth(self, x: Singles, y: Singles, z: Singles) -> Singles:
        """Return the depth below the skin [mm]; negative outside.

        Parameters
        ----------
        x, y, z
            RAS in the frame of the head [mm], of one shape.
        """
        return self._below(self._table, x, y, z)

    def smooth_depth(self, x: Singles, y: Singles, z: Singles) -> Singles:
        """Return the depth below the head without ears, nose and lips [mm]."""
        return self._below(self._smooth, x, y, z)

    def _below(
        self, surface: tuple[Singles, Singles], x: Singles, y: Singles, z: Singles
    ) -> Singles:
        radius, slope = surface
        across, rows = np.abs(x), radius.shape[1]
        turn = single(1) - y / (across + np.abs(y) + single(1e-6))
        column = turn * single(COLUMNS / 4)
        column = np.where(x < 0, single(COLUMNS) - column, column)
        row = np.clip(z - single(LOWEST), single(0), single(rows - 1.001))
        left, below = column.astype(np.int32), row.astype(np.int32)
        left = np.minimum(left, np.int32(COLUMNS - 1))
        a, b = column - left.astype(np.float32), row - below.astype(np.float32)
        at = left * np.int32(rows) + below
        table = radius.ravel()
        low = table[at] + a * (table[at + rows] - table[at])
        high = table[at + 1] + a * (table[at + rows + 1] - table[at + 1])
        reach = low + b * (high - low)
        gap = reach - np.sqrt(x * x + y * y)
        depth: Singles = gap * slope.ravel()[at]
        # where the surface is nearly level, a slope says nothing of points far outside
        np.minimum(depth, gap + single(_NEAR), out=depth)
        np.minimum(depth, single(self.skin.vertex) - z, out=depth)
        return depth

    def widest(self, columns: int, rows: int) -> NDArray[np.int16]:
        """Return a bound of the radius within so many columns and rows [STEP mm].

        Returns
        -------
        ndarray of int16
            One entry for each `COARSE` columns and rows of the skin.
        """
        kept = self._widest
        if (columns, rows) not in kept:
            across, along = -(-columns // COARSE), -(-rows // COARSE)
            if (0, rows) not in kept:
                kept[0, rows] = ndimage.maximum_filter1d(
                    self._coarse, 2 * along + 1, axis=1, mode="nearest"
                )
            size = min(2 * across + 1, len(self._coarse))
            kept[columns, rows] = ndimage.maximum_filter1d(kept[0, rows], size, axis=0, mode="wrap")
        return kept[columns, rows]

    @cached_property
    def _widest(self) -> dict[tuple[int, int], NDArray[np.int16]]:
        return {}

    @cached_property
    def _coarse(self) -> NDArray[np.int16]:
        """Return the largest radius of each `COARSE` columns and rows."""
        radius = self.skin.radius[:-1]
        radius = np.pad(radius, ((0, 0), (0, -radius.shape[1] % COARSE)), mode="edge")
        parts = radius.reshape(COLUMNS // COARSE, COARSE, -1, COARSE)
        coarse: NDArray[np.int16] = parts.max(axis=(1, 3))
        return coarse

    def ahead(self, x: float, z: float) -> float:
        """Return how far forward the skin lies at (x, z) [mm]."""
        kept = self._ahead
        if (x, z) not in kept:
            kept[x, z] = self._found_ahead(x, z)
        return kept[x, z]

    @cached_property
    def _ahead(self) -> dict[tuple[float, float], float]:
        return {}

    def _found_ahead(self, x: float, z: float) -> float:
        """Search from the middle of the head forward, each time more closely."""
        low, step = 0.0, _FARTHEST / _TRIES
        for _ in range(3):
            y = (low + step * np.arange(1, _TRIES)).astype(np.float32)
            inside = self.depth(np.full_like(y, x), y, np.full_like(y, z)) > 0
            low += step * float(inside.sum())
            step /= _TRIES
        return low

    @cached_property
    def _brain(self) -> tuple[Floats, Floats]:
        """Return scale along L-R, A-P, S-I, and where the middle of the ears lies [mm]."""
        t = self.traits
        wall = t["scalp"] + t["skull"] + _FLUID
        breadth, length, height = (
            typical + _FOLLOWS * (t[name] - typical) for name, typical in _TYPICAL.items()
        )
        across = (breadth / 2 - wall) / 70.6
        along = (length - 2 * wall) / 173.5
        upward = (height - wall - _RAISED) / 116.7
        behind = -length / 2 + wall + 77.5 * along + t["brain_shift"]
        ears = np.array([0.0, behind, t["tragion_level"] + _RAISED])
        return np.array([across, along, upward]), ears

    def to_atlas(self, x: Singles, y: Singles, z: Singles) -> tuple[Singles, Singles, Singles]:
        """Turn points of the head into points of the atlas [mm]."""
        scale, ears = self._brain
        u, v, w = (
            (p - single(e)) * single(1 / s) for p, e, s in zip((x, y, z), ears, scale, strict=True)
        )
        sine, cosine = (single(value) for value in _PITCH)
        v, w = cosine * v + sine * w, cosine * w - sine * v
        u, v, w = (p + single(a) for p, a in zip((u, v, w), _ACOUSTIC, strict=True))
        by = self._warped(u, v, w)
        return u + by[0], v + by[1], w + by[2]

    def from_atlas(self, point: Point) -> Point:
        """Return where a point of the average brain lies in this head, but for the warp [mm]."""
        scale, ears = self._brain
        u, v, w = (p - a for p, a in zip(point, _ACOUSTIC, strict=True))
        sine, cosine = _PITCH
        v, w = cosine * v - sine * w, cosine * w + sine * v
        x, y, z = (e + s * p for e, s, p in zip(ears, scale, (u, v, w), strict=True))
        return float(x), float(y), float(z)

    @property
    def brain_scale(self) -> float:
        """Return how many mm of this head are a mm of the atlas."""
        scale, _ = self._brain
        return float(np.sqrt(scale[0] * scale[1]))

    def _warped(self, u: Singles, v: Singles, w: Singles) -> Singles:
        """Interpolate the warp by cubic B-splines, shape (3, *shape of points)."""
        middle = (0.0, -20.0, 0.0)
        total = np.zeros((3, *u.shape), np.float32)
        axes = []
        for p, centre in zip((u, v, w), middle, strict=True):
            at = np.clip((p - single(centre)) * single(1 / _WARP_STEP) + single(3.5), 1, 5.999)
            whole = at.astype(np.int32)
            axes.append((whole - 1, _spline(at - whole.astype(np.float32))))
        (i, a), (j, b), (k, c) = axes
        first, nodes = (i * WARP_NODES + j) * WARP_NODES + k, self.warp.reshape(3, -1)
        for di in range(4):
            for dj in range(4):
                weight, row = a[di] * b[dj], first + (di * WARP_NODES + dj) * WARP_NODES
                for dk in range(4):
                    total += weight * c[dk] * nodes[:, row + dk]
        return total


def _with_slope(radius: Singles) -> tuple[Singles, Singles]:
    """Add to radii which share of a radial distance is depth."""
    padded = np.concatenate([radius[-2:-1], radius, radius[1:2]])
    around = (padded[2:] - padded[:-2]) * single(0.5 * COLUMNS / 2 / np.pi)
    around = around / np.maximum(radius, single(5))
    upward = np.zeros_like(radius)
    upward[:, 1:-1] = (radius[:, 2:] - radius[:, :-2]) * single(0.5)
    return radius, single(1) / np.sqrt(single(1) + upward * upward + around * around)


def _spline(t: Singles) -> list[Singles]:
    """Return the four weights of a uniform cubic B-spline."""
    sixth, one = single(1 / 6), single(1)
    back = one - t
    return [
        back * back * back * sixth,
        (single(4) + t * t * (single(3) * t - single(6))) * sixth,
        (single(4) + back * back * (single(3) * back - single(6))) * sixth,
        t * t * t * sixth,
    ]
