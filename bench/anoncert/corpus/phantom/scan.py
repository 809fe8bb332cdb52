"""From a head to slices: sampling, coil bias, Rician noise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anoncert.corpus.phantom.head import Head
from anoncert.corpus.phantom.signal import Sequence, levels
from anoncert.corpus.streams import Stream

Floats = NDArray[np.float64]

MAX_STORED = 4095
"""12 bits, as scanners store them."""

_BRIGHTEST = 2400
_NOISE = 24
_NOISE_UNIT = 4096
_BIAS = 0.25
_RADIUS = 110.0
_SUBSAMPLES = 2

ORIENTATIONS: dict[str, tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]] = {
    "sagittal": ((0.0, 1.0, 0.0), (0.0, 0.0, -1.0), (-1.0, 0.0, 0.0)),
    "coronal": ((1.0, 0.0, 0.0), (0.0, 0.0, -1.0), (0.0, 1.0, 0.0)),
    "transverse": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
}
"""Directions of columns, rows and slices in LPS (PS3.3 section C.7.6.2)."""


@dataclass(frozen=True)
class Grid:
    """Where the voxels of a series are.

    Parameters
    ----------
    orientation
        A key of `ORIENTATIONS`.
    size
        Rows and columns.
    spacing
        Distance of neighbouring pixels [mm].
    slices
        Number of slices.
    gap
        Distance of neighbouring slices [mm].
    centre
        Centre of the stack, LPS [mm].
    """

    orientation: str
    size: int
    spacing: float
    slices: int
    gap: float
    centre: tuple[float, float, float]

    def corner(self, index: int) -> tuple[float, ...]:
        """Return the centre of a slice's first pixel, LPS [mm]; slices count from 0."""
        u, v, w = ORIENTATIONS[self.orientation]
        half = (self.size - 1) / 2 * self.spacing
        step = (index - (self.slices - 1) / 2) * self.gap
        return tuple(
            round(c - half * a - half * b + step * n, 4)
            for c, a, b, n in zip(self.centre, u, v, w, strict=True)
        )


def acquire(
    head: Head, grid: Grid, index: int, sequence: Sequence, noise: Stream
) -> NDArray[np.uint16]:
    """Acquire one slice.

    Parameters
    ----------
    head
        Whom.
    grid, index
        Where; slices count from 0.
    sequence
        How.
    noise
        Stream of this slice alone.

    Returns
    -------
    ndarray of uint16, shape (rows, columns)
        Magnitudes with Rician noise, 0 to `MAX_STORED`.

    References
    ----------
    Gudbjartsson & Patz 1995, doi:10.1002/mrm.1910340618 (Rician noise).
    """
    shown = levels(sequence, _BRIGHTEST)
    x, y, z = _points(grid, index)
    fine = shown[head.labels(x, y, z)] * _bias(x, y, z)
    blocks = fine.reshape(grid.size, _SUBSAMPLES, grid.size, _SUBSAMPLES)
    signal = np.rint(
        blocks[:, 0, :, 0] + blocks[:, 0, :, 1] + blocks[:, 1, :, 0] + blocks[:, 1, :, 1]
    )
    real = signal.astype(np.int64) // _SUBSAMPLES**2 * _NOISE_UNIT
    noisy = noise.normal((2, grid.size, grid.size)).astype(np.int64) * _NOISE
    squares = (real + noisy[0]) ** 2 + noisy[1] ** 2
    # sqrt is correctly rounded by IEEE 754, and the squares are exact in 64-bit floats
    magnitude = np.floor(np.sqrt(squares.astype(np.float64)) / _NOISE_UNIT)
    stored: NDArray[np.uint16] = np.minimum(magnitude, MAX_STORED).astype(np.uint16)
    return stored


def _points(grid: Grid, index: int) -> tuple[Floats, Floats, Floats]:
    """Return LPS coordinates [mm] of sub-samples, each of a shape that broadcasts."""
    u, v, _ = ORIENTATIONS[grid.orientation]
    offsets = (np.arange(grid.size * _SUBSAMPLES) - (_SUBSAMPLES - 1) / 2) / _SUBSAMPLES
    along = offsets * grid.spacing
    corner = grid.corner(index)
    axes = []
    for c, a, b in zip(corner, u, v, strict=True):
        across = a * along[np.newaxis, :] if a else np.zeros((1, 1))
        down = b * along[:, np.newaxis] if b else np.zeros((1, 1))
        axes.append(c + across + down)
    return axes[0], axes[1], axes[2]


def _bias(x: Floats, y: Floats, z: Floats) -> Floats:
    """Return the sensitivity of a head coil: brighter near its rim."""
    radius = (x * x + y * y + z * z) / (_RADIUS * _RADIUS)
    return 1.0 - _BIAS + _BIAS * np.minimum(radius, 1.0)
