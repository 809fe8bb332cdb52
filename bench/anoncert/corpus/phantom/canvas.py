"""A volume that anatomy is painted into, tissue over tissue.

The volume is worked on in small blocks of voxels, and each structure only in the blocks
near it. A voxel that an edge crosses takes a share of both tissues.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from anoncert.corpus.phantom.shapes import Path, Singles, capsule, single
from anoncert.corpus.phantom.signal import tissue_index

Floats = NDArray[np.float64]
T = TypeVar("T", bound=np.generic)

_BLOCK = (4, 8, 16)
"""Voxels of a block: compact, yet long along columns, which lie together in memory."""
_AT_ONCE = 48 * 1024
"""Voxels that are worked on together: few enough for the processor's cache."""


@dataclass(frozen=True)
class Lattice:
    """Where the voxels of a volume are.

    Attributes
    ----------
    origin : ndarray, shape (3,)
        Centre of the first voxel, RAS in the frame of the head [mm].
    steps : ndarray, shape (3, 3)
        Way from a voxel to the next slice, row and column [mm].
    shape : tuple of int
        Slices, rows, columns.
    """

    origin: Floats
    steps: Floats
    shape: tuple[int, int, int]

    @property
    def voxel(self) -> float:
        """Return the mean length of a voxel's sides [mm]."""
        return float(np.mean(np.sqrt((self.steps**2).sum(axis=1))))

    @property
    def block(self) -> tuple[int, int, int]:
        """Return the voxels of a block along slices, rows, columns."""
        slices, rows, columns = _BLOCK
        return min(slices, self.shape[0]), rows, columns

    @property
    def counts(self) -> list[int]:
        """Return the numbers of blocks along slices, rows, columns."""
        return [-(-n // edge) for n, edge in zip(self.shape, self.block, strict=True)]

    @property
    def reach(self) -> float:
        """Return how far a block reaches from its middle [mm], at most."""
        edges = np.abs(self.steps) * np.array(self.block)[:, np.newaxis]
        return float(np.sqrt((edges.sum(axis=0) ** 2).sum()) / 2)

    def blocks(self) -> Floats:
        """Return the first voxels of all blocks, shape (blocks, 3) [mm]."""
        return self._corners(self.counts).reshape(-1, 3)

    def middles(self) -> Floats:
        """Return the middles of all blocks, shape (blocks, 3) [mm]."""
        half = (np.array(self.block) - 1) / 2
        middles: Floats = self.blocks() + (self.steps * half[:, np.newaxis]).sum(axis=0)
        return middles

    def nodes(self) -> Floats:
        """Return the corners of all blocks, shape (slices, rows, columns of blocks + 1, 3)."""
        return self._corners([n + 1 for n in self.counts])

    def within(self) -> Floats:
        """Return where the voxels of a block are from its first, shape (voxels, 3) [mm]."""
        return self._grid(list(self.block), self.steps).reshape(-1, 3)

    def _corners(self, counts: list[int]) -> Floats:
        return self.origin + self._grid(counts, self.steps * np.array(self.block)[:, np.newaxis])

    @staticmethod
    def _grid(counts: list[int], steps: Floats) -> Floats:
        a, b, c = (
            np.arange(n)[:, np.newaxis] * step for n, step in zip(counts, steps, strict=True)
        )
        grid: Floats = a[:, np.newaxis, np.newaxis] + b[np.newaxis, :, np.newaxis] + c
        return grid


class Part:
    """Some blocks of a canvas.

    Attributes
    ----------
    blocks : ndarray of int or slice
        Which of the canvas.
    x, y, z : ndarray of float32, shape (blocks, voxels)
        RAS in the frame of the head [mm].
    """

    def __init__(self, canvas: Canvas, blocks: NDArray[np.intp]) -> None:
        self._canvas = canvas
        self.blocks = _run(blocks)
        first = canvas.first[self.blocks]
        self.x, self.y, self.z = (
            first[:, axis, np.newaxis] + canvas.offsets[axis] for axis in range(3)
        )

    def fill(self, tissue: str, depth: Singles) -> None:
        """Paint a tissue where depth is positive, and its share where an edge crosses.

        Parameters
        ----------
        tissue
            A tissue of `mr_tissues`.
        depth
            Millimetres below its surface, shape (blocks, voxels).
        """
        canvas, index = self._canvas, tissue_index(tissue)
        touched = np.flatnonzero(depth.max(axis=1) > -canvas.half)
        if not len(touched):
            return
        blocks = self.blocks
        if len(touched) < len(depth):
            depth = depth[touched]
            blocks = touched + blocks.start if isinstance(blocks, slice) else blocks[touched]
        share = depth * canvas.sharpness
        share += single(0.5)
        np.clip(share, single(0), single(1), out=share)
        for contrast, levels in zip(canvas.signal, canvas.levels, strict=True):
            old = contrast[blocks]
            more = levels[index] - old
            more *= share
            contrast[blocks] = old + more
        labels = canvas.labels[blocks]
        np.copyto(labels, index, where=share >= single(0.5), casting="unsafe")
        canvas.labels[blocks] = labels

    def spread(self, corners: Singles) -> Singles:
        """Interpolate between corners of blocks.

        Parameters
        ----------
        corners
            Values at the first voxels of all blocks of the canvas and of their next,
            from `Canvas.at_corners`, shape (blocks, 2, 2, 2).

        Returns
        -------
        ndarray of float32, shape (blocks of this part, voxels)
        """
        values = corners[self.blocks]
        slices, rows, columns = self._canvas.ahead
        values = values[..., :1] + columns * (values[..., 1:] - values[..., :1])
        values = values[:, :, :1] + rows * (values[:, :, 1:] - values[:, :, :1])
        values = values[:, :1] + slices * (values[:, 1:] - values[:, :1])
        return values.reshape(len(values), -1)


class Canvas:
    """The blocks of a volume that may hold anything.

    Parameters
    ----------
    lattice
        Where the voxels are.
    levels
        Signal of each tissue, shape (contrasts, tissues).
    kept
        Which blocks to work on, shape (blocks of the lattice,); the others stay air.

    Attributes
    ----------
    signal : list of ndarray of float32, shape (kept blocks, voxels)
        One for each contrast.
    labels : ndarray of uint8, shape (kept blocks, voxels)
        The tissue that has most of each voxel.
    """

    def __init__(self, lattice: Lattice, levels: Singles, kept: NDArray[np.bool_]) -> None:
        self.lattice = lattice
        self.levels = levels
        self._kept = np.flatnonzero(kept)
        self.first = lattice.blocks()[self._kept].astype(np.float32)
        self.offsets = lattice.within().astype(np.float32).T.copy()
        self.middle = lattice.middles()[self._kept].astype(np.float32)
        self.reach = single(lattice.reach)
        self.sharpness = single(1 / lattice.voxel)
        self.half = single(lattice.voxel / 2)
        shares = (np.arange(edge) / edge for edge in lattice.block)
        self.ahead = [
            share.astype(np.float32).reshape(shape)
            for share, shape in zip(shares, [(-1, 1, 1), (-1, 1), (-1,)], strict=True)
        ]
        size = (len(self._kept), int(np.prod(lattice.block)))
        self.signal = [np.full(size, row[0], np.float32) for row in levels]
        self.labels = np.zeros(size, np.uint8)

    def parts(self, chosen: NDArray[np.bool_]) -> Iterator[Part]:
        """Yield the chosen blocks in portions."""
        blocks = np.flatnonzero(chosen)
        together = _AT_ONCE // self.labels.shape[1]
        for at in range(0, len(blocks), together):
            yield Part(self, blocks[at : at + together])

    def around(self, centre: tuple[float, float, float], radius: float) -> Iterator[Part]:
        """Yield the blocks that a ball may touch."""
        away = self.middle - np.array(centre, np.float32)
        away *= away
        square = away[:, 0] + away[:, 1] + away[:, 2]
        return self.parts(square < (self.reach + single(radius)) ** 2)

    def flood(self, tissue: str, chosen: NDArray[np.bool_]) -> None:
        """Paint whole blocks."""
        index = tissue_index(tissue)
        self.labels[chosen] = index
        for contrast, levels in zip(self.signal, self.levels, strict=True):
            contrast[chosen] = levels[index]

    def near(self, path: Path, margin: float = 0.0) -> NDArray[np.bool_]:
        """Return the blocks that a bent rod may touch.

        Parameters
        ----------
        path
            Points of the rod and its radii there [mm].
        margin
            How much wider to search [mm].
        """
        near = np.zeros(len(self.middle), np.bool_)
        x, y, z = (np.ascontiguousarray(column) for column in self.middle.T)
        for (start, first), (end, last) in pairwise(path):
            radius = max(first, last) + margin
            near |= capsule(x, y, z, (start, end), (radius, radius)) > -self.reach
        return near

    def at_corners(self, nodes: Singles) -> Singles:
        """Take values at the corners of these blocks.

        Parameters
        ----------
        nodes
            One value, or several along the first axis, at each of `Lattice.nodes`.

        Returns
        -------
        ndarray of float32, shape ([values,] kept blocks, 2, 2, 2)
        """
        pairs = sliding_window_view(nodes, (2, 2, 2), axis=(-3, -2, -1))
        slices, rows, columns = np.unravel_index(self._kept, self.lattice.counts)
        return np.ascontiguousarray(pairs[..., slices, rows, columns, :, :, :])

    def replace(self, other: Canvas) -> None:
        """Take over the blocks of another canvas of the same lattice.

        Blocks that only the other canvas has are added.
        """
        kept = np.union1d(self._kept, other._kept)
        self.signal = [
            self._merged(kept, mine, theirs, other)
            for mine, theirs in zip(self.signal, other.signal, strict=True)
        ]
        self.labels = self._merged(kept, self.labels, other.labels, other)
        self._kept = kept

    def _merged(
        self, kept: NDArray[np.intp], mine: NDArray[T], theirs: NDArray[T], other: Canvas
    ) -> NDArray[T]:
        merged = np.empty((len(kept), mine.shape[1]), mine.dtype)
        merged[np.searchsorted(kept, self._kept)] = mine
        merged[np.searchsorted(kept, other._kept)] = theirs
        return merged

    def volume(self, of_blocks: NDArray[T]) -> NDArray[T]:
        """Put values of blocks where they belong; the rest of the volume is 0.

        Returns
        -------
        ndarray, shape (slices, rows, columns)
        """
        counts, block = self.lattice.counts, self.lattice.block
        whole = np.zeros([n * edge for n, edge in zip(counts, block, strict=True)], of_blocks.dtype)
        sides = [side for pair in zip(counts, block, strict=True) for side in pair]
        cubes = whole.reshape(sides).transpose(0, 2, 4, 1, 3, 5)
        cubes[np.unravel_index(self._kept, counts)] = of_blocks.reshape(-1, *block)
        slices, rows, columns = self.lattice.shape
        return np.ascontiguousarray(whole[:slices, :rows, :columns])


def _run(blocks: NDArray[np.intp]) -> NDArray[np.intp] | slice:
    """Return a slice where blocks follow each other: slices are not copied."""
    if len(blocks) and blocks[-1] - blocks[0] == len(blocks) - 1:
        return slice(int(blocks[0]), int(blocks[-1]) + 1)
    return blocks
