"""Files in which something is wrong, and what that is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from anoncert.files import printable
from anoncert.pair.folder import Returned
from anoncert.types import Facet, Measurement
from anoncert.utility._case import Case

SHOWN, LONGEST = 3, 80
"""Places that a reason names, and their characters."""


def marked(
    case: Case,
    subject: str,
    look: Callable[[Returned, bytes, bytes], set[str]],
    facet: Facet,
    name: str,
    unit: str,
    only: frozenset[str] | None = None,
) -> list[Measurement]:
    """Return the share of a subject's files that came back with something wrong.

    Parameters
    ----------
    case, subject
        What is measured.
    look
        From what came back, with input and output, which differ, to what is wrong with that.
    facet, name, unit
        Of the measurement.
    only
        Inputs that are looked at, if not all.
    """
    back = [
        pair
        for pair in case.by_subject[subject]
        if pair.output is not None and (only is None or pair.input.instance.id in only)
    ]
    found = [_wrong(pair, *case.read(pair), look) for pair in back]
    if not found:
        return []
    told = Counter(what for each in found for what in each)
    shown = sorted(told, key=lambda what: (-told[what], what))[:SHOWN]
    return [
        Measurement(
            facet,
            name,
            subject,
            sum(map(bool, found)) / len(found),
            float(len(told)),
            unit,
            reason=", ".join(f"{printable(what)[:LONGEST]} in {told[what]}" for what in shown),
        )
    ]


def _wrong(
    pair: Returned,
    before: bytes,
    after: bytes | None,
    look: Callable[[Returned, bytes, bytes], set[str]],
) -> set[str]:
    return set() if after is None or before == after else look(pair, before, after)
