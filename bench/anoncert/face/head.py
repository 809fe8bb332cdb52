"""What is seen of a head in its own frame: the inner face, and all that remains around it.

The inner face goes from brow to chin and from cheek to cheek; hair, ears and the tissue that a
defacer may keep are no part of it. It is free of size and of how the head was aligned: what a
small shift, turn or growth of the average head does to it is taken out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from anoncert.face import engine
from anoncert.face.align import Frame, align, average, distances
from anoncert.face.render import picture
from anoncert.face.surface import RAS, Inside, of_volume, radii, shrunk
from anoncert.slices import Affine
from anoncert.volume import Stored

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Halves = NDArray[np.float16]

_DIRECTIONS = np.deg2rad(np.arange(-110.0, 110.1, 2.5))
_LEVELS = np.arange(-125.0, 75.1, 2.5)
_SIDE = np.deg2rad(46.0)
_CHIN, _BROW = -106.0, 16.0
_FLATTEST = 0.35
"""Of the average surface where it is seen: below, a ray grazes it."""

_FARTHEST = 30.0
"""What departs more from the average head is missing [mm]."""

_GRID = np.stack(
    np.meshgrid(
        np.arange(-88.0, 89.0, 8.0),
        np.arange(-100.0, 121.0, 8.0),
        np.arange(-124.0, 121.0, 8.0),
        indexing="ij",
    ),
    axis=-1,
)
"""Where the inside of a head is sampled, RAS [mm]."""
_BRIGHTEST = 99.0
_ARM = 50.0
"""Turns are as large as shifts at such an arm [mm]."""


class Head(NamedTuple):
    """A head as attacks see it.

    Attributes
    ----------
    skin : ndarray of float16, shape (directions * levels,)
        How far its surface lies outside of the average head [mm].
    inside : ndarray of float16, shape (voxels,)
        Magnitudes in a coarse grid, relative to bright tissue; none of photographs.
    descriptor : ndarray of float32, shape (numbers,)
        What a recogniser that others made sees in a picture of the inner face (`engine`);
        nothing where that is not installed.
    """

    skin: Halves
    inside: Halves
    descriptor: Singles


@dataclass(frozen=True)
class Heads:
    """Several heads: the arrays of `Head`, a row for each."""

    skin: Halves
    inside: Halves
    descriptor: Singles

    @classmethod
    def of(cls, heads: Sequence[Head]) -> Heads:
        """Put heads together."""
        if not heads:
            none = np.empty((0, 0), np.float16)
            return cls(none, none, none.astype(np.float32))
        return cls(*map(np.stack, zip(*heads, strict=True)))

    def __getitem__(self, rows: NDArray[np.generic]) -> Heads:
        """Return some of them."""
        return Heads(self.skin[rows], self.inside[rows], self.descriptor[rows])

    def __len__(self) -> int:
        return len(self.skin)


def captured(inside: Inside) -> Head:
    """Describe a photograph."""
    frame = align(inside)
    return Head(_skin(inside, frame), np.empty(0, np.float16), _descriptor(inside, frame))


def scanned(stored: Stored, affine: Affine) -> Head:
    """Describe a volume."""
    inside = of_volume(stored, affine)
    frame = align(inside)
    inner = _magnitudes(stored, affine, frame)
    return Head(_skin(inside, frame), inner, _descriptor(inside, frame))


def inner_face(skins: Halves) -> Floats:
    """Return inner faces, shape (heads, points), from skins, shape (heads, directions * levels)."""
    mask, moves = _inner()
    faces = skins[:, mask].astype(np.float64)
    return faces - (faces @ moves) @ moves.T


def _skin(inside: Inside, frame: Frame) -> Halves:
    found = radii(inside, frame.place, _DIRECTIONS, _LEVELS).ravel()
    radius, depth = _surface()
    away = np.clip(np.where(np.isfinite(found), found, -np.inf) - radius, -_FARTHEST, _FARTHEST)
    return (away * depth).astype(np.float16)


def _descriptor(inside: Inside, frame: Frame) -> Singles:
    if engine.available():
        return np.empty(0, np.float32)
    described: Singles = engine.descriptors(picture(inside, frame)[np.newaxis])[0]
    return described


def _magnitudes(stored: Stored, affine: Affine, frame: Frame) -> Halves:
    means, blocks = shrunk(stored.astype(np.float32), affine)
    to_blocks = np.linalg.inv(RAS @ blocks)
    at = frame.place(_GRID).reshape(-1, 3) @ to_blocks[:3, :3].T + to_blocks[:3, 3]
    found = ndimage.map_coordinates(means, at.T, order=1, prefilter=False)
    bright = max(float(np.percentile(found, _BRIGHTEST)), 1.0)
    relative: Halves = np.clip(found / bright, 0, 2).astype(np.float16)
    return relative


@cache
def _surface() -> tuple[Floats, Floats]:
    """Return radii of the average head, and which share of a radial distance is depth."""
    direction, level = (a.ravel() for a in np.meshgrid(_DIRECTIONS, _LEVELS, indexing="ij"))
    radius, upward, around = average().at(direction, level)
    around = around / np.maximum(radius, 5)
    return radius, 1 / np.sqrt(1 + upward * upward + around * around)


@cache
def _inner() -> tuple[NDArray[np.bool_], Floats]:
    """Return what is inner face, and how small moves of the average head change it.

    Returns
    -------
    mask : ndarray of bool, shape (directions * levels,)
    moves : ndarray, shape (points, 7)
        Orthonormal: three shifts, three turns and growth.
    """
    direction, level = (a.ravel() for a in np.meshgrid(_DIRECTIONS, _LEVELS, indexing="ij"))
    radius, depth = _surface()
    mask = (np.abs(direction) < _SIDE) & (level > _CHIN) & (level < _BROW) & (depth > _FLATTEST)
    head = np.stack([radius * np.sin(direction), radius * np.cos(direction), level], axis=1)
    _, normal = distances(head)
    growth = (head * normal).sum(axis=1, keepdims=True) / _ARM
    moves = np.concatenate([normal, np.cross(head, normal) / _ARM, growth], axis=1)
    return mask, np.linalg.qr(moves[mask])[0]
