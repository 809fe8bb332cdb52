"""Brains: the same voxels before and after, and what is true of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from enum import IntEnum
from functools import cache
from itertools import combinations
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from anoncert.corpus.phantom.signal import tissue_names
from anoncert.slices import Weighting

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Figure = TypeVar("Figure")

_PER_ML = 1000.0
"""[mm3]"""


class Tissue(IntEnum):
    """What brain volumetry tells apart."""

    CSF = 0
    GREY = 1
    WHITE = 2


_OF = {
    "csf": Tissue.CSF,
    "grey_matter": Tissue.GREY,
    "deep_grey": Tissue.GREY,
    "white_matter": Tissue.WHITE,
    "brainstem": Tissue.WHITE,
}
"""Tissues of the phantom that are brain, or around it."""


class Brain(NamedTuple):
    """The voxels of a brain in one volume.

    Attributes
    ----------
    series : str
        subject/visit/series.
    contrast : str
        As the recipe says.
    label : ndarray of uint8, shape (voxels,)
        True tissue of the phantom (`phantom.signal.tissue_names`).
    before, after : ndarray, shape (voxels,)
        Rescaled values; NaN where nothing came back.
    places : ndarray of int16, shape (3, voxels)
        Column, row and slice in the input.
    affine : ndarray, shape (4, 4)
        From these to mm, LPS.
    given, came : Weighting
        What input and output say of how the image was weighted.
    """

    series: str
    contrast: str
    label: NDArray[np.uint8]
    before: Floats
    after: Floats
    places: NDArray[np.int16]
    affine: Floats
    given: Weighting
    came: Weighting

    @property
    def visit(self) -> str:
        """At which visit it was made."""
        return self.series.split("/")[1]

    @property
    def voxel(self) -> float:
        """Return the volume of a voxel [ml]."""
        return abs(float(np.linalg.det(self.affine[:3, :3]))) / _PER_ML

    @property
    def made(self) -> tuple[str, Weighting]:
        """How it was made."""
        return self.contrast, self.given

    @property
    def tissue(self) -> NDArray[np.int8]:
        """Return the true `Tissue` of each voxel, shape (voxels,)."""
        return tissue_of(self.label)

    @property
    def beside(self) -> Bools:
        """Tell whether the next voxel lies beside each in the same row, shape (voxels,)."""
        return np.append((np.diff(self.places).T == [1, 0, 0]).all(axis=1), np.False_)


def tissue_of(labels: NDArray[np.uint8]) -> NDArray[np.int8]:
    """Return the `Tissue` of each label of the phantom; -1 is none."""
    return _lookup()[labels]


def dice(one: Bools, other: Bools) -> float:
    """Return the Dice coefficient of two parts (1945, doi:10.2307/1932409)."""
    return float(2 * (one & other).sum() / max(1, one.sum() + other.sum()))


@cache
def _lookup() -> NDArray[np.int8]:
    return np.array([_OF.get(name, -1) for name in tissue_names()], np.int8)


def between_visits(
    measured: Iterable[tuple[Brain, Figure]], apart: Callable[[Figure, Figure], float]
) -> float | None:
    """Return how far figures are apart between two acquisitions of one subject.

    Parameters
    ----------
    measured
        Brains of one subject, and what was measured of each before.
    apart
        How far one is from another; NaN if they have nothing in common.

    Returns
    -------
    float or None
        Mean over pairs that were made alike at two visits; None if there are none.
    """
    pairs = [
        apart(own, other)
        for (one, own), (another, other) in combinations(measured, 2)
        if one.made == another.made and one.visit != another.visit
    ]
    known = [pair for pair in pairs if math.isfinite(pair)]
    return sum(known) / len(known) if known else None
