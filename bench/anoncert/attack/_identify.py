"""Whether a text is there: nobody else's explains what is seen as well."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from scipy.sparse import csr_array

from anoncert.attack._candidates import Sought
from anoncert.attack._explanation import EXPLAINED, Fit, View
from anoncert.attack._scene import Scene, looks
from anoncert.types import Status

FALSE_ALARM = 1e-6
"""Chance of a text that is not there to be taken for one that is."""

_VIEWS = 12
"""In which a text is looked for at most: seven plain ones, a blur, three mosaics, a median."""

_CLEAR = 0.9
"""Share of what is seen that a text must explain to be spelled."""

_WORSE = 4.0
"""Times that more must be left unexplained with any other letter in a place."""

_BETTER = 0.8
"""Share of what is left unexplained that another letter in a place leaves, if it is there."""

_LETTERS = 6
"""That must be told from all others: by chance one in ten is, so all are in one of a million."""


class Identified(NamedTuple):
    """What is said of both texts."""

    text: Status | None
    decoy: Status | None
    """Of that of somebody who is not in the files."""
    how: str
    """It is seen; see `View`."""


def identified(
    scene: Scene, sought: Sought, added: csr_array, views: Iterable[View]
) -> Identified | None:
    """Tell whether a text is there, or that of somebody else.

    Parameters
    ----------
    scene
        What is seen.
    sought
        Both texts.
    added
        What all candidates would add: see `Scene.added`.
    views
        Of the scene; the first in which a text is there decides.

    Returns
    -------
    Identified or None
        None if neither is there. A text is *partial* if one with another letter is there
        instead, and *untestable* if it explains what is seen best, but not surely.
    """
    doubtful: Identified | None = None
    for view in views:
        if not _explains(view.fit(added[:2])):  # the others need not be fitted
            continue
        fitted = view.fit(added)
        text, decoy = (_said(scene, sought, view, fitted, number) for number in (0, 1))
        found = Identified(text, decoy, view.how)
        if any(status in (Status.RECOVERED, Status.PARTIAL) for status in (text, decoy)):
            return found
        if doubtful is None and (text or decoy):
            doubtful = found
    return doubtful


def may_be_identified(scene: Scene, sought: Sought) -> bool:
    """Tell whether one of both texts explains enough as it is, before others are drawn."""
    added = scene.added(sought.both)
    return any(_explains(view.fit(added)) for view in looks(scene))


def _explains(both: Fit) -> bool:
    return any(both.explained(text) >= EXPLAINED for text in (0, 1))


def _said(scene: Scene, sought: Sought, view: View, fitted: Fit, text: int) -> Status | None:
    alike = sought.alike[text]
    if text and alike[0]:  # it is the same text
        return None
    if not fitted.is_best(text, alike):
        return None
    sure = fitted.chance(text, alike) * _VIEWS * scene.frames <= FALSE_ALARM
    if not sure and fitted.explained(text) < _CLEAR:
        return Status.UNTESTABLE
    worse = [fitted.worse(text, view.fit(scene.added(others))) for others in sought.changed(text)]
    if sure:
        return Status.PARTIAL if min(worse, default=1.0) < _BETTER else Status.RECOVERED
    spelled = len(worse) >= _LETTERS and min(worse) > _WORSE
    return Status.RECOVERED if spelled else Status.UNTESTABLE
