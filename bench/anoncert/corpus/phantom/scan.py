"""From a head to stored pixels: sampling, coil sensitivity, ghosts, wrap, Rician noise.

Whatever spreads beyond the face (ghosts, wrap) is made from the head with the average
face, and scaling depends on tissues alone, so that nothing outside a person's face tells
who it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from anoncert.corpus.phantom import anatomy
from anoncert.corpus.phantom.canvas import Canvas, Lattice
from anoncert.corpus.phantom.geometry import Grid, Pose
from anoncert.corpus.phantom.head import Head
from anoncert.corpus.phantom.shapes import Singles, single
from anoncert.corpus.phantom.signal import Sequence, levels, tissue_index
from anoncert.corpus.streams import Stream

Floats = NDArray[np.float64]

MAX_STORED = 4095
"""12 bits, as scanners store them."""

_BRIGHTEST = 2400
_NOISE_UNIT = 4096
_SLAB = 48
"""Slices that are painted together, before they are averaged: memory stays flat."""
_FINEST = 1.3
"""Voxels wider than this are averaged from narrower ones [mm]."""
_GHOST = 0.008
_WRAP, _WRAPPED = 0.04, 16
"""Share and number of the lines beyond the field of view that fold back into it."""
_BIAS = 0.2
_FIELD = 120.0


class Acquired(NamedTuple):
    """A series as it is stored.

    Parameters
    ----------
    pixels : ndarray of uint16, shape (contrasts, slices, rows, columns)
        Magnitudes, 0 to `MAX_STORED`, of the head with a face of its own, if it has one.
    unplanted : ndarray of uint16 or None
        The same with the average face.
    labels : ndarray of uint8, shape (slices, rows, columns)
        The tissue in the middle of each voxel, an index into `tissue_names`.
    """

    pixels: NDArray[np.uint16]
    unplanted: NDArray[np.uint16] | None
    labels: NDArray[np.uint8]

    @property
    def faceless(self) -> NDArray[np.uint16]:
        """Return the pixels with the average face."""
        return self.pixels if self.unplanted is None else self.unplanted


@dataclass(frozen=True)
class Scan:
    """How a series is made.

    Parameters
    ----------
    grid
        Where.
    pose
        How the head lies.
    sequences
        One for each contrast.
    tesla
        1.5 or 3.
    noise
        Standard deviation of the noise, as a share of the signal of white matter in the
        first contrast.
    phase
        0 if phase is encoded along columns, from row to row; 1 if along rows.
    """

    grid: Grid
    pose: Pose
    sequences: tuple[Sequence, ...]
    tesla: float
    noise: float
    phase: int


def acquire(
    scan: Scan, average: Head, own: Head | None, coil: Stream, noise: list[Stream]
) -> Acquired:
    """Acquire a series.

    Parameters
    ----------
    scan
        How.
    average, own
        The head with the average face, and with a face of its own if that is planted.
    coil
        Stream of the receiving coil.
    noise
        A stream for each image, contrast by contrast.

    References
    ----------
    Gudbjartsson & Patz 1995, doi:10.1002/mrm.1910340618 (Rician noise).
    """
    shown = _levels(scan)
    sigma = single(scan.noise * float(shown[0, tissue_index("white_matter")]))
    bias = _bias(scan.grid, coil)
    shape = (len(shown), scan.grid.slices, *scan.grid.matrix)
    pixels = np.empty(shape, np.uint16)
    unplanted = None if own is None else np.empty(shape, np.uint16)
    labels = np.empty(shape[1:], np.uint8)
    at = 0
    for grid in _slabs(scan.grid):
        stop = at + grid.slices
        base, own_signal, labels[at:stop] = _signal(replace(scan, grid=grid), shown, average, own)
        strips = _strips(replace(scan, grid=grid), shown, average)
        for contrast, number in np.ndindex(len(shown), grid.slices):
            stream = noise[contrast * scan.grid.slices + at + number]
            drawn = stream.normal((2, *scan.grid.matrix)).astype(np.float32)
            drawn *= sigma / single(_NOISE_UNIT)
            place, there = (contrast, at + number), (contrast, number)
            spread = _spread(base[there], [strip[there] for strip in strips], scan.phase)
            receive = bias[at + number]
            if unplanted is not None:
                unplanted[place] = _stored(base[there], spread, receive, drawn)
            pixels[place] = _stored(own_signal[there], spread, receive, drawn)
        at = stop
    return Acquired(pixels, unplanted, labels)


def lattice(scan: Scan, fine: tuple[int, int, int] = (1, 1, 1)) -> Lattice:
    """Return the voxels of a series in the frame of the head.

    Parameters
    ----------
    scan
        Which.
    fine
        Into how many parts voxels are split along slices, rows, columns.
    """
    grid = scan.grid
    sides = [grid.gap, grid.spacing[0], grid.spacing[1]]
    steps = [
        np.array(direction) * (side / parts) * _TO_RAS
        for direction, side, parts in zip(
            (grid.normal, grid.down, grid.along), sides, fine, strict=True
        )
    ]
    first = np.array(grid.corner(0)) * _TO_RAS
    first = first - sum(step * ((n - 1) / 2) for step, n in zip(steps, fine, strict=True))
    rotation = scan.pose.rotation
    return Lattice(
        origin=_turned_back(rotation, first - scan.pose.shift),
        steps=np.array([_turned_back(rotation, step) for step in steps]),
        shape=(grid.slices * fine[0], grid.matrix[0] * fine[1], grid.matrix[1] * fine[2]),
    )


_TO_RAS = np.array([-1.0, -1.0, 1.0])


def _turned_back(rotation: Floats, vector: Floats) -> Floats:
    x, y, z = (
        rotation[0, k] * vector[0] + rotation[1, k] * vector[1] + rotation[2, k] * vector[2]
        for k in range(3)
    )
    return np.array([x, y, z])


def _levels(scan: Scan) -> Singles:
    """Return stored values of all tissues, shape (contrasts, tissues)."""
    signal = np.stack([levels(sequence, scan.tesla) for sequence in scan.sequences])
    return signal * single(_BRIGHTEST / float(signal[0].max()))


def _slabs(grid: Grid) -> Iterator[Grid]:
    """Yield slices together where they touch, and one by one where they are far apart."""
    apart = grid.thickness <= 0.5 * grid.gap
    together = 1 if apart else max(1, _SLAB // _fineness(grid)[0])
    for first in range(0, grid.slices, together):
        slab = grid.run(first, min(together, grid.slices - first))
        yield replace(slab, gap=grid.thickness) if apart else slab


def _signal(
    scan: Scan, shown: Singles, average: Head, own: Head | None
) -> tuple[Singles, Singles, NDArray[np.uint8]]:
    """Return signals without and with the face of its own, and labels with it.

    Signals have the shape (contrasts, slices, rows, columns).
    """
    fine = _fineness(scan.grid)
    voxels = lattice(scan, fine)
    in_atlas = anatomy.atlas_nodes(average, voxels)
    everywhere = anatomy.occupied(average, voxels)
    canvas = anatomy.paint(average, voxels, shown, everywhere, in_atlas)
    base = _averaged(canvas, scan.grid, fine)
    if own is None:
        return base, base, _labels(canvas, fine)
    either = everywhere | anatomy.occupied(own, voxels)
    differing = either & anatomy.facial(average, voxels, in_atlas)
    canvas.replace(anatomy.paint(own, voxels, shown, differing, in_atlas))
    return base, _averaged(canvas, scan.grid, fine), _labels(canvas, fine)


def _fineness(grid: Grid) -> tuple[int, int, int]:
    if not grid.partial_volume:
        return 1, 1, 1
    sides = (grid.gap, *grid.spacing)
    slices, rows, columns = (max(1, round(side / _FINEST)) for side in sides)
    return slices, rows, columns


def _averaged(canvas: Canvas, grid: Grid, fine: tuple[int, int, int]) -> Singles:
    """Average fine voxels, of which those in the gap between slices do not count."""
    used = max(1, round(fine[0] * min(grid.thickness / grid.gap, 1)))
    first = (fine[0] - used) // 2
    volumes = []
    for signal in canvas.signal:
        volume = canvas.volume(signal)
        if fine != (1, 1, 1):
            rows, columns = grid.matrix
            parts = volume.reshape(grid.slices, fine[0], rows, fine[1], columns, fine[2])
            total = np.zeros((grid.slices, rows, columns), np.float32)
            for i, j, k in np.ndindex(used, fine[1], fine[2]):
                total += parts[:, first + i, :, j, :, k]
            volume = total * single(1 / (used * fine[1] * fine[2]))
        volumes.append(volume)
    return np.stack(volumes) if len(volumes) > 1 else volumes[0][np.newaxis]


def _labels(canvas: Canvas, fine: tuple[int, int, int]) -> NDArray[np.uint8]:
    middle = tuple(slice(n // 2, None, n) for n in fine)
    return canvas.volume(canvas.labels)[middle]


def _strips(scan: Scan, shown: Singles, average: Head) -> list[Singles]:
    """Return what lies before and behind the field of view, for all contrasts and slices."""
    width = min(_WRAPPED, scan.grid.matrix[scan.phase] // 4)
    beyond = [_beyond(scan, side, width) for side in (-1, 1)]
    return [
        _signal(strip, shown, average, None)[0]
        if anatomy.occupied(average, lattice(strip, _fineness(strip.grid))).any()
        else np.zeros((len(shown), strip.grid.slices, *strip.grid.matrix), np.float32)
        for strip in beyond
    ]


def _spread(signal: Singles, strips: list[Singles], phase: int) -> Singles:
    """Return what ghosts and wrap add to an image."""
    lines, width = signal.shape[phase], strips[0].shape[phase]
    spread: Singles = np.roll(signal, lines // 2, axis=phase) * single(_GHOST)
    # what lies before the field of view appears at its end, and the other way round
    for strip, edge in zip(strips, (slice(lines - width, lines), slice(0, width)), strict=True):
        spread[(slice(None),) * phase + (edge,)] += strip * single(_WRAP)
    return spread


def _beyond(scan: Scan, side: int, width: int) -> Scan:
    """Return the scan of a strip beyond the field of view, before (-1) or behind it (1)."""
    grid = scan.grid
    direction = grid.down if scan.phase == 0 else grid.along
    lines, spacing = grid.matrix[scan.phase], grid.spacing[scan.phase]
    away = side * (lines + width) / 2 * spacing
    x, y, z = (c + away * d for c, d in zip(grid.centre, direction, strict=True))
    matrix = (width, grid.matrix[1]) if scan.phase == 0 else (grid.matrix[0], width)
    return replace(scan, grid=replace(grid, matrix=matrix, centre=(x, y, z)))


def _bias(grid: Grid, coil: Stream) -> list[tuple[Singles, Singles]]:
    """Return the coil's sensitivity as a factor for rows and one for columns of each slice."""
    drawn = coil.normal((6,)) * (_BIAS / 2 / _NOISE_UNIT)
    slope, bend = drawn[:3], drawn[3:]
    rows, columns = (
        _profile(count, spacing, slope[i], bend[i])
        for i, (count, spacing) in enumerate(zip(grid.matrix, grid.spacing, strict=True))
    )
    slices = _profile(grid.slices, grid.gap, slope[2], bend[2])
    return [((rows * factor)[:, np.newaxis], columns) for factor in slices]


def _profile(count: int, spacing: float, slope: float, bend: float) -> Singles:
    at = (np.arange(count) - (count - 1) / 2) * (spacing / _FIELD)
    return (1 + slope * at + bend * at * at).astype(np.float32)


def _stored(
    signal: Singles, spread: Singles, bias: tuple[Singles, Singles], noise: Singles
) -> NDArray[np.uint16]:
    real = signal + spread
    real *= bias[0]
    real *= bias[1]
    real += noise[0]
    real *= real
    real += noise[1] * noise[1]
    np.sqrt(real, out=real)
    real += single(0.5)
    stored: NDArray[np.uint16] = np.minimum(real, single(MAX_STORED)).astype(np.uint16)
    return stored
