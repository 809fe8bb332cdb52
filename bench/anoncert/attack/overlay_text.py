"""Text in planes beside the pixels: overlays, unused bits of stored values, icons.

The adversary knows the exact ink of each text: see `attack._ink`. Every plane of every
output is compared, so that a text is found in whatever plane a tool left or put it.
"""

from __future__ import annotations

import numpy as np
from msgspec.structs import replace

from anoncert.attack import _ink
from anoncert.attack._case import Case
from anoncert.attack._opened import Opened, nothing_more
from anoncert.attack._planes import Plane, planes
from anoncert.types import Finding, Instance, Knowledge, Planting, Status

KNOWLEDGE = Knowledge.AUDITOR
MEDIA = ("plane",)
CONTROL = "identity"


def prepare(case: Case) -> _ink.State:
    """Index the plantings by the series that carry them."""
    return _ink.prepared(case, *MEDIA)


def examine(case: Case, state: _ink.State, opened: Opened) -> list[Finding]:
    """Compare the planes of one output with what was drawn."""
    output = opened.output
    inputs = state.inputs(case, output) if output else []
    found = list(planes(opened.parsed)) if inputs else []
    return [
        finding
        for plane in found
        for instance in inputs
        for finding in _compared(case, state, opened.shown, plane, instance)
    ]


conclude = nothing_more


def _compared(
    case: Case, state: _ink.State, file: str, plane: Plane, instance: Instance
) -> list[Finding]:
    arrays = state.of(case, instance.subject)
    nothing = np.zeros(plane.values.shape, np.uint8)
    seen, white = plane.values.astype(np.float64), int(plane.values.max(initial=1))
    found = []
    for planting in state.plantings.get(instance.series_id, []):
        inks = _ink.inks(case, arrays, planting)
        if inks is None or inks[0].shape != seen.shape:
            continue
        if _ink.stands_out(seen, nothing, *inks, white):
            found.append(_finding(case, planting, file, plane.place))
    return found


def _finding(case: Case, planting: Planting, file: str, place: str) -> Finding:
    found = case.recovered("overlay_text", planting, Status.RECOVERED, file, place, "")
    if place == planting.place:
        return found
    return replace(found, planting=None, carrier="elsewhere")
