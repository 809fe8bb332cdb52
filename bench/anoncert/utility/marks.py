"""Marks that must stay: sides, orientation, sequence, lengths, scale bars beside burned-in text.

A mark stayed if what is left where it was drawn correlates with its ink, in every frame.
Pixels in which text was planted do not count; a mark whose ink they cover is not asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from anoncert.corpus.frames import frames, is_colour
from anoncert.corpus.glyphs import around
from anoncert.corpus.marks import MARK
from anoncert.corpus.pixels import unplanted
from anoncert.pair.folder import Returned
from anoncert.types import Facet, Measurement
from anoncert.utility._case import Case, Pixels

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
    if is_colour(seen.shape):
        seen, planted = seen.mean(axis=-1), np.logical_or.reduce(planted, axis=-1)
    box = around(ink, _MARGIN)
    counted = ~planted[box]
    left, drawn = (a[box][counted].astype(np.float64) for a in (np.nan_to_num(seen), ink))
    if not drawn.any():
        return None
    left, drawn = left - left.mean(), drawn - drawn.mean()
    norm = np.sqrt((left * left).sum() * (drawn * drawn).sum())
    return bool(norm > 0 and abs((left * drawn).sum()) >= _READABLE * norm)


def _stayed(
    case: Case, returned: Returned, drawn: list[str], kept: dict[str, Pixels]
) -> list[bool]:
    """Tell of each mark of an image that is asked for whether it stayed."""
    instance, found = returned.input.instance, returned.output
    if found is None or not found.pixels:
        return [False] * len(drawn)
    if found.pixels == returned.input.seen.pixels:
        return [True] * len(drawn)
    before, after = case.stored(returned)
    if after.shape != before.shape:
        return [False] * len(drawn)
    planted = before != unplanted(kept, instance.id, before)
    shown = list(zip(frames(after), frames(planted), strict=True))
    inks = (kept[f"ink/{name}"].astype(np.uint8) for name in drawn)
    told = ([readable(seen, ink, hidden) for seen, hidden in shown] for ink in inks)
    return [False not in each for each in told if any(one is not None for one in each)]
