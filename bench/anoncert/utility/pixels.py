"""Stored values outside of what was planted: unchanged, or how far from it.

What was burned in is taken out of both sides first: the loss is measured outside of M,
the pixels in which the planted image differs from the unplanted one. Slices of a volume have the
structural similarity of the volume, other images that of their plane.

References
----------
Wang et al. 2004, doi:10.1109/TIP.2003.819861 (SSIM).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import groupby

import numpy as np
from numpy.typing import NDArray
from skimage.metrics import mean_squared_error, structural_similarity

from anoncert import volume
from anoncert.corpus.frames import Pixels, frames, is_colour, plane
from anoncert.pair.folder import Returned
from anoncert.slices import Frame
from anoncert.types import Facet, Measurement
from anoncert.utility._case import Case
from anoncert.utility._ssim import similarity

FACET = Facet.PIXELS

_SSIM_WINDOW = 7
_WIDEST = 1e12
"""Stored values beyond are as wrong as they can be."""

_LOST = (1.0, 0.0, float("nan"))


def prepare(case: Case) -> None:
    """Share nothing."""


def measure(case: Case, state: None, subject: str) -> Iterator[Measurement]:  # noqa: ARG001
    """Yield changed pixels, structural similarity and error of a subject's images."""
    kept = case.corpus.pixels(subject)
    images = [pair for pair in case.by_subject[subject] if pair.input.seen.pixels]
    if not images:
        return
    whole = _similarities(case, images, kept)
    compared = np.array([_compared(case, pair, kept, whole) for pair in images])
    changed, similarity, error = compared.T
    returned = error[~np.isnan(error)]
    yield _row(subject, "changed", changed.mean(), changed.mean(), "share")
    yield _row(subject, "ssim", (1 - similarity).mean(), similarity.mean(), "SSIM")
    loss = np.where(np.isnan(error), 1.0, np.minimum(error, 1.0)).mean()
    yield _row(subject, "nrmse", loss, returned.mean() if returned.size else None, "NRMSE")


def compare(
    before: Pixels,
    after: Pixels,
    planted: NDArray[np.bool_],
    data_range: int,
    known: float | None = None,
) -> tuple[float, float, float]:
    """Compare two images outside of what was planted.

    Parameters
    ----------
    before, after
        Stored values, shape ([frames,] rows, columns[, samples]).
    planted
        M, same shape.
    data_range
        Maximum minus minimum of what the modality can store: from the truth, never
        inferred from the image.
    known
        SSIM of the volume to which it belongs; None where it belongs to none.

    Returns
    -------
    changed, similarity, error : float
        Share of stored values that differ; SSIM, from 0 to 1, its mean over frames and
        samples; root mean square error over ``data_range``.
    """
    if before.shape != after.shape:
        return _LOST
    several = zip(frames(before), frames(after), frames(planted), strict=True)
    compared = [_frame(*each, data_range, known) for each in several]
    differing, similarity, square = np.array(compared).T
    changed = float(differing.sum() / max(1, (~planted).sum()))
    return changed, float(similarity.mean()), float(np.sqrt(square.mean())) / data_range


def _frame(
    before: Pixels,
    after: Pixels,
    planted: NDArray[np.bool_],
    data_range: int,
    known: float | None,
) -> tuple[float, float, float]:
    """Return how many values of a frame differ, SSIM, and the mean square error."""
    one, other = before.astype(np.float64), after.astype(np.float64)
    other[planted] = one[planted]
    differing, error = float((one != other).sum()), float(mean_squared_error(one, other))
    if known is not None:
        return differing, known, error
    if not differing:
        return 0.0, 1.0, 0.0
    window = min(_SSIM_WINDOW, *(size - 1 + size % 2 for size in plane(one.shape)))
    channels = -1 if is_colour(one.shape) else None
    similarity = structural_similarity(  # type: ignore[no-untyped-call] # no stubs
        one, other, data_range=data_range, win_size=window, channel_axis=channels
    )
    # where a value is so large that all others are rounded away, it would be more than 1
    within = min(1.0, max(0.0, float(similarity)))
    return differing, within, error


def _similarities(case: Case, images: list[Returned], kept: dict[str, Pixels]) -> dict[str, float]:
    """Return by instance the SSIM of the volume to which it belongs, where that changed."""
    pairs = {pair.input.instance.path: pair for pair in images}
    changed = {p.input.instance.series_id for p in images if _changed(p)}
    names = [name for name, p in pairs.items() if p.input.instance.series_id in changed]
    found = dict[str, float]()
    for each in volume.volumes(case.corpus.images, names):
        own = [frame for frame in each.frames if _comparable(pairs[frame.name])]
        instance = pairs[each.frames[0].name].input.instance
        files = groupby(own, key=lambda frame: frame.name)
        planes = (two for name, of in files for two in _planes(case, pairs[name], of, kept))
        similar = similarity(planes, instance.data_range)
        if not math.isnan(similar):
            found |= {pairs[frame.name].input.instance.id: similar for frame in own}
    return found


def _changed(returned: Returned) -> bool:
    found = returned.output
    return found is not None and bool(found.pixels) and found.pixels != returned.input.seen.pixels


def _comparable(returned: Returned) -> bool:
    found = returned.output
    return found is not None and bool(found.pixels) and found.shape == returned.input.seen.shape


def _planes(
    case: Case, returned: Returned, wanted: Iterable[Frame], kept: dict[str, Pixels]
) -> Iterator[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """Yield slices of one file before and after, equal where something was planted."""
    before, after = case.images(returned)
    clean = before.unplanted(kept, returned.input.instance.id)
    stored = [frames(each.stored) for each in (before, after, clean)]
    for frame in wanted:
        one, other, own = (each[frame.number] for each in stored)
        other = np.where(one == own, other, one)
        yield one.astype(np.float32), np.clip(other, -_WIDEST, _WIDEST).astype(np.float32)


def _compared(
    case: Case, returned: Returned, kept: dict[str, Pixels], whole: dict[str, float]
) -> tuple[float, float, float]:
    found = returned.output
    if found is None or not found.pixels:
        return _LOST
    instance = returned.input.instance
    if found.pixels == returned.input.seen.pixels:
        return 0.0, whole.get(instance.id, 1.0), 0.0
    before, after = case.images(returned)
    planted = before.stored != before.unplanted(kept, instance.id).stored
    known = whole.get(instance.id)
    return compare(before.stored, after.stored, planted, instance.data_range, known)


def _row(subject: str, name: str, loss: float, raw: float | None, unit: str) -> Measurement:
    return Measurement(
        facet=FACET,
        measure=name,
        subject=subject,
        loss=float(loss),
        raw=None if raw is None else float(raw),
        unit=unit,
        reason="" if raw is not None else "no image came back",
    )
