"""The part of an image in which a text was burned in, and ways to look at it as it is."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.sparse import csr_array

from anoncert.attack._candidates import Candidates
from anoncert.attack._explanation import Fit, Sight, Values, View, plainly, sight, valued
from anoncert.attack._restore import Restored
from anoncert.corpus import glyphs
from anoncert.corpus.glyphs import Box, Ink
from anoncert.corpus.style import Style

_ZONE = 4
"""Half the side of the least flat square that letters do not have, in heights of a text."""

NEAR = 64
"""Pixels around a text in which a tool's trace of it is looked for."""

_ROUNDED = 1.2 / 12
"""Mean square of what rounding to whole stored values leaves, and a little more."""

_BESIDE = "beside a cover"
_BETWEEN = "between covered lines"
_SHAPE = "by the shape of what changed"

_TOLERANCE = 4.0
"""Standard deviations of noise within which pixels are the same."""

_MARGINS = (0, 1, 2, 3)
"""Pixels by which covered letters may be wider than letters are."""

_ROWS = 64
"""Texts that are drawn out at a time."""

_CHUNK = 1 << 18
"""Pixels that are drawn at a time."""

_LEFT = 0.01
"""Root mean square of what is left of a text beside what it added: an encoder adds as much."""

_PRESENT = 0.5
"""Share of its strength in which a text is legible."""

_FILTERED = 0.965
"""Likeness below which an image has more than noise: it was blurred, say."""

_GAP = 3
"""Unchanged pixels across which a trace goes on."""


class Scene(NamedTuple):
    """One frame as it came back, and what is known of it."""

    restored: Restored
    """What is seen."""
    under: Values
    """Stored values before planting, shape (rows, columns)."""
    clean: Values
    """How they would be seen: with what was done to the image as a whole, same shape."""
    beside: list[Values]
    """What each other text nearby added to what is seen, same shape."""
    box: Box
    """Where texts can be."""
    white: int
    """Stored value that is displayed as white."""
    style: Style
    frames: int = 1
    """In which a text is looked for."""

    @property
    def seen(self) -> Values:
        """Grey values, shape (rows, columns)."""
        return self.restored.pixels

    @property
    def tolerance(self) -> float:
        """By how much the same can differ [stored values]."""
        return _TOLERANCE * self.restored.noise

    def changed(self, part: Box) -> NDArray[np.bool_]:
        """Tell where more than noise differs from what was there before, in a part."""
        differs: NDArray[np.bool_] = np.abs(self.seen[part] - self.clean[part]) > self.tolerance
        return differs

    def burned(self, ink: Ink, style: Style) -> Values:
        """Return what a text adds to what is seen, shape (rows, columns)."""
        added = np.zeros_like(self.under)
        box = glyphs.around(ink, glyphs.REACH)
        before = np.rint(self.under[box])
        after = glyphs.burned(before, ink[box], self.white, style)
        added[box] = self.restored.tone(after.astype(np.float64)) - self.restored.tone(before)
        return added

    def added(self, candidates: Candidates) -> csr_array:
        """Return what texts would add in the box, shape (texts, pixels of the box)."""
        ink, under = candidates.ink, np.rint(self.under[self.box]).ravel().astype(np.int64)
        added = np.empty(ink.nnz)
        for first in range(0, ink.nnz, _CHUNK):
            some = slice(first, first + _CHUNK)
            before = under[ink.indices[some]]
            around = candidates.around[some]
            drawn = glyphs.laid(before, ink.data[some], around, self.white, self.style)
            tone = self.restored.tone
            added[some] = tone(drawn.astype(np.float64)) - tone(before.astype(np.float64))
        return valued(ink, added)


def looks(at: Scene) -> Iterator[View]:
    """Look at all that is seen, at what is not covered, and at the shape of what changed."""
    seen = at.seen[at.box]
    everywhere = np.ones(seen.shape)
    places = {"": everywhere, _BESIDE: varied(seen, at.style.height), _BETWEEN: _uncovered(at)}
    for how, where in places.items():
        left = _without_text(at, at.box, where)
        if not left.is_nothing:
            yield View(how, partial(plainly, left, where.ravel()))
    changed = at.changed(at.box)
    if changed.any():
        others = [np.sign(np.abs(each[at.box])).ravel() for each in at.beside]
        cover = np.zeros(seen.shape)
        cover[ndimage.find_objects(changed.astype(np.uint8))[0]] = 1  # its size tells nobody
        shapes = sight(changed.ravel().astype(float), [cover.ravel(), *others], everywhere.ravel())
        if not shapes.is_nothing:
            for margin in _MARGINS:
                yield View(_SHAPE, partial(_fit_shape, shapes, seen.shape, margin))


def _uncovered(at: Scene) -> Values:
    """Return 0 for pixels of the value that a tool wrote most often, or 1."""
    seen, changed = at.seen[at.box], at.changed(at.box)
    if not changed.any():
        return np.ones(seen.shape)
    values, counts = np.unique(seen[changed], return_counts=True)
    return np.where(changed & (seen == values[counts.argmax()]), 0.0, 1.0)


def _fit_shape(shapes: Sight, plane: tuple[int, ...], margin: int, added: csr_array) -> Fit:
    """Fit where texts change anything, letters grown by so many pixels."""
    found = []
    for first in range(0, added.shape[0], _ROWS):
        grown = added[first : first + _ROWS].toarray().reshape(-1, *plane) != 0
        if margin:
            grown = ndimage.maximum_filter(grown, (1, 2 * margin + 1, 2 * margin + 1))
        some = csr_array(grown.reshape(len(grown), -1).astype(np.float64))
        found.append(plainly(shapes, np.ones(some.shape[1]), some))
    return Fit(found[0].total, np.concatenate([each.residuals for each in found]))


def is_hidden(at: Scene, both: Candidates) -> bool:
    """Tell whether a text may be there that cannot be told from what was done to the image.

    Its strength is estimated as that of texts in fits, with the error that noise makes.

    Parameters
    ----------
    at
        What is seen.
    both
        The text, and that of the decoy.
    """
    if at.restored.likeness < _FILTERED:
        return True
    if not at.restored.noise:
        return False
    everywhere = np.ones(at.seen[at.box].shape)
    left, adds = _without_text(at, at.box, everywhere), at.added(both)
    fitted = plainly(left, everywhere.ravel(), adds)
    added = adds[[0]].toarray().ravel()
    own = added - left.known @ (left.known.T @ added)
    size = float(own @ own)
    if size <= np.square(at.restored.noise) or fitted.residuals[1] < fitted.residuals[0]:
        return False
    strength = float(own @ left.left) / size
    return strength + _TOLERANCE * at.restored.noise / math.sqrt(size) >= _PRESENT


class Trace(NamedTuple):
    """What a tool left of a text."""

    part: Box
    """Rows and columns of the image that it changed."""
    left: float
    """How much there needs a text: a sum of squares."""


def trace(at: Scene, both: Candidates) -> Trace | None:
    """Return what a tool changed around a text, unless it just covered it.

    If it changed the whole image, that is all around the text; nothing if it is another image.

    Parameters
    ----------
    at
        What is seen.
    both
        The text, and that of the decoy.
    """
    window = tuple(
        slice(max(axis.start - NEAR, 0), min(axis.stop + NEAR, size))
        for axis, size in zip(at.box, at.seen.shape, strict=True)
    )
    if at.restored.likeness < _FILTERED:
        return Trace(window, math.inf) if at.restored.likeness else None
    changed = at.changed(window)
    joined, _ = ndimage.label(ndimage.binary_dilation(changed, iterations=_GAP))
    box = tuple(
        slice(axis.start - outer.start, axis.stop - outer.start)
        for axis, outer in zip(at.box, window, strict=True)
    )
    own = changed & np.isin(joined, np.setdiff1d(joined[box], [0]))
    if not own.any() or np.ptp(at.seen[window][own]) <= 2 * at.tolerance:
        return None
    (found,) = ndimage.find_objects(own.astype(np.uint8))
    part = tuple(
        slice(outer.start + axis.start, outer.start + axis.stop)
        for axis, outer in zip(found, window, strict=True)
    )
    left = _without_text(at, part, np.ones(at.seen[part].shape)).left
    adds = at.added(both)
    strength = np.square(adds.data).mean() if adds.nnz else 0.0
    # of noise, half of what pixels may differ by: they are many
    none = (_ROUNDED + np.square(at.tolerance / 2) + np.square(_LEFT) * strength) * left.size
    return Trace(part, float(left @ left)) if left @ left > none else None


def varied(seen: Values, height: int) -> Values:
    """Return 0 for pixels in squares of one value, larger than letters of a height have, or 1."""
    side = 2 * max(height // _ZONE, 2) + 1
    low = ndimage.minimum_filter(seen, side, mode="nearest")
    high = ndimage.maximum_filter(seen, side, mode="nearest")
    flat = ndimage.maximum_filter(low == high, side, mode="constant")
    return np.where(flat, 0.0, 1.0)


def _without_text(at: Scene, part: Box, where: Values) -> Sight:
    """Take what was there before, and other texts, out of what is seen in a part of the image."""
    needless = [at.clean[part].ravel(), *(each[part].ravel() for each in at.beside)]
    return sight(at.seen[part].ravel(), needless, where.ravel())
