"""Where in its pixels an output depends on who the person is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter

from anoncert.attack import _ink
from anoncert.attack._case import Case
from anoncert.attack._opened import Opened
from anoncert.attack._twins import Dependent
from anoncert.corpus.frames import grey
from anoncert.types import Instance

PIXELS = "7FE0,0010"
FACE = "face"
"""Place of what may depend on the face in images that show one."""

_REACH = 33
"""Width of what a pixel can reach by blocks of a codec or by smoothing."""


def drawn(
    case: Case, state: _ink.State, origin: Instance, trio: Mapping[str, Opened], *, face: bool
) -> Iterator[Dependent] | None:
    """Tell what is drawn at places where pixels depend on who the person is.

    Parameters
    ----------
    case, state
        Whose inks.
    origin
        The input.
    trio
        The ``source``, the ``output``, and the ``twin`` output.
    face
        Whether the image shows the person's face.

    Returns
    -------
    iterator of Dependent, or None
        None where no pixels differ: then it is something else in their element.
    """
    source, output, twin = (trio[name].pixels for name in ("source", "output", "twin"))
    if output is None or twin is None or output.shape != twin.shape:
        return None
    seen, other = grey(output), grey(twin)
    differs = (seen != other).any(axis=0)
    if not differs.any():
        return None
    before = None if source is None or source.shape != output.shape else grey(source)
    return _regions(case, state, origin, (before, seen, differs), face=face)


_Planes = tuple[NDArray[np.float64] | None, NDArray[np.float64], NDArray[np.bool_]]


def _regions(
    case: Case, state: _ink.State, origin: Instance, planes: _Planes, *, face: bool
) -> Iterator[Dependent]:
    _, _, differs = planes
    beyond = differs.copy()
    arrays = state.of(case, origin.subject)
    for planting in state.plantings.get(origin.series_id, []):
        inks = _ink.inks(case, arrays, planting)
        if inks is None or inks[0].shape != differs.shape:
            continue
        area = maximum_filter((inks[0] | inks[1]) > 0, size=_REACH)
        beyond &= ~area
        if (differs & area).any():
            yield _region(planting.place, planes, area)
    if beyond.any():
        yield _region(FACE if face else PIXELS, planes, beyond)


def _region(place: str, planes: _Planes, area: NDArray[np.bool_]) -> Dependent:
    before, seen, _ = planes
    text = seen[:, area].tobytes()
    same = before is not None and before[:, area].tobytes() == text
    return Dependent(place, "", b"", (text,), (text,) if same else (), whole=same)
