"""Marks that must stay: sides, orientation, sequence, lengths, scale bars beside burned-in text.

A mark stayed if what is left where it was drawn correlates with its ink, in every frame.
Pixels in which text was planted do not count; a mark whose ink they cover is not asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from anoncert.corpus.frames import Pixels, frames, grey
from anoncert.corpus.glyphs import around, correlation
from anoncert.corpus.marks import MARK
from anoncert.pair.folder import Returned
from anoncert.types import Facet, Measurement
from anoncert.utility._case import Case

FACET = Facet.PIXELS

_READABLE = 0.75
"""Correlation from which a mark can be read: as much as gives an identifier away."""
_MARGIN = 2

Marks = dict[str, list[str]]
"""Ids of the marks of each series."""


def prepare(case: Case) -> Marks:
    """Index the marks."""
    marks = defaultdict(list)
    for planting in case.corpus.plantings():
        if planting.identifier == MARK:
            for series in planting.series:
                marks[series].append(planting.id)
    return dict(marks)


def measure(case: Case, state: Marks, subject: str) -> Iterator[Measurement]:
    """Yield the share of a subject's marks that cannot be read any more."""
    images = [
        (returned, state[returned.input.instance.series_id])
        for returned in case.by_subject[subject]
        if returned.input.instance.series_id in state
    ]
    if not images:
        return
    kept = case.corpus.pixels(subject)
    stayed = [stays for image, drawn in images for stays in _stayed(case, image, drawn, kept)]
    lost = len(stayed) - sum(stayed)
    yield Measurement(
        facet=FACET,
        measure="marks",
        subject=subject,
        loss=lost / len(stayed) if stayed else None,
        raw=float(lost),
        unit="lost",
        reason="" if stayed else "planted text covers all marks",
    )


def readable(seen: Pixels, ink: NDArray[np.uint8], planted: NDArray[np.bool_]) -> bool | None:
    """Tell whether a mark can be read in a frame.

    Parameters
    ----------
    seen
        Stored values, shape (rows, columns[, samples]).
    ink
        How much of each pixel the mark covers, shape (rows, columns).
    planted
        M, shape as of ``seen``.

    Returns
    -------
    bool or None
        None where nothing of the mark lies outside M.
    """
    box = around(ink, _MARGIN)
    left, hidden = grey(seen[box])[0], grey(planted[box])[0] > 0
    drawn = ink[box][~hidden].astype(np.float64)
    return correlation(left[~hidden], drawn) >= _READABLE if drawn.any() else None


def _stayed(
    case: Case, returned: Returned, drawn: list[str], kept: dict[str, Pixels]
) -> list[bool]:
    """Tell of each mark of an image that is asked for whether it stayed."""
    instance, found = returned.input.instance, returned.output
    if found is None or not found.pixels:
        return [False] * len(drawn)
    if found.pixels == returned.input.seen.pixels:
        return [True] * len(drawn)
    before, after = case.images(returned)
    if after.stored.shape != before.stored.shape:
        return [False] * len(drawn)
    planted = before.stored != before.unplanted(kept, instance.id).stored
    shown = list(zip(frames(after.stored), frames(planted), strict=True))
    inks = (kept[f"ink/{name}"].astype(np.uint8) for name in drawn)
    told = ([readable(seen, ink, hidden) for seen, hidden in shown] for ink in inks)
    return [False not in each for each in told if any(one is not None for one in each)]
