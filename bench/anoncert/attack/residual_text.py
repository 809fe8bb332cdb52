"""Burned-in text that still stands out of the unplanted pixels.

The adversary knows the pixels as they were before anything was burned in, and the exact
ink of each text. What the output adds to the unplanted pixels is correlated with what
the ink would have added: near 1 the text is there, near 0 it is not. No text is read,
so the answer does not depend on the quality of a reader.

Texts at one place can look alike (two dates share most digits). So a text must also
explain the output better than its rival does: the text that the same identifier of
another person would have left there. Equal ink is no rival; a tie counts as absent.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from anoncert.attack._case import Case
from anoncert.corpus.carrier.burned_in import burned
from anoncert.corpus.pixels import unplanted
from anoncert.files import printable
from anoncert.pair.describe import stored_pixels
from anoncert.part10 import File
from anoncert.types import Finding, Instance, Knowledge, Planting, Status

KNOWLEDGE = Knowledge.AUDITOR
TRACKS = ("text",)
CONTROL = "identity"

RECOVERED = 0.75
"""Correlation from which a text counts as recovered."""

_MARGIN = 2
_COLOUR = (3, 4)


@dataclass
class _State:
    """Plantings by series, and the pixels of the latest subject."""

    plantings: dict[str, list[Planting]]
    latest: str = ""
    arrays: dict[str, NDArray[np.generic]] = field(default_factory=dict)
    clean: dict[str, NDArray[np.generic]] = field(default_factory=dict)

    def pixels(self, case: Case, subject: str) -> dict[str, NDArray[np.generic]]:
        if self.latest != subject:
            self.latest, self.arrays, self.clean = subject, case.corpus.pixels(subject), {}
        return self.arrays

    def unplanted(self, case: Case, instance: Instance) -> NDArray[np.generic]:
        """Return an input's pixels as they were before planting."""
        arrays = self.pixels(case, instance.subject)
        if instance.id not in self.clean:
            data = (case.corpus.images / instance.path).read_bytes()
            planted, _ = stored_pixels(data, File(data))
            assert planted is not None
            self.clean[instance.id] = unplanted(arrays, instance.id, planted)
        return self.clean[instance.id]


@dataclass(frozen=True)
class Target:
    """An output with the inputs that it may be."""

    output: str
    inputs: list[Instance]
    paired: bool


def targets(case: Case) -> list[Target]:
    """Return each capture's output, and each unpaired output against all captures."""
    burned = {s for p in case.planted if p.carrier == "burned_in" for s in p.series}
    captures = [i for i in case.instances.values() if i.series_id in burned]
    paired = [
        Target(output, [instance], paired=True)
        for output, instance in case.origin.items()
        if instance.series_id in burned
    ]
    astray = [p.output for p in case.pairs if p.input is None and p.output and p.readable]
    return paired + [Target(output, captures, paired=False) for output in astray]


def prepare(case: Case) -> _State:
    """Index the plantings by the series that carry them."""
    plantings: dict[str, list[Planting]] = defaultdict(list)
    for planting in case.planted:
        if planting.carrier == "burned_in":
            for series in planting.series:
                plantings[series].append(planting)
    return _State(dict(plantings))


def examine(case: Case, state: _State, target: Target) -> list[Finding]:
    """Compare one output with what was burned in."""
    data = (case.output / target.output).read_bytes()
    stored, _ = stored_pixels(data, File(data))
    if stored is None:
        return []
    seen = _grey(stored)
    return [
        finding
        for instance in target.inputs
        if target.paired or (instance.rows, instance.columns) == seen.shape
        for finding in _compared(case, state, target, seen, instance)
    ]


def stands_out(
    seen: NDArray[np.float64],
    unplanted: NDArray[np.generic],
    sought: NDArray[np.uint8],
    rival: NDArray[np.uint8],
    white: int,
) -> bool:
    """Tell whether a text is there, and not rather its rival.

    Parameters
    ----------
    seen, unplanted, white
        As in `evidence`.
    sought, rival
        Inks of both texts, shape (rows, columns), 0 to 255.
    """
    found = evidence(seen, unplanted, sought, white)
    if found < RECOVERED:
        return False
    return np.array_equal(sought, rival) or found > evidence(seen, unplanted, rival, white)


def evidence(
    seen: NDArray[np.float64],
    unplanted: NDArray[np.generic],
    ink: NDArray[np.uint8],
    white: int,
) -> float:
    """Correlate what the output adds with what the ink would add.

    Parameters
    ----------
    seen, unplanted
        Output and unplanted pixels, shape (rows, columns).
    ink
        Coverage 0 to 255, same shape.
    white
        Stored value of the ink.

    Returns
    -------
    float
        Absolute Pearson correlation within the box around the ink; 0 where either side
        is constant.
    """
    rows, columns = np.nonzero(ink)
    box = (
        slice(max(rows.min() - _MARGIN, 0), rows.max() + _MARGIN + 1),
        slice(max(columns.min() - _MARGIN, 0), columns.max() + _MARGIN + 1),
    )
    under = unplanted[box].astype(np.float64)
    added = seen[box] - under
    expected = burned(unplanted[box], ink[box], white).astype(np.float64) - under
    added, expected = added - added.mean(), expected - expected.mean()
    norm = np.sqrt((added * added).sum() * (expected * expected).sum())
    return float(abs((added * expected).sum()) / norm) if norm > 0 else 0.0


def _compared(
    case: Case, state: _State, target: Target, seen: NDArray[np.float64], instance: Instance
) -> list[Finding]:
    arrays = state.pixels(case, instance.subject)
    clean = state.unplanted(case, instance)
    found = []
    for planting in state.plantings.get(instance.series_id, []):
        inks = [arrays[f"{kind}/{planting.id}"].astype(np.uint8) for kind in ("ink", "decoy")]
        sought, rival = reversed(inks) if case.decoy else inks
        if case.decoy and np.array_equal(sought, rival):
            continue  # somebody in the files shares this text: it is no decoy
        if clean.shape != seen.shape:
            found.append(_finding(case, planting, target, Status.UNTESTABLE))
        elif stands_out(seen, clean, sought, rival, instance.data_range):
            found.append(_finding(case, planting, target, Status.RECOVERED))
    return found


def _finding(case: Case, planting: Planting, target: Target, status: Status) -> Finding:
    assert planting.value is not None
    return Finding(
        attack="residual_text",
        subject=planting.subject,
        identifier=planting.identifier,
        value=planting.value,
        planting=planting.id,
        carrier=planting.carrier,
        status=status,
        file=printable(f"output/{target.output}"),
        place=planting.place,
        case=case.name,
    )


def _grey(stored: NDArray[np.generic]) -> NDArray[np.float64]:
    plane = stored.astype(np.float64)
    return plane.mean(axis=-1) if plane.ndim > 2 and plane.shape[-1] in _COLOUR else plane  # noqa: PLR2004
