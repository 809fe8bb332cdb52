"""A rough solid that repeats itself, for what no two people have alike in detail."""

from __future__ import annotations

from functools import cache

import numpy as np

from anoncert.corpus.phantom.shapes import Singles, single
from anoncert.corpus.streams import Stream

_SIDE = 32
"""Nodes along each side before the texture repeats."""


def texture(x: Singles, y: Singles, z: Singles, grain: float, shift: Singles) -> Singles:
    """Return smooth noise of zero mean, about unit size.

    Parameters
    ----------
    x, y, z
        Points [mm].
    grain
        Distance of its nodes [mm].
    shift
        Where this head begins in the texture, shape (3,) [mm].
    """
    sides = []
    for p, s in zip((x, y, z), shift, strict=True):
        at = (p + s) * single(1 / grain) + single(64 * _SIDE)
        whole = at.astype(np.int32)
        ahead = at - whole.astype(np.float32)
        ahead = ahead * ahead * (single(3) - single(2) * ahead)
        low = whole & np.int32(_SIDE - 1)
        sides.append(((low, single(1) - ahead), ((low + 1) & np.int32(_SIDE - 1), ahead)))
    total = np.zeros(x.shape, np.float32)
    nodes = _nodes()
    for i, a in sides[0]:
        for j, b in sides[1]:
            ab, row = a * b, (i * _SIDE + j) * _SIDE
            for k, c in sides[2]:
                total += ab * c * nodes[row + k]
    return total


@cache
def _nodes() -> Singles:
    drawn = Stream(0, "texture").normal((_SIDE**3,))
    nodes: Singles = drawn.astype(np.float32) * single(1.6 / 4096)
    return nodes
