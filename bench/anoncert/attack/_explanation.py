"""Which of many texts explains best what is seen, and how likely that is by chance.

What each text would have left is fitted to what is seen by least squares, beside what needs
no text. A text that is not there is one of many: how little can be left unexplained without
it is learned from the others.

What is left is a quadratic form in what a text has in too much or lacks, so its probability
near zero is a power law. The power is estimated from the least that the others leave (Hill
1975, doi:10.1214/aos/1176343247), three standard errors to the text's disadvantage, and
extrapolated to what the text leaves (Weissman 1978, doi:10.1080/01621459.1978.10480092).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from anoncert.attack import _ink

EXPLAINED = _ink.RECOVERED**2
"""Share of what is seen that a text must explain."""

_NOTHING = 1.0
"""Sum of squares [squared stored values] that is as good as none."""

_TAIL = 10
"""One in so many of the others is in the tail."""

_SURE = 3.0
"""Standard errors by which the power may be overestimated."""

_TIE = 1e-6

_FEWEST = 100
"""Others from which a tail can be learned."""

_FLAT = 0.05
"""Least power: where no other text explains anything, their tail tells nothing."""

Values = NDArray[np.float64]


class Sight(NamedTuple):
    """What is seen, as far as it needs a text."""

    left: Values
    """Shape (pixels,)."""
    known: Values
    """Orthonormal vectors that span what needs no text, shape (pixels, vectors)."""

    @property
    def is_nothing(self) -> bool:
        """Whether no text is needed."""
        return self.total <= _NOTHING

    @property
    def total(self) -> float:
        """Return how much is seen, as a sum of squares."""
        return float(self.left @ self.left)


class Fit(NamedTuple):
    """What is left unexplained, as a sum of squares."""

    total: float
    """Without any text."""
    residuals: Values
    """With each text, shape (texts,)."""

    def is_best(self, text: int, alike: NDArray[np.bool_]) -> bool:
        """Tell whether a text explains enough, and more than any other.

        Parameters
        ----------
        text
            Which one.
        alike
            Texts that are drawn alike: they are no rivals. Shape (texts,).
        """
        levels = self._levels
        others = levels[~alike]
        beaten = not others.size or levels[text] < others.min() - _TIE
        return bool(self.explained(text) >= EXPLAINED and beaten)

    def chance(self, text: int, alike: NDArray[np.bool_]) -> float:
        """Return how likely a text that is not there explains what is seen that well.

        Parameters
        ----------
        text, alike
            As in `is_best`.

        Returns
        -------
        float
            1 where it is not the best, or where the others are too few to tell.
        """
        own, others = self._levels[text], np.sort(self._levels[~alike])
        if len(others) < _FEWEST or not self.is_best(text, alike):
            return 1.0
        size = len(others) // _TAIL
        power = float(np.mean(others[size] - others[:size])) * (1 + _SURE / math.sqrt(size))
        return size / len(others) * math.exp(-(others[size] - own) / max(power, _FLAT))

    @property
    def _levels(self) -> Values:
        levels: Values = np.log(self.residuals + _NOTHING)
        return levels

    def worse(self, text: int, others: Fit) -> float:
        """Return how many times more the best of other texts leaves unexplained than one."""
        return float((others.residuals.min() + _NOTHING) / (self.residuals[text] + _NOTHING))

    def explained(self, text: int) -> float:
        """Return the share that a text explains."""
        return 1 - float(self.residuals[text]) / self.total


def sight(seen: Values, needless: Iterable[Values], where: Values) -> Sight:
    """Take what needs no text out of what is seen.

    Parameters
    ----------
    seen
        Shape (pixels,).
    needless
        What may be seen without a text, in any strength: each of the same shape. A constant
        is always among it.
    where
        1 for pixels that count, otherwise 0; same shape.
    """
    known: list[Values] = []
    for vector in (np.ones_like(seen), *needless):
        rest = _without(vector * where, known)
        size = float(np.linalg.norm(rest))
        if size * size > _NOTHING:
            known.append(rest / size)
    left = _without(seen * where, known)
    return Sight(left, np.stack(known, axis=1) if known else np.zeros((len(seen), 0)))


class View(NamedTuple):
    """A way to look at a scene."""

    how: str
    """In the words of a finding; empty for what is seen as it is."""
    fit: Callable[[csr_array], Fit]
    """Fits texts by what each adds to the pixels of the scene's box, shape (texts, pixels)."""


def fit(total: float, along: Values, beside: Values, energy: Values) -> Fit:
    """Fit each text to what is left, in any strength.

    Parameters
    ----------
    total
        How much is left: see `Sight.total`.
    along
        Product of what each text adds with what is left, shape (texts,).
    beside
        Its products with what is known, shape (texts, vectors).
    energy
        Its product with itself, shape (texts,).
    """
    own = energy - np.square(beside).sum(axis=1)
    explained = np.divide(np.square(along), own, out=np.zeros_like(own), where=own > _NOTHING)
    return Fit(total, np.maximum(total - explained, 0.0))


def plainly(left: Sight, where: Values, added: csr_array) -> Fit:
    """Fit what texts add as it is, where pixels count."""
    energy = valued(added, np.square(added.data)) @ where
    return fit(left.total, added @ left.left, added @ left.known, energy)


def valued(texts: csr_array, values: Values) -> csr_array:
    """Return texts that add other values to the same pixels, in the memory of these values."""
    return csr_array((values, texts.indices, texts.indptr), shape=texts.shape)


def _without(vector: Values, known: list[Values]) -> Values:
    for each in known:
        vector = vector - each * (each @ vector)
    return vector
