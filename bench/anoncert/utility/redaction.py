"""What redaction takes beside the texts: anatomy under its covers, images that had no text.

What counts is what is displayed: see `utility._levels`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from anoncert.corpus.carrier import in_medium
from anoncert.corpus.frames import Pixels, grey
from anoncert.pair.folder import Returned
from anoncert.pair.image import Values
from anoncert.types import Facet, Measurement
from anoncert.utility._case import Case
from anoncert.utility._levels import AS_GIVEN, SEEN, levels, split

FACET = Facet.PIXELS

_ROUNDED = 2
"""Stored values by which rounding, and a fit of levels to what was rounded, can be off."""

Text = frozenset[str]
"""Series with burned-in text."""

Loss = Callable[[Values, Values, NDArray[np.bool_]], float]


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
        lost = float(np.mean([_compared(case, pair, kept, destroyed) for pair in texts]))
        yield Measurement(FACET, "anatomy", subject, lost, lost, "share")
    if texts and others:
        changed = [_compared(case, pair, kept, altered) for pair in others]
        yield Measurement(
            FACET, "altered", subject, float(np.mean(changed)), float(sum(changed)), "images"
        )


def destroyed(before: Values, after: Values, counted: NDArray[np.bool_]) -> float:
    """Return the share of anatomy that is no longer shown as it was.

    Parameters
    ----------
    before, after
        Before planting, and as it came back, bright where high, shape ([frames,] rows,
        columns[, samples]).
    counted
        Values without planted text, same shape.
    """
    counted = grey(counted) == 1
    before, after = grey(before), grey(after)
    bright, contrast = split(before)
    anatomy = _anatomy(bright) & counted
    off = np.abs(levels(before, after, counted).undone(after) - before)
    gone = off > SEEN * contrast
    return float(gone[anatomy].mean()) if contrast and anatomy.any() else 0.0


def altered(before: Values, after: Values, counted: NDArray[np.bool_]) -> float:
    """Return 1 if any value is shown otherwise, but for rounding to other levels; or 0.

    Parameters are those of `destroyed`.
    """
    fit = levels(before, after, counted)
    off = np.abs(fit.undone(after) - before)[counted]
    if fit is AS_GIVEN:
        return float(off.any())
    return float((off > min(_ROUNDED / fit.gain, SEEN * split(before).contrast)).any())


def _anatomy(bright: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the rarer of both, whichever of them is shown brighter."""
    return bright if 2 * bright.sum() <= bright.size else ~bright


def _compared(case: Case, returned: Returned, kept: dict[str, Pixels], loss: Loss) -> float:
    """Return what an image lost: all if it is no longer comparable, nothing if it is the same."""
    found, instance = returned.output, returned.input.instance
    if found is None or not found.pixels:
        return 1.0
    if found.pixels == returned.input.seen.pixels:
        return 0.0
    before, after = case.images(returned)
    if before.stored.shape != after.stored.shape:
        return 1.0
    clean, white = before.unplanted(kept, instance.id), instance.data_range
    counted = before.stored == clean.stored
    return loss(clean.shown(white), after.shown(white), counted)
