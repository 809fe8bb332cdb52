"""What all regions paint into, and what guides them."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from anoncert.corpus.phantom import atlas
from anoncert.corpus.phantom.canvas import Canvas, Lattice, Part
from anoncert.corpus.phantom.head import Head
from anoncert.corpus.phantom.shapes import Singles, single

_FEATURES = 5.0
"""Skin lies at most so far below the surface without ears, nose and lips [mm]."""
_FLUID = 2.0
_BONE = 3.5
_DEEP = 40.0


def atlas_nodes(head: Head, lattice: Lattice) -> Singles:
    """Return where corners of blocks lie in the atlas [mm], shape (3, slices, rows, columns)."""
    return np.stack(head.to_atlas(*_nodes(lattice)))


def _nodes(lattice: Lattice) -> list[Singles]:
    nodes = lattice.nodes().astype(np.float32)
    return [np.ascontiguousarray(nodes[..., axis]) for axis in range(3)]


class Scene:
    """A head and the canvas that it is painted on.

    Parameters
    ----------
    canvas
        What to paint on.
    head
        Whom to paint.
    in_atlas
        Where the corners of all blocks of the lattice lie in the atlas [mm], from
        `atlas_nodes`: heads that differ in their faces share it.

    Attributes
    ----------
    skin : ndarray of float32, shape (blocks, voxels)
        Depth below the skin [mm], written by `integument`, which comes first.
    """

    def __init__(self, canvas: Canvas, head: Head, in_atlas: Singles) -> None:
        self.canvas = canvas
        self.head = head
        self.in_atlas = canvas.at_corners(in_atlas)
        self.skin = np.full(canvas.labels.shape, single(_DEEP), np.float32)

    @cached_property
    def smooth_skin(self) -> Singles:
        """Depth below the skin without features at corners of blocks [mm]."""
        return self.canvas.at_corners(self.head.smooth_depth(*_nodes(self.canvas.lattice)))

    @cached_property
    def hull(self) -> Singles:
        """Depth below the hull of the brain at corners of blocks [mm]."""
        return atlas.hull(*self.in_atlas) * single(self.head.brain_scale)

    def deeper(self, corners: Singles, than: float) -> NDArray[np.bool_]:
        """Return the blocks of which any corner is deeper."""
        deeper: NDArray[np.bool_] = corners.max(axis=(1, 2, 3)) > single(than)
        return deeper

    def wholly_deeper(self, corners: Singles, than: float) -> NDArray[np.bool_]:
        """Return the blocks of which all corners are deeper."""
        deeper: NDArray[np.bool_] = corners.min(axis=(1, 2, 3)) > single(than)
        return deeper

    def cavity(self, part: Part) -> Singles:
        """Return the depth below the inner table of the skull [mm]."""
        return self._cavity[part.blocks]

    @cached_property
    def _cavity(self) -> Singles:
        """`cavity` of all blocks: many structures lie outside it."""
        cavity = np.empty_like(self.skin)
        for part in self.canvas.parts(np.ones(len(cavity), np.bool_)):
            cavity[part.blocks] = self._found_cavity(part)
        return cavity

    def _found_cavity(self, part: Part) -> Singles:
        inner = part.spread(self.hull) + single(_FLUID)
        room = self.skin[part.blocks] - single(self.head.traits["scalp"] + _BONE)
        # a face must not press on the brain: it would tell of the face
        front = np.clip((part.y + single(25)) * single(1 / 20), single(0), single(1))
        room += front * np.maximum(single(44) - part.z, single(0)) * single(1.5)
        np.minimum(inner, room, out=inner)
        return inner

    def outside(self, part: Part, skin: float) -> Singles:
        """Return how far points are from the brain's cavity, and so far below the skin [mm]."""
        outside: Singles = np.minimum(-self.cavity(part), self.skin[part.blocks] - single(skin))
        return outside

    def smooth(self, part: Part) -> Singles:
        """Return the depth below the skin without features, less what they may hide [mm]."""
        return part.spread(self.smooth_skin) - single(_FEATURES)
