"""The part of an image in which a text was burned in, and three ways to look at it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

import numpy as np
from scipy import ndimage
from scipy.sparse import csr_array

from anoncert.attack._candidates import Candidates
from anoncert.attack._explanation import Sight, Values, View, plainly, sight, valued
from anoncert.corpus import glyphs
from anoncert.corpus.glyphs import Box
from anoncert.corpus.style import Style

_ZONE = 4
"""Half the side of the least flat square that letters do not have, in heights of a text."""

SEARCHED = 64
"""Pixels around a text in which a tool's trace of it is looked for."""

_ROUNDED = 1.2 / 12
"""Mean square of what rounding to whole stored values leaves, and a little more."""

_BESIDE = "beside a cover"
_SHAPE = "by the shape of what changed"

_CHUNK = 1 << 18
"""Pixels that are drawn at a time."""

_GAP = 3
"""Unchanged pixels across which a trace goes on."""


class Scene(NamedTuple):
    """One frame as it came back, and what is known of it."""

    seen: Values
    """Shape (rows, columns)."""
    under: Values
    """Before planting, same shape."""
    beside: list[Values]
    """What each other text nearby added, same shape."""
    box: Box
    """Where texts can be."""
    white: int
    """Stored value that is displayed as white."""
    style: Style

    def added(self, candidates: Candidates) -> csr_array:
        """Return what texts would add in the box, shape (texts, pixels of the box)."""
        ink, under = candidates.ink, self.under[self.box].ravel().astype(np.int64)
        added = np.empty(ink.nnz)
        for first in range(0, ink.nnz, _CHUNK):
            some = slice(first, first + _CHUNK)
            before = under[ink.indices[some]]
            around = candidates.around[some]
            drawn = glyphs.laid(before, ink.data[some], around, self.white, self.style)
            added[some] = drawn - before
        return valued(ink, added)


def looks(at: Scene) -> Iterator[View]:
    """Look at all that is seen; at what is not flat; at the shape of what changed."""
    seen = at.seen[at.box]
    everywhere = np.ones(seen.shape)
    for how, where in (("", everywhere), (_BESIDE, varied(seen, at.style.height))):
        left = _without_text(at, at.box, where)
        if not left.is_nothing:
            yield View(how, partial(plainly, left, where.ravel()))
    changed = np.where(seen == at.under[at.box], 0.0, 1.0).ravel()
    others = [np.abs(np.sign(each[at.box])).ravel() for each in at.beside]
    shapes = sight(changed, others, everywhere.ravel())
    if not shapes.is_nothing:
        yield View(_SHAPE, lambda added: plainly(shapes, everywhere.ravel(), _shape(added)))


def _shape(added: csr_array) -> csr_array:
    return valued(added, np.where(added.data == 0, 0.0, 1.0))


class Trace(NamedTuple):
    """What a tool left of a text."""

    part: Box
    """Rows and columns of the image that it changed."""
    left: float
    """How much there needs a text: a sum of squares."""


def trace(at: Scene) -> Trace | None:
    """Return what a tool changed around a text, unless it just covered it."""
    window = tuple(
        slice(max(axis.start - SEARCHED, 0), min(axis.stop + SEARCHED, size))
        for axis, size in zip(at.box, at.seen.shape, strict=True)
    )
    changed = at.seen[window] != at.under[window]
    joined, _ = ndimage.label(ndimage.binary_dilation(changed, iterations=_GAP))
    box = tuple(
        slice(axis.start - outer.start, axis.stop - outer.start)
        for axis, outer in zip(at.box, window, strict=True)
    )
    own = changed & np.isin(joined, np.setdiff1d(joined[box], [0]))
    if not own.any() or np.ptp(at.seen[window][own]) == 0:
        return None
    (found,) = ndimage.find_objects(own.astype(np.uint8))
    part = tuple(
        slice(outer.start + axis.start, outer.start + axis.stop)
        for axis, outer in zip(found, window, strict=True)
    )
    left = _without_text(at, part, np.ones(at.seen[part].shape)).left
    return Trace(part, float(left @ left)) if left @ left > _ROUNDED * left.size else None


def varied(seen: Values, height: int) -> Values:
    """Return 0 for pixels in squares of one value, larger than letters of a height have, or 1."""
    side = 2 * max(height // _ZONE, 2) + 1
    low = ndimage.minimum_filter(seen, side, mode="nearest")
    high = ndimage.maximum_filter(seen, side, mode="nearest")
    flat = ndimage.binary_dilation(low == high, np.ones((side, side)))
    return np.where(flat, 0.0, 1.0)


def _without_text(at: Scene, part: Box, where: Values) -> Sight:
    """Take what was there before, and other texts, out of what is seen in a part of the image."""
    needless = [each[part].ravel() for each in (at.under, *at.beside)]
    return sight(at.seen[part].ravel(), needless, where.ravel())
