"""Whether a text, or a part of it, is seen just as the tool was given it.

A part counts if it is the text's own: few others have it in common (all record numbers may
begin alike), and nothing else is written beside it (a surrogate shares some letters with the
text that it replaces, in the same place and style).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from anoncert.attack._candidates import Sought
from anoncert.attack._explanation import Values
from anoncert.attack._scene import Scene, varied
from anoncert.corpus.glyphs import REACH, Box, around, bits, outline
from anoncert.types import Status

_PART = 0.1
"""Share of what can be seen of a text that is a part of it, or something else."""

_TOLD = 0.95
"""Share of other texts that must lack the part: fewer share a family name, more a digit."""

_DIFFERENT = 3
"""Pixels that only one of two letters covers."""

_LEAST = 3
_STROKE = 4
"""No stroke is as wide as the height of a text over this: what changed in wider areas is none."""

_CLEAR = 3.0
"""Times that a text must stand out more than pixels that are the same may differ."""

Mask = NDArray[np.bool_]


def remains(at: Scene, given: Values, sought: Sought, text: int) -> Status | None:
    """Tell what is left of one of both texts.

    Parameters
    ----------
    at
        What is seen.
    given
        What the tool was given, shape (rows, columns).
    sought
        Both texts.
    text
        Which one: of the decoy, only a part is looked for; `identified` finds the whole.

    Returns
    -------
    Status or None
        *Recovered* or *partial*; None where nothing is, or where it cannot be told.
    """
    ink = sought.inks[text]
    box = around(ink, REACH)
    drawn = (ink[box] > 0) | (outline(ink[box], at.style) > 0)
    expected = at.restored.tone(given[box]) if text == 0 else _with_decoy(at, sought, box)
    visible = drawn & (np.abs(expected - at.clean[box]) > _CLEAR * at.tolerance)
    if 2 * visible.sum() <= drawn.sum():
        return None
    off = np.abs(at.seen[box] - expected)
    side = max(at.style.height // 2, _LEAST)
    if text == 0 and _nowhere_more(off, at, side):
        return Status.RECOVERED
    same = off <= at.tolerance
    # letters with what is around them: a cover of their colour leaves no such part
    left = ndimage.binary_opening(same, np.ones((side, side)))
    least = _PART * visible.sum()
    if (visible & left).sum() < least or np.ptp(at.seen[box][left]) <= 2 * at.tolerance:
        return None
    other = at.changed(box) & ~same
    written = other & (varied(at.seen[box], at.style.height) > 0)
    if not at.style.outline:  # which fills all that letters leave
        stroke = np.ones((max(at.style.height // _STROKE, _LEAST),) * 2)
        written &= ~ndimage.binary_opening(other, stroke)
    alone = written.sum() <= least
    return Status.PARTIAL if alone and _is_own(sought, text, box, left) else None


def _with_decoy(at: Scene, sought: Sought, box: Box) -> Values:
    """Return what a part of the image would be with the decoy instead of the text."""
    texts = [at.burned(sought.inks[1], at.style), *at.beside]
    return sum((each[box] for each in texts), at.clean[box])


def _nowhere_more(off: Values, at: Scene, side: int) -> bool:
    """Tell whether no place as large as a letter differs by more than noise."""
    if not at.restored.noise:
        return not off.any()
    return bool(ndimage.uniform_filter(np.square(off), side).max() <= np.square(at.tolerance))


def _is_own(sought: Sought, text: int, box: Box, left: Mask) -> bool:
    """Tell whether nearly all other texts look different in a part of the image."""
    candidates = sought.candidates
    where = np.zeros(sought.inks[text].shape, np.bool_)
    where[box] = left
    inside = np.flatnonzero(where[candidates.box])
    covered = candidates.ink[:, inside]
    covered.data = bits(covered.data).astype(np.int32)
    counts = covered.sum(axis=1)
    own = covered[[text]].toarray().ravel()
    different = counts + own.sum() - 2 * (covered @ own)
    rivals = ~sought.alike[text]
    if not rivals.any() or (text and different[0] < _DIFFERENT):  # it is the patient's as well
        return False
    return bool(np.mean(different[rivals] >= _DIFFERENT) >= _TOLD)
