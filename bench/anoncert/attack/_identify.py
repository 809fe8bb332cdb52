"""Whether a text is there: nobody else's explains what is seen as well."""

from __future__ import annotations

from collections.abc import Iterable

from anoncert.attack._candidates import Sought
from anoncert.attack._explanation import Fit, View
from anoncert.attack._scene import Scene

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


def identified(scene: Scene, sought: Sought, views: Iterable[View]) -> tuple[bool, bool]:
    """Tell whether a text is there, and whether that of somebody else is.

    Parameters
    ----------
    scene
        What is seen.
    sought
        Both texts.
    views
        Of the scene; the first in which a text is there decides.
    """
    added = scene.added(sought.candidates)
    for view in views:
        fitted = view(added)
        text, other = (_is_there(scene, sought, view, fitted, number) for number in (0, 1))
        if text or other:
            return text, other
    return False, False


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
        if view(scene.added(others)).residuals.min() <= _WORSE * fitted.residuals[text]:
            return False
        places += 1
    return places >= _LETTERS
