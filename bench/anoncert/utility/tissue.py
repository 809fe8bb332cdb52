"""Volumes of grey matter, white matter and cerebrospinal fluid.

Values within the true brain are parted in three by Otsu's thresholds, before and after alike;
which part is which tissue follows from the true tissues before. Series in which the parts are
not the tissues (their contrast does not show them, or slices are thick) are not measured.

References
----------
Liao, Chen & Chung 2001 (thresholds by maximal between-class variance, several at once). Dice
1945, doi:10.2307/1932409.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from skimage.filters import threshold_multiotsu

from anoncert.types import Facet, Measurement
from anoncert.utility._brain import Brain, Tissue, between_visits, dice
from anoncert.utility._case import Case

FACET = Facet.ANALYSIS

_SEPARATED = 0.8
"""Mean Dice coefficient from which the parts are the tissues."""


class Volumetry(NamedTuple):
    """What a segmentation says of a brain.

    Attributes
    ----------
    volumes : ndarray, shape (3,)
        By `Tissue` [ml].
    dice : float
        With the true tissues, mean over all three.
    """

    volumes: NDArray[np.float64]
    dice: float

    @property
    def shares(self) -> NDArray[np.float64]:
        """Return volumes relative to all: what slabs that lie differently have in common."""
        shares: NDArray[np.float64] = self.volumes / self.volumes.sum()
        return shares


def prepare(case: Case) -> None:
    """Share nothing."""


def measure(case: Case, state: None, subject: str) -> Iterator[Measurement]:  # noqa: ARG001
    """Yield by how much tissue volumes of a subject changed, and how well tissues still part."""
    measured = [
        (brain, before)
        for brain in case.brains[subject]
        if (before := volumetry(brain, brain.before)).dice > _SEPARATED
    ]
    if not measured:
        return
    compared = [(before, volumetry(brain, brain.after)) for brain, before in measured]
    change = float(np.mean([changed(one.volumes, other.volumes) for one, other in compared]))
    worse = float(np.mean([max(0.0, 1 - after.dice / before.dice) for before, after in compared]))
    dice = float(np.mean([after.dice for _, after in compared]))
    again = between_visits(measured, lambda one, other: changed(one.shares, other.shares))
    yield Measurement(FACET, "volumes", subject, min(change, 1.0), change, "share", rescan=again)
    yield Measurement(FACET, "segmentation", subject, worse, dice, "Dice")


def volumetry(brain: Brain, values: NDArray[np.float64]) -> Volumetry:
    """Part a brain into its tissues.

    Parameters
    ----------
    brain
        With its true tissues.
    values
        Of its voxels, NaN where there is none, shape (voxels,).
    """
    shown = [np.median(brain.before[brain.tissue == tissue]) for tissue in Tissue]
    there = np.isfinite(values)
    found = np.full(values.shape, -1)
    found[there] = _parted(values[there], np.argsort(shown))
    volumes = [brain.voxel * (found == tissue).sum() for tissue in Tissue]
    alike = [dice(found == tissue, brain.tissue == tissue) for tissue in Tissue]
    return Volumetry(np.array(volumes), float(np.mean(alike)))


def _parted(values: NDArray[np.float64], by_level: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return which of the parts, named from dark to bright, each value is in; -1 is none."""
    nothing = np.full(values.shape, -1)
    if not values.size or not np.ptp(values):
        return nothing
    try:
        limits = threshold_multiotsu(values, classes=len(Tissue))  # type: ignore[no-untyped-call] # no stubs
    except ValueError:  # fewer values than parts
        return nothing
    return by_level[np.digitize(values, limits)]


def changed(before: NDArray[np.float64], after: NDArray[np.float64]) -> float:
    """Return the largest change of a tissue's volume, relative to what it was."""
    return float((np.abs(after - before) / before).max())
