"""What redaction takes beside the texts: anatomy under its covers, images that had no text.

References
----------
Otsu 1979, doi:10.1109/TSMC.1979.4310076 (what is anatomy, and what is air).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from skimage.filters import threshold_otsu

from anoncert.corpus.carrier import in_medium
from anoncert.corpus.frames import grey
from anoncert.corpus.pixels import unplanted
from anoncert.pair.folder import Returned
from anoncert.types import Facet, Measurement
from anoncert.utility._case import Case, Pixels

FACET = Facet.PIXELS

_DESTROYED = 0.1
"""Change, as a share of what anatomy is brighter or darker than air, that destroys a pixel."""

Values = NDArray[np.float64]

Text = frozenset[str]
"""Series with burned-in text."""


def prepare(case: Case) -> Text:
    """Tell where there is something to redact."""
    drawn = in_medium(case.corpus.removable, "pixels")
    return frozenset(series for planting in drawn for series in planting.series)


def measure(case: Case, state: Text, subject: str) -> Iterator[Measurement]:
    """Yield the anatomy that was destroyed beside texts, and the share of other images altered."""
    images = [pair for pair in case.by_subject[subject] if pair.input.seen.pixels]
    texts = [pair for pair in images if pair.input.instance.series_id in state]
    others = [pair for pair in images if pair.input.instance.series_id not in state]
    kept = case.corpus.pixels(subject)
    if texts:
        lost = float(np.mean([_compared(case, pair, kept, _destroyed) for pair in texts]))
        yield Measurement(FACET, "anatomy", subject, lost, lost, "share")
    if texts and others:
        altered = [_compared(case, pair, kept, _altered) for pair in others]
        yield Measurement(
            FACET, "altered", subject, float(np.mean(altered)), float(sum(altered)), "images"
        )


def destroyed(before: Values, after: Values, counted: NDArray[np.bool_]) -> float:
    """Return the share of anatomy that is no longer what it was.

    Parameters
    ----------
    before, after
        Stored values in grey before planting, and as they came back, shape (frames, rows, columns).
    counted
        Pixels without planted text, same shape.
    """
    if not np.ptp(before):
        return 0.0
    split = before > threshold_otsu(before)  # type: ignore[no-untyped-call] # no stubs
    air, tissue = before[~split].mean(), before[split].mean()
    # between both, wherever in the gap Otsu's threshold lies
    bright, contrast = before > (air + tissue) / 2, tissue - air
    anatomy = _anatomy(bright) & counted
    gone = np.abs(after - before) > _DESTROYED * contrast
    return float(gone[anatomy].mean()) if anatomy.any() else 0.0


def _anatomy(bright: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the rarer of both, whichever of them is stored as the higher values."""
    return bright if 2 * bright.sum() <= bright.size else ~bright


def _compared(
    case: Case,
    returned: Returned,
    kept: dict[str, Pixels],
    loss: Callable[[Pixels, Pixels, Pixels], float],
) -> float:
    """Return what an image lost: all if it is no longer comparable, nothing if it is the same."""
    found = returned.output
    if found is None or not found.pixels:
        return 1.0
    if found.pixels == returned.input.seen.pixels:
        return 0.0
    before, after = case.stored(returned)
    if before.shape != after.shape:
        return 1.0
    return loss(before, after, unplanted(kept, returned.input.instance.id, before))


def _destroyed(before: Pixels, after: Pixels, clean: Pixels) -> float:
    return destroyed(grey(clean), np.nan_to_num(grey(after)), grey(before) == grey(clean))


def _altered(before: Pixels, after: Pixels, clean: Pixels) -> float:
    return float(not np.array_equal(after[before == clean], before[before == clean]))
