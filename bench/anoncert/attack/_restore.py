"""What a tool did to an image as a whole, so that it can be compared with its input.

Before a text is looked for, the image is turned and shifted to where it was, and the curve is
found by which its grey values became others: a baked-in window, gamma, fewer bits. All is
learned from pixels in which nothing was planted and which differ from their neighbours: covers
tell nothing. What remains beside a text is noise, and its size is known.

References
----------
Kuglin and Hines 1975, phase correlation (Proc. IEEE Int. Conf. Cybernetics and Society).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import fft
from scipy.optimize import isotonic_regression

from anoncert.attack._explanation import Values

_ENOUGH = 64
"""Pixels by which images can be compared."""

_THE_SAME = 0.8
"""Share of them that are just as they were in an image that was not changed as a whole."""

_IN_PLACE = 0.999
"""Correlation from which an image is surely where it was."""

_RELATED = 0.5
"""Correlation below which it is another image, or one that was stretched or turned askew."""

_LEVELS = 512
"""Grey values, each by itself, or groups of them in which a curve is learned."""

_EACH = 8
"""Pixels for each at least."""

_ROUNDING = 12**-0.5
"""Standard deviation of what rounding to whole stored values adds."""

_QUARTILE = 0.75
_OF_NORMAL = 1.1503
"""That quantile of absolute deviations, in standard deviations of a normal distribution."""

_NO_WORSE = 1.1
"""Times the noise that a curve leaves, with which grey values are as good as they are."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Tone:
    """A curve of grey values that rises or falls."""

    levels: Values
    """Stored values that were given, in order, shape (levels,)."""
    shown: Values
    """What they became, same shape."""
    least: float
    """Of what is seen anywhere."""
    greatest: float

    def __call__(self, values: Values) -> Values:
        """Return what grey values became; beyond both ends the curve goes on straight."""
        found: Values = np.interp(values, self.levels, self.shown)
        end = len(self.levels) // 4 + 2
        for beyond, part in (
            (np.minimum(values - self.levels[0], 0), slice(None, end)),
            (np.maximum(values - self.levels[-1], 0), slice(-end, None)),
        ):
            levels, shown = self.levels[part], self.shown[part]
            found += beyond * (shown[-1] - shown[0]) / (levels[-1] - levels[0])
        return np.clip(found, self.least, self.greatest)


def unchanged(values: Values) -> Values:
    """Return grey values as they are: the curve of most images."""
    return values


class Restored(NamedTuple):
    """An image in the place of its input."""

    pixels: Values
    """Shape (rows, columns)."""
    noise: float = 0.0
    """Standard deviation of what still differs [stored values]; 0 where four fifths do not."""
    likeness: float = 1.0
    """How much of the input's differences is in it, 0 to 1: 0 if it is another image."""
    tone: Callable[[Values], Values] = unchanged
    """What became of the input's grey values."""


def restored(seen: Values, given: Values, under: Values) -> Restored:
    """Find out what was done to an image as a whole, and move it back.

    Parameters
    ----------
    seen
        What came back, shape (rows, columns).
    given, under
        The input, and what it was before planting: same shape.

    Returns
    -------
    Restored
        As it came back, and of likeness 0, where the input does not explain what is seen. As it
        came back, too, where there is nothing to compare: if all but a text is of one value, say.
    """
    told = _edges(given) & (given == under)
    compared = told & _edges(seen)
    if compared.sum() < _ENOUGH:
        return Restored(seen)
    if np.mean(seen[compared] == given[compared]) >= _THE_SAME:
        return Restored(seen)
    like, placed = max(_placed(_spread(seen, given), under, given, told), key=itemgetter(0))
    if like < _RELATED:
        return Restored(seen, likeness=0.0)
    compared = told & _edges(placed)
    tone, noise = _in_tone(placed, given, compared)
    spread = float(tone(given[compared]).std())
    return Restored(placed, noise, 1 - min(noise / spread, 1.0) ** 2, tone)


def _spread(seen: Values, given: Values) -> Values:
    """Spread values as far as those given, unless they are already."""
    wide = np.ptp(seen)
    return seen if wide >= np.ptp(given) else (seen - seen.min()) / wide * np.ptp(given)


def _edges(image: Values) -> Mask:
    """Tell which pixels differ from the next one in their row or column."""
    differ = np.zeros(image.shape, np.bool_)
    differ[:, :-1] |= np.diff(image, axis=1) != 0
    differ[:-1] |= np.diff(image, axis=0) != 0
    return differ


def _placed(
    seen: Values, under: Values, given: Values, told: Mask
) -> Iterator[tuple[float, Values]]:
    """Yield an image as it is, shifted, and turned and shifted, with how well it fits."""

    def fits(placed: Values) -> float:
        return _correlation(placed, given, told & _edges(placed))

    best = fits(seen)
    yield best, seen
    for turned in _orientations(seen):
        if turned.shape != under.shape or best >= _IN_PLACE:
            continue
        shifted = _shifted(turned, under)
        found = fits(shifted)
        best = max(best, found)
        yield found, shifted


def _orientations(image: Values) -> Iterator[Values]:
    for mirrored in (image, image[:, ::-1]):
        for quarter in range(4):
            yield np.rot90(mirrored, quarter)


def _shifted(image: Values, under: Values) -> Values:
    """Shift an image by whole pixels to where it fits."""
    crossed = fft.rfft2(under) * np.conj(fft.rfft2(image))
    size = np.abs(crossed)
    phases = np.divide(
        crossed, size, out=np.zeros_like(crossed), where=size > np.finfo(np.float64).tiny
    )
    peaks = np.abs(fft.irfft2(phases, s=image.shape))
    shift = np.unravel_index(int(peaks.argmax()), peaks.shape)
    return np.roll(image, tuple(map(int, shift)), axis=(0, 1))


def _correlation(image: Values, given: Values, told: Mask) -> float:
    """Return how close grey values are to a curve of those given, 0 to 1."""
    tone = _curve(image, given, told) if told.sum() >= _ENOUGH else None
    if tone is None:
        return 0.0
    together = np.cov(tone(given[told]), image[told])
    spread = together[0, 0] * together[1, 1]
    return float(abs(together[0, 1]) / spread**0.5) if spread > 0 else 0.0


def _curve(image: Values, given: Values, told: Mask) -> Tone | None:
    """Return the curve of grey values, None where all is seen the same."""
    seen, given = image[told], given[told]
    values, ranks = np.unique(given, return_inverse=True)
    bins = ranks * min(len(values), len(seen) // _EACH, _LEVELS) // len(values)
    order = np.argsort(bins, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(bins[order])) + 1)
    levels = np.array([np.median(given[group]) for group in groups])
    shown = np.array([np.median(seen[group]) for group in groups])
    if np.ptp(levels) == 0 or np.ptp(shown) == 0:
        return None
    rises = bool(np.cov(levels, shown)[0, 1] >= 0)
    weights = np.array([len(group) for group in groups])
    shown = isotonic_regression(shown, weights=weights, increasing=rises).x
    return Tone(levels, shown, float(image.min()), float(image.max()))


def _in_tone(image: Values, given: Values, told: Mask) -> tuple[Callable[[Values], Values], float]:
    """Return a curve of grey values, unless they fit as well as they are; and their noise."""
    noise, tone = _noise((image - given)[told]), _curve(image, given, told)
    if tone is None:
        return unchanged, noise
    left = max(_noise((image - tone(given))[told]), _ROUNDING)
    if noise <= _NO_WORSE * left:
        return unchanged, noise
    return tone, left


def _noise(left: Values) -> float:
    return float(np.quantile(np.abs(left), _QUARTILE) / _OF_NORMAL)
