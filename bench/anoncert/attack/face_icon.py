"""Faces in icons that came back as they were: small pictures of the head before it was defaced.

The adversary knows which pixels of an icon differ between the person's own face and the average
one, and whether they were altered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from anoncert.attack import _ink
from anoncert.attack._case import Case
from anoncert.attack._opened import Fact, Note, Opened
from anoncert.attack._planes import planes
from anoncert.corpus import icons
from anoncert.corpus.pixels import unplanted
from anoncert.pair.describe import stored_pixels
from anoncert.part10 import File, content
from anoncert.types import Instance, Knowledge, Status

KNOWLEDGE = Knowledge.AUDITOR
MEDIA = ("icon",)
CONTROL = "identity"

_KEPT = 0.9
"""Share of the pixels of a face that are unaltered where icons still show it."""

_FEWEST = 30
"""Pixels, in all icons that a series still has, of which that can be told."""


def prepare(case: Case) -> _ink.State:
    """Index the plantings by the series that carry them."""
    return _ink.prepared(case, *MEDIA)


def examine(case: Case, state: _ink.State, opened: Opened) -> Iterator[Fact]:
    """Compare the icon of one output with that of its input."""
    origin = case.input_of(opened.left)
    if origin is None or opened.output is None:
        return
    for planting in state.plantings.get(origin.series_id, []):
        face, kept = _compared(case, state, origin, opened.parsed)
        fact = planting.id, opened.shown, face, kept
        yield Fact(f"{origin.series_id} {planting.id}", fact)


def conclude(case: Case, facts: Iterable[Fact]) -> Iterator[Note]:
    """Tell of which series the icons show the face."""
    for _, group in groupby(facts, key=lambda fact: fact.of):
        known = [fact.known for fact in group]
        name, file, _, _ = max(known, key=lambda each: each[3])
        face, kept = (sum(each[part] for each in known) for part in (2, 3))
        if face >= _FEWEST and kept > _KEPT * face:
            planting = case.corpus.removable[name]
            found = Status.RECOVERED, file, planting.place, "icons show it as they did"
            yield case.recovered("face_icon", planting, *found)


def _compared(case: Case, state: _ink.State, origin: Instance, after: File) -> tuple[int, int]:
    """Return how many pixels the face takes in an icon that is left, and how many as they were."""
    seen = (plane.values for plane in planes(after) if plane.place.endswith(icons.place()))
    left = [icon for icon in seen if icon.shape == (icons.SIDE, icons.SIDE)]
    if not left:
        return 0, 0
    data = content(case.corpus.images / origin.path)
    stored, error = stored_pixels(data, File(data))
    assert stored is not None, error
    average = unplanted(state.of(case, origin.subject), origin.id, stored)
    shown, without = (icons.shrunk(pixels, stored.max()) for pixels in (stored, average))
    face = shown != without
    return int(face.sum()), max(int((icon == shown)[face].sum()) for icon in left)
