"""The average brain, from corpora/atlas (see derive.py there), sampled at any point."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from anoncert import paths
from anoncert.corpus.phantom.shapes import Singles, single

_DEPTHS = ("tissue", "white", "ventricle")
_PER_MM, _HULL_PER_MM = 8, 4
_HULL_STEP = 2

CEREBRUM, DEEP_GREY, CEREBELLUM, BRAINSTEM = 1, 2, 3, 4


class Sample(NamedTuple):
    """What the atlas says of points.

    Parameters
    ----------
    tissue, white, ventricle : ndarray of float32
        Depths below surfaces, positive inside, at most 3 [mm of the atlas].
    region : ndarray of uint8
        `CEREBRUM` and so on; 0 elsewhere.
    """

    tissue: Singles
    white: Singles
    ventricle: Singles
    region: NDArray[np.uint8]


class _Atlas(NamedTuple):
    origin: Singles
    voxels: NDArray[np.uint32]
    """Tissue, white, ventricle, region of each voxel, a byte each; shape (x * y * z,)."""
    shape: tuple[int, int, int]
    hull: Singles


def sample(x: Singles, y: Singles, z: Singles) -> Sample:
    """Sample the atlas by linear interpolation.

    Parameters
    ----------
    x, y, z
        RAS in the frame of ICBM 152 [mm], of one shape.
    """
    atlas = _atlas()
    place = [p - o for p, o in zip((np.abs(x), y, z), atlas.origin, strict=True)]
    index, ahead = _cells(place, atlas.shape)
    total = [np.zeros(x.shape, np.float32) for _ in _DEPTHS]
    for corner, weight in _corners(ahead):
        step = (corner[0] * atlas.shape[1] + corner[1]) * atlas.shape[2] + corner[2]
        packed = atlas.voxels[index + step].view(np.int8).reshape(*x.shape, 4)
        for number in range(len(_DEPTHS)):
            total[number] += weight * packed[..., number]
    middle = [(a >= single(0.5)).astype(np.int32) for a in ahead]
    nearest = (middle[0] * atlas.shape[1] + middle[1]) * atlas.shape[2] + middle[2]
    region = atlas.voxels[index + nearest].view(np.uint8).reshape(*x.shape, 4)[..., 3]
    tissue, white, ventricle = (values * single(1 / _PER_MM) for values in total)
    return Sample(tissue, white, ventricle, region)


def hull(x: Singles, y: Singles, z: Singles) -> Singles:
    """Return the depth below a smooth hull of the brain, from -31 to 31 [mm of the atlas]."""
    atlas = _atlas()
    place = [
        (p - o) * single(1 / _HULL_STEP)
        for p, o in zip((np.abs(x), y, z), atlas.origin, strict=True)
    ]
    shape = atlas.hull.shape
    index, ahead = _cells(place, (shape[0], shape[1], shape[2]))
    flat = atlas.hull.ravel()
    depth = np.zeros(x.shape, np.float32)
    for corner, weight in _corners(ahead):
        step = (corner[0] * shape[1] + corner[1]) * shape[2] + corner[2]
        depth += weight * flat[index + step]
    return depth


def _cells(
    place: list[Singles], shape: tuple[int, int, int]
) -> tuple[NDArray[np.int32], list[Singles]]:
    """Return the flat index of the voxel below each point, and how far beyond it lies."""
    index, ahead = np.zeros(place[0].shape, np.int32), []
    for along, count in zip(place, shape, strict=True):
        inside = np.clip(along, single(0), single(count - 1.001))
        whole = inside.astype(np.int32)
        index = index * np.int32(count) + whole
        ahead.append(inside - whole.astype(np.float32))
    return index, ahead


def _corners(ahead: list[Singles]) -> list[tuple[tuple[int, int, int], Singles]]:
    a, b, c = ahead
    sides = [(single(1) - along, along) for along in (a, b, c)]
    return [
        ((i, j, k), sides[0][i] * sides[1][j] * sides[2][k])
        for i in (0, 1)
        for j in (0, 1)
        for k in (0, 1)
    ]


@cache
def _atlas() -> _Atlas:
    with np.load(paths.find("corpora", "atlas/brain.npz"), allow_pickle=False) as data:
        layers = [data[name].astype(np.int8) for name in (*_DEPTHS, "region")]
        packed = np.stack(layers, axis=-1)
        shape = layers[0].shape
        return _Atlas(
            origin=data["origin"].astype(np.float32),
            voxels=np.ascontiguousarray(packed).view(np.uint32).ravel(),
            shape=(shape[0], shape[1], shape[2]),
            hull=data["hull"].astype(np.float32) * single(1 / _HULL_PER_MM),
        )
