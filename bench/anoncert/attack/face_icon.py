"""Faces in icons that came back as they were: small pictures of the head before it was defaced.

The adversary knows in which pixels of an icon the person's own face differs from the average
one. There an icon that was left goes with the image as it was, also if it was made smaller,
brighter or compressed, and more so than with the image that it stands beside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

import numpy as np

from anoncert.attack import ICON, _ink
from anoncert.attack._case import Case
from anoncert.attack._opened import Fact, Note, Opened
from anoncert.attack._planes import planes
from anoncert.corpus import icons
from anoncert.corpus.frames import Pixels
from anoncert.corpus.icons import Icon
from anoncert.corpus.pixels import unplanted
from anoncert.pair.describe import stored_pixels
from anoncert.part10 import File, content
from anoncert.types import Instance, Knowledge, Status

KNOWLEDGE = Knowledge.AUDITOR
MEDIA = (ICON,)
CONTROL = "identity"

_ALIKE = 0.9
"""Correlation with the icon of the input from which on an icon shows what that shows."""

_SMALLEST, _LARGEST = 16, 512
"""Rows or columns of an icon in which a face can be told, and of what is no icon any more."""

_LEAST = 0.025
"""Share of an icon's pixels that a face takes up, so that it can be told."""


class _Seen(NamedTuple):
    """One file whose icon was left."""

    file: str
    altered: bool
    """Whether its image was."""
    shown: bool
    """Whether the icon shows the face as the image was, and not as it is."""


def prepare(case: Case) -> _ink.State:
    """Index the plantings by the series that carry them."""
    return _ink.prepared(case, *MEDIA)


def examine(case: Case, state: _ink.State, opened: Opened) -> Iterator[Fact]:
    """Compare the icon of one output with that of its input."""
    for origin, planting in state.carried(case, opened):
        seen = _compared(case, state, origin, opened)
        if seen is not None:
            yield Fact(f"{origin.series_id} {planting.id}", (planting.id, seen))


def conclude(case: Case, facts: Iterable[Fact]) -> Iterator[Note]:
    """Tell of which series an icon shows the face; where images were altered, one of theirs."""
    for _, group in groupby(facts, key=lambda fact: fact.of):
        known = [fact.known for fact in group]
        altered = [each for each in known if each[1].altered]
        for name, seen in altered or known:
            if seen.shown:
                planting = case.corpus.removable[name]
                found = Status.RECOVERED, seen.file, planting.place, "an icon shows it as it did"
                yield case.recovered("face_icon", planting, *found)
                break


def _compared(case: Case, state: _ink.State, origin: Instance, opened: Opened) -> _Seen | None:
    parsed = planes(opened.parsed)
    left = [each.values for each in parsed if each.place.endswith(icons.place())]
    left = [icon for icon in left if all(_SMALLEST <= n <= _LARGEST for n in icon.shape)]
    if not left:
        return None
    data, after = content(case.corpus.images / origin.path), opened.pixels
    before, _ = stored_pixels(data, File(data))
    if before is None:
        return None
    average = unplanted(state.of(case, origin.subject), origin.id, before)
    altered = after is None or not np.array_equal(after, before)
    if after is None or after.shape != before.shape or after.dtype.kind not in "iu":
        after = average
    shown = any(_shows(icon, before, average, after if altered else average) for icon in left)
    return _Seen(opened.shown, altered, shown)


def _shows(icon: Icon, before: Pixels, average: Pixels, after: Pixels) -> bool:
    """Tell whether an icon is one of the face before, rather than of the image after."""
    white = before.max()
    own, others, left = (icons.shrunk(p, white, icon.shape) for p in (before, average, after))
    face = (own != others) & (own != left)
    if face.sum() < _LEAST * face.size:
        return False
    alike = _correlation(icon[face], own[face])
    return alike > max(_ALIKE, _correlation(icon[face], left[face]))


def _correlation(one: Icon, other: Icon) -> float:
    """Return Pearson's coefficient, 0 where either is of one grey."""
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])
