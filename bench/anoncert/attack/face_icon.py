"""Faces in icons that came back as they were: small pictures of the head before it was defaced.

The adversary knows which pixels of an icon differ between the person's own face and the average
one, and whether they were altered.
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
from anoncert.corpus.pixels import unplanted
from anoncert.pair.describe import stored_pixels
from anoncert.part10 import File, content
from anoncert.types import Instance, Knowledge, Status

KNOWLEDGE = Knowledge.AUDITOR
MEDIA = (ICON,)
CONTROL = "identity"

_KEPT = 0.9
"""Share of the pixels of a face that are unaltered where an icon still shows it."""

_FEWEST = 100
"""Pixels of a face of which that can be told."""


class _Seen(NamedTuple):
    """One file whose icon was left."""

    file: str
    altered: bool
    """Whether its image was."""
    face: int
    """Pixels of the icon in which the face is, where the image no longer shows them."""
    kept: int
    """Those that are unaltered."""


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
            if seen.face >= _FEWEST and seen.kept > _KEPT * seen.face:
                planting = case.corpus.removable[name]
                found = Status.RECOVERED, seen.file, planting.place, "an icon shows it as it did"
                yield case.recovered("face_icon", planting, *found)
                break


def _compared(case: Case, state: _ink.State, origin: Instance, opened: Opened) -> _Seen | None:
    parsed = planes(opened.parsed)
    seen = (plane.values for plane in parsed if plane.place.endswith(icons.place()))
    left = [icon for icon in seen if icon.shape == (icons.SIDE, icons.SIDE)]
    if not left:
        return None
    data, after = content(case.corpus.images / origin.path), opened.pixels
    stored, _ = stored_pixels(data, File(data))
    if stored is None:
        return None
    average = unplanted(state.of(case, origin.subject), origin.id, stored)
    shown, without = (icons.shrunk(pixels, stored.max()) for pixels in (stored, average))
    face = shown != without
    altered = after is None or not np.array_equal(after, stored)
    if altered and after is not None and after.shape == stored.shape and after.dtype.kind in "iu":
        face &= icons.shrunk(after, stored.max()) != shown
    kept = max(int((icon == shown)[face].sum()) for icon in left)
    return _Seen(opened.shown, altered, int(face.sum()), kept)
