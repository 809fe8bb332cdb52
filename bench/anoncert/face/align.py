"""How a head lies: aligned to the average head, by one procedure for scans and photographs.

Points of the skin are drawn to the surface of the average head, point to plane; what is not
like it (a face that was cut off) has no weight. That heads differ in size is a nuisance, so
they may stretch along each axis meanwhile.

References
----------
Chen & Medioni 1992, doi:10.1016/0262-8856(92)90066-C (iterative closest point, point to plane).
Beaton & Tukey 1974, doi:10.1080/00401706.1974.10489171 (biweight).
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from anoncert.corpus.phantom import anthropometry
from anoncert.corpus.phantom.relief import LATTICE
from anoncert.corpus.phantom.skin import HIGHEST, LOWEST, directions, skin
from anoncert.corpus.register import SEXES
from anoncert.face.surface import Inside, NoHeadError, radii

Floats = NDArray[np.float64]

_REACH, _COARSE = 130.0, 6.0
"""Where a head is first looked for, around the scanner's centre [mm]."""
_LEAST = 500
"""Voxels of that grid that a head fills, at least."""
_CRANIUM = 90.0
"""Below the top: where a head is as wide as it gets [mm]."""

_CONTRADICTING = 25.0
"""Distance of two guesses that cannot both be right [mm]."""

_DIRECTIONS = np.deg2rad(np.arange(-180.0, 180.0, 4.0))
_LEVELS = np.arange(-130.0, 126.0, 4.0)
_FITTED = (-118.0, 118.0)
"""Levels of points that are fitted: necks end anywhere [mm above sellion]."""

_ROUNDS, _NARROWING = 30, 18
_WIDEST, _NARROWEST = 30.0, 16.0
"""Distance from the surface beyond which a point has no weight, at first and in the end [mm]."""
_STIFFNESS = np.array([1e-3] * 3 + [10.0] * 3 + [2e4] * 3)
"""Against shifts [1/mm2], turns [1/rad2] and stretches, relative to the weight of the points."""


class Frame(NamedTuple):
    """How a head lies: ``patient = rotation @ head + shift``, RAS [mm]."""

    rotation: Floats
    shift: Floats

    def place(self, points: Floats) -> Floats:
        """Take points of the head's frame, shape (..., 3), to the patient's."""
        placed: Floats = points @ self.rotation.T + self.shift
        return placed


class Average(NamedTuple):
    """The average head of both sexes: radii and their slopes, a column for each degree.

    Attributes
    ----------
    radius, upward, around : ndarray, shape (361, levels)
        [mm], and its slopes per mm and per rad.
    """

    radius: Floats
    upward: Floats
    around: Floats

    def at(self, direction: Floats, level: Floats) -> tuple[Floats, Floats, Floats]:
        """Look all three up."""
        where = np.stack([np.rad2deg(direction) % 360.0, level - LOWEST])
        radius, upward, around = (
            ndimage.map_coordinates(table, where, order=1, mode="nearest", prefilter=False)
            for table in self
        )
        return radius, upward, around


@cache
def average() -> Average:
    """Return the average head."""
    tables = [skin(anthropometry.average(sex, len(LATTICE))).millimetres for sex in SEXES]
    across, ahead = directions()
    angle = np.unwrap(np.arctan2(across, ahead))
    degrees = np.deg2rad(np.arange(361.0))
    columns = np.mean(tables, axis=0).T
    radius = np.stack([np.interp(degrees, angle, column) for column in columns], axis=1)
    around = np.gradient(np.vstack([radius[-2], radius, radius[1]]), axis=0)[1:-1]
    return Average(radius, np.gradient(radius, axis=1), around * (180 / np.pi))


def align(inside: Inside) -> Frame:
    """Find how a head lies.

    Raises
    ------
    NoHeadError
        There is too little for a head.
    """
    fits = [_fitted(_points(inside, start), start) for start in _starts(inside)]
    frame, _ = min(fits, key=lambda fit: fit[1])
    return frame


def _points(inside: Inside, start: Floats) -> Floats:
    """Return points of the skin around a vertical axis, shape (points, 3)."""
    found = radii(inside, lambda points: points + start, _DIRECTIONS, _LEVELS)
    direction, level = np.nonzero(np.isfinite(found))
    if len(direction) < _LEAST:
        raise NoHeadError("there is hardly any surface in it")
    radius, angle = found[direction, level], _DIRECTIONS[direction]
    points = [radius * np.sin(angle), radius * np.cos(angle), _LEVELS[level]]
    return np.asarray(np.stack(points, axis=1) + start)


def _starts(inside: Inside) -> list[Floats]:
    """Guess where the head's origin is, from its top, its sides, and its back or its front.

    Either of the latter may have been cut off; where they contradict each other, both count.
    """
    at = np.arange(-_REACH, _REACH + 1, _COARSE)
    grid = np.stack(np.meshgrid(at, at, at, indexing="ij"), axis=-1)
    filled = ndimage.binary_opening(inside(grid) > 0)
    if filled.sum() < _LEAST:
        raise NoHeadError("there is too little in it")
    top = at[np.flatnonzero(filled.any(axis=(0, 1)))[-1]]
    cranium = filled[:, :, at > top - _CRANIUM]
    sides = at[np.flatnonzero(cranium.any(axis=(1, 2)))]
    along = at[np.flatnonzero(cranium.any(axis=(0, 2)))]
    radius = average().radius
    vertex = LOWEST + np.flatnonzero(radius[0] > 0)[-1]
    forehead = radius[0, -LOWEST:].max()
    middles = [along[0] + radius[180].max(), along[-1] - forehead]
    if abs(middles[0] - middles[1]) < _CONTRADICTING:
        middles = middles[:1]
    return [np.array([(sides[0] + sides[-1]) / 2, y, top - vertex]) for y in middles]


def _fitted(points: Floats, start: Floats) -> tuple[Frame, float]:
    """Draw points, shape (points, 3), to the average head; add how unlike it they remain."""
    rotation, shift, stretch = np.eye(3), start, np.ones(3)
    for turn in range(_ROUNDS):
        head = (points - shift) @ rotation / stretch
        away, normal = distances(head)
        narrow = max(_WIDEST * (_NARROWEST / _WIDEST) ** (turn / _NARROWING), _NARROWEST)
        weight = np.where(np.abs(away) < narrow, (1 - (away / narrow) ** 2) ** 2, 0.0)
        weight *= (head[:, 2] > _FITTED[0]) & (head[:, 2] < _FITTED[1])
        moves = np.concatenate([normal, np.cross(head, normal), head * normal], axis=1)
        stiff = _STIFFNESS * max(weight.mean(), 0.02) * len(points) / 5000
        slope = (moves * weight[:, np.newaxis]).T @ away
        slope[6:] -= stiff[6:] * np.log(stretch)
        step = np.linalg.solve((moves * weight[:, np.newaxis]).T @ moves + np.diag(stiff), slope)
        shift = rotation @ (stretch * step[:3]) + shift
        rotation = rotation @ _turned(step[3:6])
        stretch = stretch * np.exp(np.clip(step[6:], -0.1, 0.1))
    away, _ = distances((points - shift) @ rotation / stretch)
    unlike = 1 - np.clip(1 - (away / _NARROWEST) ** 2, 0, 1) ** 3
    return Frame(rotation, shift), float(unlike.mean())


def distances(head: Floats) -> tuple[Floats, Floats]:
    """Return how far points lie outside of the average head [mm], and its normals there."""
    x, y, z = head.T
    direction, reach = np.arctan2(x, y), np.hypot(x, y)
    radius, upward, around = average().at(direction, np.clip(z, LOWEST, HIGHEST))
    around = around / np.maximum(radius, 5)
    depth = 1 / np.sqrt(1 + upward * upward + around * around)
    across, ahead = np.sin(direction), np.cos(direction)
    normal = np.stack([across - around * ahead, ahead + around * across, -upward], axis=1)
    return (reach - radius) * depth, normal * depth[:, np.newaxis]


def _turned(by: Floats) -> Floats:
    """Return the rotation about an axis by its length [rad] (Rodrigues' formula)."""
    angle = float(np.linalg.norm(by))
    cross = np.array([[0, -by[2], by[1]], [by[2], 0, -by[0]], [-by[1], by[0], 0]])
    return np.asarray(
        np.eye(3)
        + np.sinc(angle / np.pi) * cross
        + np.sinc(angle / (2 * np.pi)) ** 2 / 2 * cross @ cross
    )
