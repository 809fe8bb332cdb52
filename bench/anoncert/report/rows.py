"""Rows and figures as people read them."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from anoncert.score.leakage import ANY, NOT_EXERCISED, UNEXAMINED
from anoncert.types import Band, Cells, Knowledge, Leakage, Result

UNDEFINED = "-"
"""Stands for a number that is null."""


def percent(share: float | None) -> str:
    """Write a share for people."""
    return UNDEFINED if share is None else f"{100 * share:.1f} %"


def counted(row: Leakage) -> str:
    """Write how many subjects leaked, or why nobody was counted."""
    if row.n == 0 and row.note in (NOT_EXERCISED, UNEXAMINED):
        return row.note
    return f"{row.recovered + row.partial} of {row.n}"


def united(result: Result) -> list[Leakage]:
    """Return the rows that unite all auditor attacks, leaking ones first."""
    rows = [
        row for row in result.leakage if row.attack == ANY and row.knowledge is Knowledge.AUDITOR
    ]
    return sorted(
        rows, key=lambda row: (row.track, -(row.rate or 0.0), row.identifier, row.carrier)
    )


class Factor(NamedTuple):
    """All levels of a factor taken together, and the one at which most plantings leaked."""

    track: str
    band: Band
    name: str
    clean: int
    cells: int
    worst: Cells | None


def factors(result: Result) -> list[Factor]:
    """Sum cells up by track, band and factor; no level is the worst where all are clean.

    Levels are compared by plantings: the more subjects a level has, the more often each of
    its cells was tried.
    """
    grouped: dict[tuple[str, Band, str], list[Cells]] = defaultdict(list)
    for row in result.cells:
        grouped[row.track, row.band, row.factor].append(row)
    return [
        Factor(
            *key,
            clean=sum(row.clean for row in rows),
            cells=sum(row.cells for row in rows),
            worst=max(
                (r for r in rows if r.plantings_leaked),
                key=lambda r: r.plantings_leaked / r.plantings,
                default=None,
            ),
        )
        for key, rows in grouped.items()
    ]


def clean(row: Cells | Factor) -> str:
    """Write how many cells were clean, or that none was tried."""
    return f"{row.clean} of {row.cells}" if row.cells else "not tried"


def leaking(row: Cells) -> float | None:
    """Return the share of plantings that leaked."""
    return row.plantings_leaked / row.plantings if row.plantings else None
