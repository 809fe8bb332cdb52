"""Text that is drawn: what stands out of what was there before, and what attacks share.

What an output adds to what was there before planting is correlated with what the ink of
a text would have added: near 1 the text is there, near 0 it is not. No text is read, so
the answer does not depend on the quality of a reader.

Texts at one place can look alike (two dates share most digits). So a text must also
explain the output better than its rival does: the text that the same identifier of
another person would have left there. Equal ink is no rival; a tie counts as absent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from anoncert.attack._case import Case
from anoncert.attack._opened import Opened
from anoncert.corpus.carrier import in_medium
from anoncert.corpus.glyphs import around, burned, correlation
from anoncert.corpus.style import PLAIN, Style
from anoncert.types import Instance, Planting

RECOVERED = 0.75
"""Correlation from which a text counts as recovered."""

_MARGIN = 2


@dataclass
class State:
    """Plantings by series, images that carry any, and the arrays of the latest subject."""

    plantings: dict[str, list[Planting]]
    images: list[Instance]
    astray: frozenset[str]
    """Readable outputs that were paired with no input."""
    latest: str = ""
    arrays: dict[str, NDArray[np.generic]] = field(default_factory=dict)

    def of(self, case: Case, subject: str) -> dict[str, NDArray[np.generic]]:
        """Return what is kept of a subject's pixels and inks."""
        if self.latest != subject:
            self.latest, self.arrays = subject, case.corpus.pixels(subject)
        return self.arrays

    def carried(self, case: Case, opened: Opened) -> Iterator[tuple[Instance, Planting]]:
        """Yield what the input of an output carries, with that input."""
        origin = case.input_of(opened.left)
        if origin is not None and opened.output is not None:
            for planting in self.plantings.get(origin.series_id, []):
                yield origin, planting

    def inputs(self, case: Case, output: str) -> list[Instance]:
        """Return the images that an output may be: its own, or all where that is not known."""
        origin = case.input_as(output)
        if origin is not None:
            return [origin] if origin.series_id in self.plantings else []
        return self.images if output in self.astray else []


def prepared(case: Case, medium: str) -> State:
    """Index the plantings that are drawn."""
    plantings: dict[str, list[Planting]] = defaultdict(list)
    for planting in in_medium(case.corpus.removable, medium):
        for name in planting.series:
            plantings[name].append(planting)
    images = [i for i in case.corpus.instances() if i.series_id in plantings]
    astray = {p.output for p in case.pairs if p.input is None and p.output and p.readable}
    return State(dict(plantings), images, frozenset(astray))


def inks(
    case: Case, arrays: Mapping[str, NDArray[np.generic]], planting: Planting
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]] | None:
    """Return the inks of the text that is sought and of its rival.

    Returns
    -------
    tuple of ndarray of uint8, or None
        None for a decoy whose text somebody in the files shares: it is none.
    """
    ink, decoy = (arrays[f"{kind}/{planting.id}"].astype(np.uint8) for kind in ("ink", "decoy"))
    if not case.decoy:
        return ink, decoy
    return None if np.array_equal(ink, decoy) else (decoy, ink)


def stands_out(
    seen: NDArray[np.float64],
    unplanted: NDArray[np.generic],
    sought: NDArray[np.uint8],
    rival: NDArray[np.uint8],
    white: int,
    style: Style = PLAIN,
) -> bool:
    """Tell whether a text is there, and not rather its rival.

    Parameters
    ----------
    seen, unplanted, white, style
        As in `evidence`.
    sought, rival
        Inks of both texts, shape (rows, columns), 0 to 255.
    """
    found = evidence(seen, unplanted, sought, white, style)
    if found < RECOVERED:
        return False
    if np.array_equal(sought, rival):
        return True
    return found > evidence(seen, unplanted, rival, white, style)


def evidence(
    seen: NDArray[np.float64],
    unplanted: NDArray[np.generic],
    ink: NDArray[np.uint8],
    white: int,
    style: Style = PLAIN,
) -> float:
    """Correlate what the output adds with what the ink would add.

    Parameters
    ----------
    seen, unplanted
        Output and unplanted pixels, shape (rows, columns).
    ink
        Coverage 0 to 255, same shape.
    white
        Stored value that is displayed as white.
    style
        How the text looks.

    Returns
    -------
    float
        Absolute Pearson correlation within the box around the ink; 0 where either side
        is constant.
    """
    box = around(ink, _MARGIN)
    under = unplanted[box].astype(np.float64)
    added = seen[box] - under
    expected = burned(unplanted[box], ink[box], white, style).astype(np.float64) - under
    return correlation(added, expected)
