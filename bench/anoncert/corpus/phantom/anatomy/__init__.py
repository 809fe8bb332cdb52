"""What is where in a head, one region of the body per module.

A module has ``paint(scene)``, which paints its structures over what is there.
Order matters: a later region lies inside or on top of an earlier one.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from anoncert.corpus.phantom import atlas
from anoncert.corpus.phantom.anatomy import (
    airway,
    brain,
    integument,
    jaw,
    neck,
    orbit,
    skull,
)
from anoncert.corpus.phantom.anatomy._scene import Scene, atlas_nodes
from anoncert.corpus.phantom.canvas import Canvas, Lattice
from anoncert.corpus.phantom.head import COARSE, Head
from anoncert.corpus.phantom.shapes import Singles
from anoncert.corpus.phantom.skin import COLUMNS, LOWEST, STEP

_HAIR = 14.0
_BEHIND, _ABOVE, _BELOW = -32.0, 43.0, -165.0
_WALL = 4.0
_RINGS = (0.0, 25.0, 45.0, 65.0, 85.0, np.inf)

__all__ = ["atlas_nodes", "facial", "occupied", "paint"]
REGIONS = (integument, skull, neck, brain, jaw, airway, orbit)


def paint(
    head: Head, lattice: Lattice, levels: Singles, kept: NDArray[np.bool_], in_atlas: Singles
) -> Canvas:
    """Paint a head.

    Parameters
    ----------
    head
        Whom.
    lattice
        Where.
    levels
        Signal of each tissue, shape (contrasts, tissues).
    kept
        Blocks to paint, from `occupied` or `facial`.
    in_atlas
        From `atlas_nodes`, of this head or one that differs from it in its face.
    """
    canvas = Canvas(lattice, levels, kept)
    scene = Scene(canvas, head, in_atlas)
    for region in REGIONS:
        region.paint(scene)
    return canvas


def occupied(head: Head, lattice: Lattice) -> NDArray[np.bool_]:
    """Return the blocks that the head may touch, shape (blocks of the lattice,)."""
    x, y, z = lattice.middles().T
    # half the extent of a block, across and along the vertical axis
    wide, deep, tall = (
        np.abs(lattice.steps * np.array(lattice.block)[:, np.newaxis]).sum(axis=0) / 2
    )
    across, along = np.sqrt(wide * wide + deep * deep), int(np.ceil(tall)) + 1
    away = np.sqrt(x * x + y * y)
    turn = 1 - y / (np.abs(x) + np.abs(y) + 1e-6)
    column = np.rint(np.where(x < 0, COLUMNS - turn * COLUMNS / 4, turn * COLUMNS / 4))
    row = np.clip(np.rint(z - LOWEST), 0, head.skin.radius.shape[1] - 1)
    inside = np.zeros(len(x), np.bool_)
    # a block spans the wider an angle, the nearer it lies to the axis
    for near, far in pairwise(_RINGS):
        ring = (away >= near) & (away < far)
        columns = COLUMNS if near == 0 else int(np.ceil(COLUMNS / 4 * across / near))
        radius = head.widest(columns, along + round(_HAIR))[
            column[ring].astype(int) % COLUMNS // COARSE, row[ring].astype(int) // COARSE
        ]
        inside[ring] = away[ring] - across - _HAIR < radius * STEP
    inside &= z - along - _HAIR < head.skin.vertex
    return inside


def facial(head: Head, lattice: Lattice, in_atlas: Singles) -> NDArray[np.bool_]:
    """Return the blocks in which a face of its own can differ from the average one.

    All structures that depend on traits of the face lie in this part of the head, and
    outside the brain: see the test that paints whole heads.
    """
    _, y, z = lattice.middles().T
    reach = lattice.reach
    front = (y > _BEHIND - reach) & (z < _ABOVE + reach) & (z > _BELOW - reach)
    hull = sliding_window_view(atlas.hull(*in_atlas), (2, 2, 2)).min(axis=(3, 4, 5)).ravel()
    facial: NDArray[np.bool_] = front & (hull * head.brain_scale < _WALL + lattice.voxel)
    return facial
