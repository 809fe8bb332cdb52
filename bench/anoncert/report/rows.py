"""Rows and figures as people read them."""

from __future__ import annotations

from anoncert.score.leakage import ANY, NOT_EXERCISED, UNEXAMINED
from anoncert.types import Knowledge, Leakage, Result

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
