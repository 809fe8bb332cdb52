"""How a head lies in the scanner, and where the voxels of a series are."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Vector = tuple[float, float, float]

ORIENTATIONS: dict[str, tuple[Vector, Vector]] = {
    "sagittal": ((0.0, 1.0, 0.0), (0.0, 0.0, -1.0)),
    "coronal": ((1.0, 0.0, 0.0), (0.0, 0.0, -1.0)),
    "transverse": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0)),
}
"""Directions along a row and down a column in LPS (PS3.3 section C.7.6.2)."""


@dataclass(frozen=True)
class Pose:
    """How a head lies in the scanner: ``patient = rotation @ head + shift``, RAS [mm].

    Parameters
    ----------
    rotation
        Orthonormal, shape (3, 3).
    shift
        Where the head's origin lies, shape (3,).
    """

    rotation: Floats
    shift: Floats

    @staticmethod
    def turned(by: Vector, shift: Vector) -> Pose:
        """Turn about the right, anterior and superior axes.

        Parameters
        ----------
        by
            Twice the tangents of half the angles: nearly the angles [rad].
        shift
            [mm].
        """
        # Cayley's formula needs no sine, which processors may round differently
        a, b, c = (angle / 2 for angle in by)
        square = a * a + b * b + c * c
        rows = [
            [1 + a * a - b * b - c * c, 2 * (a * b - c), 2 * (a * c + b)],
            [2 * (a * b + c), 1 - a * a + b * b - c * c, 2 * (b * c - a)],
            [2 * (a * c - b), 2 * (b * c + a), 1 - a * a - b * b + c * c],
        ]
        return Pose(np.array(rows) / (1 + square), np.array(shift))


@dataclass(frozen=True)
class Grid:
    """Where the voxels of a series are.

    Parameters
    ----------
    along, down
        Directions along a row and down a column, LPS.
    matrix
        Rows and columns.
    spacing
        Distance of neighbouring rows and of neighbouring columns [mm].
    slices
        Number of slices.
    thickness, gap
        Thickness of a slice, and distance of neighbouring slices' centres [mm].
    centre
        Centre of the stack, LPS [mm].
    partial_volume
        Are wide voxels means of what is in them, or what is in their middle? The latter
        is many times faster.
    """

    along: Vector
    down: Vector
    matrix: tuple[int, int]
    spacing: tuple[float, float]
    slices: int
    thickness: float
    gap: float
    centre: Vector
    partial_volume: bool = True

    @property
    def normal(self) -> Vector:
        """Return the direction from slice to slice, LPS."""
        (a, b, c), (d, e, f) = self.along, self.down
        return b * f - c * e, c * d - a * f, a * e - b * d

    def corner(self, index: float) -> tuple[float, ...]:
        """Return the centre of a slice's first pixel, LPS [mm]; slices count from 0."""
        rows, columns = self.matrix
        right, below = (columns - 1) / 2 * self.spacing[1], (rows - 1) / 2 * self.spacing[0]
        step = (index - (self.slices - 1) / 2) * self.gap
        return tuple(
            round(c - right * a - below * b + step * n, 4)
            for c, a, b, n in zip(self.centre, self.along, self.down, self.normal, strict=True)
        )

    def run(self, first: int, slices: int = 1) -> Grid:
        """Return the grid of some slices that follow each other."""
        step = (first + (slices - self.slices) / 2) * self.gap
        x, y, z = (c + step * n for c, n in zip(self.centre, self.normal, strict=True))
        return replace(self, slices=slices, centre=(x, y, z))
