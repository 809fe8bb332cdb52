"""What a tool may have done to a text instead of covering it, done to all texts again.

A blur, a mosaic or a median leaves of a text what no eye can read, but what no other text
leaves. Which of them it was, and how strong, is found out by trying.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise, product, starmap
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.sparse import csr_array
from skimage.filters.rank import median

from anoncert.attack._explanation import Fit, Values, View, fit, sight
from anoncert.attack._kernels import KERNELS, STRENGTHS, matrix
from anoncert.attack._scene import Scene
from anoncert.corpus.glyphs import Box

_SOME = slice(2, 26)
"""Texts that tell which redaction it was."""

_LIKELY = 24
"""Texts with which the strength of a blur or a median is found."""

_MEDIANS = 150
"""Texts whose medians are tried: others are not the best."""

_SIDES = (3, 5, 7, 9, 11, 13, 15, 17, 21)
_COARSE = (0.88, 0.94, 1.0, 1.06, 1.12)
_FINE = (0.96, 0.98, 1.0, 1.02, 1.04)
_FINEST = (0.987, 0.994, 1.0, 1.006, 1.013)
_HALF = 0.5
_BYTE = 1 << 8
_CHUNK = 64


class _Filter(NamedTuple):
    """A filter that works along columns and along rows, on the part that a tool changed."""

    how: str
    """In the words of a finding."""
    down: Values
    """Shape (rows of the part, rows of the image)."""
    across: Values
    """Shape (columns of the part, columns of the image)."""

    def of(self, image: Values) -> Values:
        rows, columns = (_reached(each) for each in (self.down, self.across))
        part = image[rows, columns]
        filtered: Values = self.down[:, rows] @ part @ self.across[:, columns].T
        return filtered.ravel()


def _reached(filtering: Values) -> slice:
    """Return from the first to the last pixel that a filter uses."""
    used = np.flatnonzero(filtering.any(axis=0))
    return slice(used[0], used[-1] + 1)


class _Blur(NamedTuple):
    kernel: str
    strength: float
    whole: bool
    """Whether what lies around the part was blurred into it."""

    def times(self, share: float) -> _Blur:
        return self._replace(strength=self.strength * share)


def redactions(at: Scene, part: Box, added: csr_array) -> Iterator[View]:
    """Look at the part of an image that a tool changed as texts may look there, redacted.

    Parameters
    ----------
    at
        What is seen.
    part
        Rows and columns that a tool changed.
    added
        What texts add, by which the redaction is found out: see `Scene.added`.
    """
    yield from _blurred(at, part, added)
    for each in _mosaics(at, part):
        yield from _filtered(at, part, each)
    yield from _medians(at, part, added)


def _blurred(at: Scene, part: Box, added: csr_array) -> Iterator[View]:
    """Try blurs with some texts; again and finer, with those that the best makes likely."""

    @cache
    def looked(how: _Blur) -> list[View]:
        return list(_filtered(at, part, _blur(at, part, how)))

    def misses(how: _Blur) -> float:
        return _least(looked(how), tried)

    wide = list(starmap(_Blur, product(("Gaussian", "box"), STRENGTHS, (True, False))))
    tried = added[_SOME]
    for view in looked(min(wide, key=misses)):
        tried = added[_likeliest(view.fit(added).residuals, _LIKELY)]
    best = min(wide, key=misses)
    shares = [best.strength * share for share in _COARSE]
    best = min(starmap(_Blur, product(KERNELS, shares, (True, False))), key=misses)
    for step in (_FINE, _FINEST):
        best = min((best.times(share) for share in step), key=misses)
    yield from looked(best)


def _likeliest(residuals: Values, count: int) -> NDArray[np.intp]:
    return np.argsort(residuals, kind="stable")[:count]


def _blur(at: Scene, part: Box, how: _Blur) -> _Filter:
    matrices = []
    for axis, size in zip(part, at.seen.shape, strict=True):
        if how.whole:
            matrices.append(matrix(how.kernel, size, how.strength, axis))
        else:
            inside = axis.stop - axis.start
            widened = np.zeros((inside, size))
            widened[:, axis] = matrix(how.kernel, inside, how.strength, slice(None))
            matrices.append(widened)
    return _Filter(f"under a {how.kernel} blur of {how.strength:.2g} px", *matrices)


def _mosaics(at: Scene, part: Box) -> Iterator[_Filter]:
    """Yield mosaics whose cells end where what is seen changes: of all pixels, and of some."""
    seen = at.seen[part]
    ends = [
        [0, *(np.flatnonzero(np.diff(seen, axis=axis).any(axis=1 - axis)) + 1), seen.shape[axis]]
        for axis in (0, 1)
    ]
    cell = " x ".join(str(int(np.median(np.diff(each)))) for each in ends)
    for weigh in (_evenly, _middle, _triangle):
        matrices = []
        for cells, axis, size in zip(ends, part, at.seen.shape, strict=True):
            means = np.zeros((axis.stop - axis.start, size))
            places = np.arange(size) - axis.start + 0.5
            for first, last in pairwise(cells):
                weights = weigh((places - (first + last) / 2) / (last - first))
                means[first:last] = weights / weights.sum()
            matrices.append(means)
        yield _Filter(f"in a mosaic of {cell} px", *matrices)


def _evenly(place: Values) -> Values:
    return np.where(np.abs(place) < _HALF, 1.0, 0.0)


def _middle(place: Values) -> Values:
    """Weigh the one or two pixels in the middle."""
    return np.where(np.abs(place) <= np.abs(place).min(), 1.0, 0.0)


def _triangle(place: Values) -> Values:
    """Weigh as bilinear reduction does."""
    return np.where(np.abs(place) < 1, 1 - np.abs(place), 0.0)


def _filtered(at: Scene, part: Box, how: _Filter) -> Iterator[View]:
    """Look at texts after a filter, unless nothing is left that needs a text."""
    needless = [how.of(image) for image in (at.clean, *at.beside)]
    left = sight(at.seen[part].ravel(), needless, np.ones(at.seen[part].size))
    if left.is_nothing:
        return
    rows, columns = at.box
    # nothing as large as the image is kept with a view
    down, across, total = how.down[:, rows].copy(), how.across[:, columns].copy(), left.total
    # what is seen has in common with a filtered text what, filtered back, it has with the text
    weights = np.stack(
        [
            (down.T @ each.reshape(len(down), len(across)) @ across).ravel()
            for each in (left.left, *left.known.T)
        ],
        axis=1,
    )

    def fitted(added: csr_array) -> Fit:
        common = added @ weights
        return fit(total, common[:, 0], common[:, 1:], _energies(added, down, across))

    yield View(how.how, fitted)


def _energies(added: csr_array, down: Values, across: Values) -> Values:
    """Return the sum of squares of each text under a filter."""
    found = []
    for first in range(0, added.shape[0], _CHUNK):
        some = added[first : first + _CHUNK].toarray().reshape(-1, down.shape[1], across.shape[1])
        found.append(np.square(down @ (some @ across.T)).sum(axis=(1, 2)))
    return np.concatenate(found)


def _least(views: Iterable[View], added: csr_array) -> float:
    """Return the least share that one of the texts leaves unexplained."""
    fits = (view.fit(added) for view in views)
    return min((float(each.residuals.min() / each.total) for each in fits), default=1.0)


def _medians(at: Scene, part: Box, added: csr_array) -> Iterator[View]:
    """Look at the likeliest texts after the median filter that explains a few of them best."""
    side = min(_SIDES, key=lambda each: _least(_median(at, part, each, _LIKELY), added))
    yield from _median(at, part, side, _MEDIANS)


def _of_window(image: Values, part: Box, side: int) -> Values:
    """Return the median around each pixel of a part; of ranks if they fit a byte: it is faster."""
    area = _widened(part, side // 2, image.shape)
    inner = _within(part, area)
    values, ranks = np.unique(image[area], return_inverse=True)
    if len(values) > _BYTE:
        slow: Values = ndimage.median_filter(image[area], side, mode="mirror")
        return slow[inner]
    ranks = ranks.reshape(image[area].shape).astype(np.uint8)
    medians: Values = values[median(ranks, np.ones((side, side), np.uint8))]  # type: ignore[no-untyped-call]
    return medians[inner]


def _widened(part: Box, margin: int, shape: tuple[int, ...]) -> Box:
    """Return a part with a margin, as far as the image reaches."""
    return tuple(
        slice(max(axis.start - margin, 0), min(axis.stop + margin, size))
        for axis, size in zip(part, shape, strict=True)
    )


def _shared(one: Box, other: Box) -> Box:
    """Return what two parts share: nothing where they lie apart."""
    starts = [max(mine.start, its.start) for mine, its in zip(one, other, strict=True)]
    stops = [min(mine.stop, its.stop) for mine, its in zip(one, other, strict=True)]
    return tuple(slice(first, max(first, last)) for first, last in zip(starts, stops, strict=True))


def _within(part: Box, area: Box) -> Box:
    """Return where in an area a part of it is."""
    return tuple(
        slice(axis.start - outer.start, axis.stop - outer.start)
        for axis, outer in zip(part, area, strict=True)
    )


def _median(at: Scene, part: Box, side: int, count: int) -> Iterator[View]:
    """Look at so many texts, those that a mean of the same size makes likely."""
    clean = sum(at.beside, at.clean)
    before = _of_window(clean, part, side)
    left = sight(at.seen[part].ravel(), [before.ravel()], np.ones(before.size))
    if left.is_nothing:
        return
    near = _shared(_widened(at.box, side // 2, clean.shape), part)
    inner = _within(near, part)
    mean = _Blur("box", ((side * side - 1) / 12) ** 0.5, whole=True)
    like = list(_filtered(at, part, _blur(at, part, mean)))

    def fitted(added: csr_array) -> Fit:
        residuals = np.full(added.shape[0], left.total)
        likely = like[0].fit(added).residuals if like else residuals
        image = clean.copy()
        for text in _likeliest(likely, count):
            image[at.box] = clean[at.box] + added[[text]].toarray().reshape(clean[at.box].shape)
            leaves = np.zeros_like(before)
            leaves[inner] = _of_window(image, near, side) - before[inner]
            one = leaves.reshape(1, -1)
            found = fit(left.total, one @ left.left, one @ left.known, np.square(one).sum(axis=1))
            residuals[text] = found.residuals[0]
        return Fit(left.total, residuals)

    yield View(f"under a median of {side} x {side} px", fitted)
