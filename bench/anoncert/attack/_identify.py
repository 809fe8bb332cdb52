"""Whether a text is there: nobody else's explains what is seen as well."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from scipy.sparse import csr_array

from anoncert.attack._candidates import Sought
from anoncert.attack._explanation import EXPLAINED, Fit, View
from anoncert.attack._scene import Scene, looks

FALSE_ALARM = 1e-6
"""Chance of a text that is not there to be taken for one that is."""

_VIEWS = 8
"""In which a text is looked for at most: three plain ones, a blur, three mosaics, a median."""

_CLEAR = 0.9
"""Share of what is seen that a text must explain to be spelled."""

_WORSE = 4.0
"""Times that more must be left unexplained with any other letter in a place."""

_LETTERS = 6
"""That must be told from all others: by chance one in ten is, so all are in one of a million."""


class Identified(NamedTuple):
    """Which of both texts is there."""

    text: bool
    decoy: bool
    """That of somebody who is not in the files."""
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
    """
    for view in views:
        fitted = view.fit(added)
        text, decoy = (_is_there(scene, sought, view, fitted, number) for number in (0, 1))
        if text or decoy:
            return Identified(text, decoy, view.how)
    return None


def may_be_identified(scene: Scene, sought: Sought) -> bool:
    """Tell whether one of both texts explains enough as it is, before others are drawn."""
    added = scene.added(sought.both)
    fits = (view.fit(added) for view in looks(scene))
    return any(fitted.explained(text) >= EXPLAINED for fitted in fits for text in (0, 1))


def _is_there(scene: Scene, sought: Sought, view: View, fitted: Fit, text: int) -> bool:
    alike = sought.alike[text]
    if text and alike[0]:  # it is the same text
        return False
    chance = fitted.chance(text, alike)
    if chance * _VIEWS <= FALSE_ALARM:
        return True
    return (
        chance < 1
        and fitted.explained(text) >= _CLEAR
        and _spelled(scene, sought, view, fitted, text)
    )


def _spelled(scene: Scene, sought: Sought, view: View, fitted: Fit, text: int) -> bool:
    """Tell whether each letter explains more than any other would in its place."""
    places = 0
    for others in sought.changed(text):
        if view.fit(scene.added(others)).residuals.min() <= _WORSE * fitted.residuals[text]:
            return False
        places += 1
    return places >= _LETTERS
