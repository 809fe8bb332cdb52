"""How a subject's scanner writes: names, numbers, times (corpora/tables/dialects.toml)."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydicom.datadict import dictionary_VR

from anoncert.corpus import tables
from anoncert.corpus.streams import Stream
from anoncert.types import Subject

_LONGEST_DS = 16
_MICRO = 1_000_000


def dialect(subject: Subject) -> dict[str, Any]:
    """Return the subject's dialect."""
    return tables.dialects()[subject.dialect]


def scanner(subject: Subject) -> dict[str, Any]:
    """Return the scanner that a subject is always scanned on."""
    found: dict[str, Any] = Stream(subject.variant, "scanner").pick(dialect(subject)["scanners"])
    return found


def image_type(subject: Subject, *, spin: bool) -> list[str]:
    """Return the values of (0008,0008) of images from spin or gradient echoes."""
    kinds = dialect(subject)["spin" if spin else "gradient"]
    found: list[str] = Stream(subject.variant, "image type").pick(kinds)
    return found


def written(subject: Subject, values: dict[str, Any]) -> dict[str, Any]:
    """Write attributes as the scanner does.

    Numbers become decimal strings in its format (PS3.5 section 6.2, VR DS). Names that
    recipes give to protocols, pulse sequences and coils become its own; where it has none,
    it writes no such attribute.
    """
    found = {}
    for keyword, value in values.items():
        shown = _named(value, subject.dialect) if isinstance(value, str) else value
        if dictionary_VR(keyword) == "DS":
            shown = _decimals(subject, value)
        if shown is not None:
            found[keyword] = shown
    return found


def decimal(subject: Subject, value: float) -> str:
    """Write a decimal string."""
    text = format(value, dialect(subject)["decimal"])
    return text if len(text) <= _LONGEST_DS else format(value, ".9g")


def time_of_day(subject: Subject, microseconds: int) -> str:
    """Write a time (PS3.5 section 6.2, VR TM)."""
    seconds, fraction = divmod(microseconds, _MICRO)
    minutes, second = divmod(seconds, 60)
    text = f"{minutes // 60:02d}{minutes % 60:02d}{second:02d}"
    digits = dialect(subject)["fraction"]
    return f"{text}.{f'{fraction:06d}'[:digits]}" if digits else text


def _decimals(subject: Subject, value: Any) -> Any:
    if isinstance(value, list):
        return [decimal(subject, number) for number in value]
    return decimal(subject, value)


def _named(name: str, vendor: str) -> str | None:
    return _names(vendor).get(name, name) or (None if name else "")


@cache
def _names(vendor: str) -> dict[str, str]:
    return {row["siemens"]: row[vendor] for row in tables.table("protocols")}
