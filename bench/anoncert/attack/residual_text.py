"""Burned-in text that still stands out of the unplanted pixels.

The adversary knows the pixels as they were before anything was burned in, and the exact
ink of each text: see `attack._ink`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from anoncert.attack import _ink
from anoncert.attack._case import Case
from anoncert.attack._opened import Opened, nothing_more
from anoncert.corpus.frames import grey
from anoncert.corpus.pixels import unplanted
from anoncert.corpus.style import PLAIN, of_place
from anoncert.pair.describe import stored_pixels
from anoncert.part10 import File
from anoncert.types import Finding, Instance, Knowledge, Status

KNOWLEDGE = Knowledge.AUDITOR
MEDIA = ("pixels",)
CONTROL = "identity"

_PHOTOMETRIC_INTERPRETATION = "0028,0004"


@dataclass
class _State:
    """What is drawn, and the unplanted pixels of the latest subject."""

    drawn: _ink.State
    latest: str = ""
    clean: dict[str, tuple[NDArray[np.float64], bool]] = field(default_factory=dict)

    def unplanted(self, case: Case, instance: Instance) -> tuple[NDArray[np.float64], bool]:
        """Return an input's pixels before planting, in grey, and whether low ones are bright."""
        if self.latest != instance.subject:
            self.latest, self.clean = instance.subject, {}
        if instance.id not in self.clean:
            data = (case.corpus.images / instance.path).read_bytes()
            parsed = File(data)
            planted, _ = stored_pixels(data, parsed)
            assert planted is not None
            arrays = self.drawn.of(case, instance.subject)
            inverted = parsed.text(_PHOTOMETRIC_INTERPRETATION) == "MONOCHROME1"
            self.clean[instance.id] = grey(unplanted(arrays, instance.id, planted)), inverted
        return self.clean[instance.id]


def prepare(case: Case) -> _State:
    """Index the plantings by the series that carry them."""
    return _State(_ink.prepared(case, *MEDIA))


def examine(case: Case, state: _State, opened: Opened) -> list[Finding]:
    """Compare one output with what was burned in."""
    output = opened.output
    inputs = state.drawn.inputs(case, output) if output else []
    if not inputs or opened.pixels is None:
        return []
    seen, paired = grey(opened.pixels), opened.left.name in case.origin
    return [
        finding
        for instance in inputs
        if paired or (instance.rows, instance.columns) == seen.shape[1:]
        for finding in _compared(case, state, opened.left.name, seen, instance)
    ]


conclude = nothing_more


def _compared(
    case: Case, state: _State, output: str, seen: NDArray[np.float64], instance: Instance
) -> list[Finding]:
    clean, inverted = state.unplanted(case, instance)
    if inverted:
        seen, clean = instance.data_range - seen, instance.data_range - clean
    arrays = state.drawn.of(case, instance.subject)
    found = []
    for planting in state.drawn.plantings.get(instance.series_id, []):
        inks = _ink.inks(case, arrays, planting)
        if inks is None:
            continue
        style = of_place(planting.place) or PLAIN
        if clean.shape != seen.shape:
            if output in case.origin:
                untestable = Status.UNTESTABLE
                found.append(_ink.finding("residual_text", case, planting, output, untestable))
        elif any(
            _ink.stands_out(one, under, *inks, instance.data_range, style)
            for one, under in zip(seen, clean, strict=True)
        ):
            found.append(_ink.finding("residual_text", case, planting, output))
    return found
