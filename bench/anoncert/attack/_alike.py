"""Whether a text that an engine read is one that is sought.

Engines take letters for digits, lose accents and blanks, and miss a letter. So texts are
compared without case, accents and blanks, with letters that look like digits as those, and
long ones may differ a little; dates, which differ from others by little, and short texts
may not. What is read must also be more like what is sought than like its rival (the same
identifier of another person): a tie counts as absent.

References
----------
Ukkonen 1985, doi:10.1016/S0019-9958(85)80046-2 (approximate matching).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz

from anoncert.attack._fold import fold
from anoncert.attack._search import DATES
from anoncert.types import Value

_ALIKE = 0.9
"""Likeness from which a long text counts as read."""

_LONG, _SHORTEST = 6, 4
"""Letters of a text that may be misread or be part of a line, and of one that is sought."""

_SIGNS = str.maketrans({"o": "0", "i": "1", "l": "1", "|": "1", " ": ""})


class Text(NamedTuple):
    """A spelling as it is compared."""

    plain: str
    exact: bool
    """Whether no letter may differ."""
    partial: bool
    """Whether it is a part of a value."""


@lru_cache(maxsize=1 << 14)
def plain(text: str) -> str:
    """Return a text without all that engines mistake."""
    return fold(text).decode("utf-8", "replace").translate(_SIGNS)


def texts(value: Value) -> list[Text]:
    """Return the spellings of a value that can be sought, whole ones first."""
    exact = value.identifier in DATES
    spelled = {Text(plain(s.text), exact, s.partial) for s in value.spellings}
    return sorted(
        (text for text in spelled if len(text.plain) >= _SHORTEST),
        key=lambda text: (text.partial, text),
    )


def found(read: str, sought: Iterable[Text], rivals: Iterable[Text]) -> Text | None:
    """Return the spelling that was read, if it explains the text better than all rivals."""
    best = max(((likeness(read, text), not text.partial, text) for text in sought), default=None)
    if best is None or best[0] < _ALIKE:
        return None
    rival = max((likeness(read, text) for text in rivals), default=0.0)
    return best[-1] if best[0] > rival else None


def likeness(read: str, text: Text) -> float:
    """Tell how much of a text stands in what was read, from 0 to 1.

    Parameters
    ----------
    read
        As `plain` returns it.
    text
        What is sought.
    """
    sought = text.plain
    if len(sought) < _LONG:
        return float(read == sought)
    if text.exact:
        return float(_stands_in(sought, read))
    measure = fuzz.partial_ratio if len(read) >= len(sought) else fuzz.ratio
    return float(measure(sought, read)) / 100


def _stands_in(sought: str, read: str) -> bool:
    """Tell whether a text is part of another one, and not of a longer number."""
    before, found, behind = read.partition(sought)
    return bool(found) and not before[-1:].isdigit() and not behind[:1].isdigit()
