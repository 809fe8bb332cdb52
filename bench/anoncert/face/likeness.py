"""How much more likely a face is given what is seen of a head: learned from heads of known faces.

Faces are taken to be normal in their principal components, and each component to depend
linearly on what is seen, or on that part of it which tells most (ridge regression). What is
left unexplained is measured on each head by regression on all others. The score is the log
likelihood ratio: of a face given what was seen, over the face of anybody.

References
----------
Hastie, Tibshirani & Friedman 2009, The Elements of Statistical Learning, sections 3.4.1 (ridge
regression) and 7.10 (cross-validation). Ioffe 2006, doi:10.1007/11744085_41 (probabilistic
linear discriminant analysis: the same ratio, where what is seen is a face).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

COMPONENTS = 60
"""Principal components of faces that are told apart."""

_PENALTIES = np.logspace(-4, 3, 15)
"""Relative to the mean variance of what is seen."""


@dataclass(frozen=True)
class Likeness:
    """A regression from what is seen to faces.

    Attributes
    ----------
    face : ndarray, shape (points,)
        Mean.
    axes : ndarray, shape (points, components)
        From a face to its components, of variance 1.
    seen : list of ndarray, shape (features,)
        Mean of each part.
    weights : list of ndarray, shape (features, components)
        From each part to components.
    root : ndarray, shape (components, components)
        Of the inverse covariance of what stays unexplained.
    """

    face: Floats
    axes: Floats
    seen: list[Floats]
    weights: list[Floats]
    root: Floats

    def scores(self, seen: Sequence[Floats], faces: Floats) -> Floats:
        """Return log likelihood ratios.

        Parameters
        ----------
        seen
            Parts of what is seen of heads, each of shape (heads, features).
        faces
            Of photographs, shape (photographs, points).

        Returns
        -------
        ndarray, shape (heads, photographs)
            [nat].
        """
        parts = zip(seen, self.seen, self.weights, strict=True)
        expected = sum((part - mean) @ weights for part, mean, weights in parts) @ self.root
        components = (faces - self.face) @ self.axes
        found = components @ self.root
        away = (expected**2).sum(1)[:, np.newaxis] + (found**2).sum(1) - 2 * expected @ found.T
        scale = np.linalg.slogdet(self.root)[1]
        ratios: Floats = ((components**2).sum(1) - away) / 2 + scale
        return ratios


def learned(seen: Sequence[Floats], faces: Floats) -> Likeness:
    """Learn from heads whose faces are known.

    Parameters
    ----------
    seen
        Parts of what is seen of them, each of shape (heads, features).
    faces
        The photograph of each, shape (heads, points).
    """
    heads = len(faces)
    face = faces.mean(axis=0)
    _, spread, axes = np.linalg.svd(faces - face, full_matrices=False)
    kept = min(COMPONENTS, heads // 2)
    scaled = axes[:kept].T * (np.sqrt(heads - 1) / np.maximum(spread[:kept], 1e-9))
    wanted = (faces - face) @ scaled
    means = [part.mean(axis=0) for part in seen]
    centred = [part - mean for part, mean in zip(seen, means, strict=True)]
    fits = [fit for used in _choices(centred) for fit in _fits(centred, used, wanted)]
    squares = np.array([(fit.left**2).mean(axis=0) for fit in fits])
    best = squares.argmin(axis=0)
    columns = list(enumerate(best))
    left = np.stack([fits[at].left[:, column] for column, at in columns], axis=1)
    duals = np.stack([fits[at].dual[:, :, column] for column, at in columns], axis=2)
    return Likeness(
        face=face,
        axes=scaled,
        seen=means,
        weights=[part.T @ dual for part, dual in zip(centred, duals, strict=True)],
        root=np.linalg.cholesky(np.linalg.inv(_covariance(left))),
    )


@dataclass(frozen=True)
class _Fit:
    """Components regressed on some of the parts with one penalty.

    Attributes
    ----------
    left : ndarray, shape (heads, components)
        Unexplained by regression on all other heads.
    dual : ndarray, shape (parts, heads, components)
        From likeness to each head to components.
    """

    left: Floats
    dual: Floats


def _choices(parts: list[Floats]) -> Iterator[list[float]]:
    """Yield how much each part counts: alone, or all of them alike."""
    scales = [1 / max(float((part**2).sum()), 1e-9) for part in parts]
    yield scales
    if len(parts) > 1:
        for at, scale in enumerate(scales):
            yield [scale if at == other else 0.0 for other in range(len(parts))]


def _fits(parts: list[Floats], scales: list[float], wanted: Floats) -> Iterator[_Fit]:
    heads = len(wanted)
    gram = sum(scale * part @ part.T for part, scale in zip(parts, scales, strict=True) if scale)
    variances, basis = np.linalg.eigh(gram)
    variances = np.maximum(variances, 0)
    projected = basis.T @ wanted
    for penalty in _PENALTIES * max(float(variances.mean()), 1e-12):
        shrunk = variances / (variances + penalty)
        leverage = (basis**2) @ shrunk + 1 / heads
        left = (wanted - (basis * shrunk) @ projected) / (1 - leverage)[:, np.newaxis]
        dual = basis @ (projected / (variances + penalty)[:, np.newaxis])
        yield _Fit(left, np.array(scales)[:, np.newaxis, np.newaxis] * dual)


def _covariance(left: Floats) -> Floats:
    """Estimate a covariance, drawn to its diagonal as if each component had shown it once."""
    heads, components = left.shape
    found = left.T @ left
    kept: Floats = (found + components * np.diag(np.diag(found)) / heads) / (heads + components)
    return kept
