"""Faces in icons that were left: small pictures of the head before it was defaced.

The adversary knows in which pixels of an icon the person's own face differs from the average
one. There an icon that was left is what it was; or, made smaller, brighter or inverted, it is
correlated with the image as it was, and more so than with the image that it stands beside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from anoncert.attack import ICON, _ink
from anoncert.attack._case import Case
from anoncert.attack._opened import Fact, Note, Opened
from anoncert.attack._planes import planes
from anoncert.corpus import icons
from anoncert.corpus.frames import bounded
from anoncert.corpus.glyphs import correlation
from anoncert.corpus.icons import Icon
from anoncert.corpus.pixels import unplanted
from anoncert.pair.describe import stored_pixels
from anoncert.part10 import File, content
from anoncert.types import Instance, Knowledge, Status

Floats = NDArray[np.float64]

KNOWLEDGE = Knowledge.AUDITOR
MEDIA = (ICON,)
CONTROL = "identity"

_KEPT = 0.9
"""Share of the pixels of a face that are unaltered where an icon still shows it."""

_ALIKE = 0.9
"""Correlation with an icon of the image as it was, from which on an icon shows that."""

_FEWEST = 100
"""Pixels of a face, among those of an icon as consoles make it, of which either can be told."""

_GRID, _FEWEST_CELLS = 32, 12
"""Rows and columns to which icons are brought to correlate them, by means; cells of a face."""

_BY_CHANCE = 1 / 8
"""Share of a series' icons that may be alike although they were made anew: one in 15 were. Of
several, one may be."""

_SMALLEST, _LARGEST, _MOST = 32, 512, 4
"""Rows or columns of icons that are looked at, and how many of them in a file."""


class _Seen(NamedTuple):
    """One file whose icon was left, and where the image beside it no longer shows the face."""

    file: str
    altered: bool
    """Whether its image was."""
    kept: bool
    """Whether an icon shows the face pixel by pixel."""
    alike: bool
    """Whether it is like the image as it was."""


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
        looked_at = altered or known
        kept = [each for each in looked_at if each[1].kept]
        alike = [each for each in looked_at if each[1].alike]
        by_chance = max(1, _BY_CHANCE * len(looked_at)) if len(looked_at) > 1 else 0
        if kept or len(alike) > by_chance:
            name, seen = (kept or alike)[0]
            planting = case.corpus.removable[name]
            found = Status.RECOVERED, seen.file, planting.place, "an icon shows it as it did"
            yield case.recovered("face_icon", planting, *found)


def _compared(case: Case, state: _ink.State, origin: Instance, opened: Opened) -> _Seen | None:
    left = list(islice(_icons(opened), _MOST))
    if not left:
        return None
    data, after = content(case.corpus.images / origin.path), opened.pixels
    before, _ = stored_pixels(data, File(data))
    if before is None:
        return None
    average = unplanted(state.of(case, origin.subject), origin.id, before)
    altered = after is None or not np.array_equal(after, before)
    beside = after if altered and after is not None and after.dtype.kind in "iu" else average
    own, others = (icons.shrunk(pixels, before.max()) for pixels in (before, average))
    rival = icons.shrunk(beside, beside.max())  # a tool may scale values, or not
    face = (own != others) & (own != rival) & (own != icons.shrunk(beside, before.max()))
    if face.sum() < _FEWEST:
        return None
    kept = any(icon.shape == own.shape and (icon == own)[face].mean() > _KEPT for icon in left)
    where = _coarse(face) > 1 / 2
    was, *rivals = (_coarse(shown)[where] for shown in (own, rival, icons.middle(beside)))
    alike = where.sum() >= _FEWEST_CELLS and any(
        _is_nearer(_coarse(icon)[where], was, rivals) for icon in left
    )
    return _Seen(opened.shown, altered, kept, bool(alike))


def _icons(opened: Opened) -> Iterator[Icon]:
    for plane in planes(opened.parsed):
        fits = all(_SMALLEST <= edge <= _LARGEST for edge in plane.values.shape)
        if fits and plane.place.endswith(icons.place()):
            yield plane.values


def _is_nearer(shown: Floats, was: Floats, rivals: list[Floats]) -> bool:
    """Tell whether what an icon shows goes with how the image was, and less with how it is."""
    return correlation(shown, was) > max(_ALIKE, *(correlation(shown, each) for each in rivals))


def _coarse(shown: NDArray[np.generic]) -> Floats:
    """Return the means in the cells of a grid that is the same for all sizes."""
    image = Image.fromarray(bounded(shown.astype(np.float64)).astype(np.float32))
    return np.asarray(image.resize((_GRID, _GRID), Image.Resampling.BOX), np.float64)
