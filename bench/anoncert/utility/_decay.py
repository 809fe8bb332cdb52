"""Maps of how fast signal decays as images are weighted more: with echo time, with b-value.

The rate of decay is fitted in each voxel: by least squares of the logarithm, in which squares of
signals are the weights, to what the files say of their weighting. A tissue has the median of
the voxels among neighbours of the same tissue only; what is true is the phantom's.

References
----------
Salvador et al. 2005, doi:10.1002/hbm.20076 (weights of a fit to logarithms).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from anoncert.corpus.phantom.signal import Tissue, tissue_index, tissues
from anoncert.slices import Weighting
from anoncert.types import Facet, Measurement
from anoncert.utility._brain import Bools, Brain, Floats, between_visits

_MAPPED = ("grey_matter", "deep_grey", "white_matter")
"""Fluid decays too slowly with echo time and too fast with b-value, and the brainstem is small."""

_FEWEST = 50
"""Voxels of a tissue that has a median."""

_CONTRASTS = 2
"""Volumes through which a line can be drawn."""


class Decay(NamedTuple):
    """What is mapped.

    Attributes
    ----------
    measure : str
        Its name.
    contrast : str
        Of series in which signal decays so.
    weighted : callable
        From a weighting to what it decays with.
    true : callable
        From a tissue to what maps should show.
    shown : callable
        From rates to what maps show.
    """

    measure: str
    contrast: str
    weighted: Callable[[Weighting], float]
    true: Callable[[Tissue], float]
    shown: Callable[[Floats], Floats]


class Mapped(NamedTuple):
    """What a map says of tissues.

    Attributes
    ----------
    brain : Brain
        One of the volumes of which the map is made.
    true, before, after : ndarray, shape (tissues,)
        Medians; NaN where there is none. A tissue of which there is too little has none before.
    covered : ndarray, shape (tissues,)
        Share of the voxels of which the map said something, and still does.
    """

    brain: Brain
    true: Floats
    before: Floats
    after: Floats
    covered: Floats

    @property
    def loss(self) -> float:
        """Return how far what it says is from what it said, relative to that, with what is gone."""
        lost = 1 - self.covered * (1 - _off(self.after, self.before))
        return float(lost[np.isfinite(self.before)].mean())


def measured(decay: Decay, brains: Iterable[Brain], subject: str) -> Iterator[Measurement]:
    """Yield how far maps of a subject are from what they were; the raw figure, from the truth."""
    found = list(maps(decay, brains))
    if not found:
        return
    wrong = np.concatenate(
        [_off(each.after, each.true)[np.isfinite(each.before)] for each in found]
    )
    again = between_visits(
        [(each.brain, each.before) for each in found],
        lambda one, other: _mean(_off(one, other)[np.isfinite(one + other)]),
    )
    loss = float(np.mean([each.loss for each in found]))
    raw = float(wrong.mean())
    yield Measurement(Facet.ANALYSIS, decay.measure, subject, loss, raw, "share", rescan=again)


def maps(decay: Decay, brains: Iterable[Brain]) -> Iterator[Mapped]:
    """Yield the maps of all series that can be mapped."""
    by_series = defaultdict[str, list[Brain]](list)
    for brain in brains:
        if brain.contrast == decay.contrast:
            by_series[brain.series].append(brain)
    for own in by_series.values():
        if len({decay.weighted(brain.given) for brain in own}) >= _CONTRASTS:
            mapped = _mapped(decay, own)
            if np.isfinite(mapped.before).any():
                yield mapped


def _mapped(decay: Decay, brains: Sequence[Brain]) -> Mapped:
    at = [_flat(brain) for brain in brains]
    common = reduce(np.intersect1d, at)
    rows = [np.searchsorted(own, common) for own in at]
    given, came = (
        [decay.weighted(weighting) for weighting in both]
        for both in zip(*((brain.given, brain.came) for brain in brains), strict=True)
    )
    there = list(zip(brains, rows, strict=True))
    before = decay.shown(rate(given, np.stack([brain.before[own] for brain, own in there])))
    after = decay.shown(rate(came, np.stack([brain.after[own] for brain, own in there])))
    one, own = brains[0], rows[0]
    inner, known = _among_their_own(one)[own], tissues(one.given.tesla)
    labels = [tissue_index(name) for name in _MAPPED]
    regions = [inner & (one.label[own] == label) & np.isfinite(before) for label in labels]
    regions = [region & (region.sum() >= _FEWEST) for region in regions]
    return Mapped(
        one,
        np.array([decay.true(known[label]) for label in labels]),
        np.array([_median(before[region]) for region in regions]),
        np.array([_median(after[region]) for region in regions]),
        np.array([np.isfinite(after[region]).sum() / max(1, region.sum()) for region in regions]),
    )


def rate(weights: Sequence[float], signals: Floats) -> Floats:
    """Fit how fast signals decay.

    Parameters
    ----------
    weights
        What they decay with, one for each volume.
    signals
        Shape (volumes, voxels).

    Returns
    -------
    ndarray, shape (voxels,)
        Rates; NaN where nothing decays, or fewer than two volumes of different weight have a
        signal above 0.
    """
    x = np.array(weights)[:, np.newaxis]
    there = np.isfinite(signals) & np.isfinite(x) & (signals > 0)
    varied = np.where(there, x, -np.inf).max(axis=0) > np.where(there, x, np.inf).min(axis=0)
    signal = np.where(there, signals, 1.0)
    weight = np.where(there, signal / signal.max(axis=0), 0.0) ** 2
    x = np.where(there, x, 0.0)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        total = weight.sum(axis=0)
        x = x - (weight * x).sum(axis=0) / total
        y = np.log(signal)
        fitted: Floats = -(weight * x * y).sum(axis=0) / (weight * x * x).sum(axis=0)
    return np.where(varied & np.isfinite(fitted) & (fitted > 0), fitted, np.nan)


def _flat(brain: Brain) -> NDArray[np.intp]:
    """Return places as single numbers, which rise."""
    column, row, slice_ = brain.places.astype(np.intp)
    flat: NDArray[np.intp] = (slice_ << 40) | (row << 20) | column
    return flat


def _among_their_own(brain: Brain) -> Bools:
    """Tell which voxels touch nothing but voxels of the same tissue."""
    volume = np.full(brain.places.max(axis=1) + 3, -1, np.int16)
    inside = tuple(brain.places + 1)
    volume[inside] = brain.label
    least, most = ndimage.minimum_filter(volume, 3), ndimage.maximum_filter(volume, 3)
    same: Bools = (least == most)[inside]
    return same


def _mean(values: Floats) -> float:
    return float(values.mean()) if values.size else float("nan")


def _median(values: Floats) -> float:
    there = values[np.isfinite(values)]
    return float(np.median(there)) if there.size else float("nan")


def _off(one: Floats, other: Floats) -> Floats:
    """Return how far values are from others, relative to those, and at most 1."""
    off: Floats = np.nan_to_num(np.clip(np.abs(one / other - 1), 0, 1), nan=1.0)
    return off
