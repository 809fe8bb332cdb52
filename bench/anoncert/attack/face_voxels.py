"""Faces whose voxels came back as they were, at their places or at others.

The adversary knows which voxels of a series differ between the person's own face and the
average one. Where nearly all of them come back unaltered, the tool missed the face: the
subject, the visit, the contrast, or the side of the head. And where altered values are the
same values in another order, a face was shuffled, and who knows the order has it back.

References
----------
Steele et al. 2014, doi:10.1145/2714064.2660195 (splitmix64).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from anoncert.attack import _ink
from anoncert.attack._case import Case
from anoncert.attack._opened import Fact, Note, Opened
from anoncert.corpus.pixels import unplanted
from anoncert.pair.describe import stored_pixels
from anoncert.part10 import File, content
from anoncert.types import Instance, Knowledge, Planting, Status

KNOWLEDGE = Knowledge.AUDITOR
MEDIA = ("surface",)
CONTROL = "identity"

_KEPT = 0.9
"""Share of the voxels of a face that are unaltered where it was missed."""

_FEWEST = 1000
"""Altered voxels of which it can be told that they are others in another order."""

_WORD = 1 << 16


class _Seen(NamedTuple):
    """One file, or several together."""

    file: str
    face: int
    """Voxels in which the person's face differs from the average one."""
    kept: int
    """Those that are unaltered."""
    altered: int
    """Voxels that are altered, all over the image."""
    before: int
    after: int
    """Sums over their values as they were and as they are, equal if these are the same."""

    def __add__(self, other: _Seen) -> _Seen:  # type: ignore[override]
        sums = (a + b for a, b in zip(self[1:], other[1:], strict=True))
        return _Seen(self.file, *sums)


def prepare(case: Case) -> _ink.State:
    """Index the plantings by the series that carry them."""
    return _ink.prepared(case, *MEDIA)


def examine(case: Case, state: _ink.State, opened: Opened) -> Iterator[Fact]:
    """Compare the voxels of one output with those of its input."""
    for origin, planting in state.carried(case, opened):
        after = opened.pixels
        if after is not None and after.dtype.kind in "iu":
            seen = _compared(case, state, origin, opened.shown, after)
            if seen is not None:
                yield Fact(f"{origin.series_id} {planting.id}", (planting.id, seen))


def conclude(case: Case, facts: Iterable[Fact]) -> Iterator[Note]:
    """Tell of which series the face came back."""
    for _, group in groupby(facts, key=lambda fact: fact.of):
        known = [fact.known for fact in group]
        name, seen = known[0][0], known[0][1]
        for _, more in known[1:]:
            seen += more
        planting = case.corpus.removable[name]
        if seen.kept > _KEPT * seen.face:
            yield _found(case, planting, seen, "its voxels are unaltered")
        elif seen.altered >= _FEWEST and (seen.before - seen.after) % (1 << 64) == 0:
            yield _found(case, planting, seen, "its voxels are in another order")


def _found(case: Case, planting: Planting, seen: _Seen, how: str) -> Note:
    return case.recovered("face_voxels", planting, Status.RECOVERED, seen.file, planting.place, how)


def _compared(
    case: Case, state: _ink.State, origin: Instance, file: str, after: NDArray[np.generic]
) -> _Seen | None:
    data = content(case.corpus.images / origin.path)
    before, _ = stored_pixels(data, File(data))
    if before is None or before.shape != after.shape:
        return None
    face = before != unplanted(state.of(case, origin.subject), origin.id, before)
    altered = before != after
    return _Seen(
        file,
        face=int(face.sum()),
        kept=int((face & ~altered).sum()),
        altered=int(altered.sum()),
        before=_sum(before[altered]),
        after=_sum(after[altered]),
    )


def _sum(values: NDArray[np.generic]) -> int:
    """Return a sum that is equal for the same values in any order, and hardly for others."""
    return int(_scrambled()[values.astype(np.int64) % _WORD].sum(dtype=np.uint64))


@cache
def _scrambled() -> NDArray[np.uint64]:
    """Return a word for each value (splitmix64)."""
    word = np.arange(1, _WORD + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        word = (word ^ (word >> np.uint64(shift))) * np.uint64(factor)
    return word ^ (word >> np.uint64(31))
