"""How a subject's scanner writes: names, numbers, times (corpora/tables/dialects.toml)."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

from pydicom.datadict import dictionary_VR
from pydicom.dataelem import DataElement
from pydicom.tag import BaseTag, Tag

from anoncert.corpus import tables
from anoncert.corpus.streams import Stream
from anoncert.types import Subject

_BLOCK = 0x10

_B_VALUE = re.compile(
    r"(?P<group>[0-9A-F]{4}),\[(?P<creator>.+)\](?P<number>[0-9A-F]{2}) (?P<vr>[A-Z]{2})"
)
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


class Private(NamedTuple):
    """A private element that a scanner writes itself (PS3.5 section 7.8.1).

    Attributes
    ----------
    claim : DataElement
        The private creator.
    tag : BaseTag
    vr : str
    """

    claim: DataElement
    tag: BaseTag
    vr: str

    @property
    def name(self) -> str:
        """Return what drafts call it, which know attributes by keyword otherwise."""
        return f"{self.tag.group:04X},{self.tag.element:04X} {self.vr}"

    def element(self, value: float) -> DataElement:
        """Return it with a value."""
        return DataElement(self.tag, self.vr, int(value) if self.vr == "IS" else value)


def b_value(subject: Subject) -> Private | None:
    """Return where the scanner repeats a b-value, if it does so."""
    found = _B_VALUE.fullmatch(dialect(subject).get("b_value", ""))
    if found is None:
        return None
    group, number = int(found["group"], 16), int(found["number"], 16)
    claim = DataElement(Tag(group, _BLOCK), "LO", found["creator"])
    return Private(claim, Tag(group, _BLOCK << 8 | number), found["vr"])


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
