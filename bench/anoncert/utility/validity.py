"""Is it still valid DICOM: attributes that must be there are, and values are ones of their VR.

Only new errors count: those of the input are its own. What the Basic Profile wants removed
(action X of Table E.1-1) may be gone.

References
----------
DICOM PS3.3 annex A (modules of each IOD), PS3.5 section 6.2 (values of each VR) and section 7.4
(types 1 and 2).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from pydicom import config
from pydicom.valuerep import validate_value

from anoncert.corpus import tables
from anoncert.pair.folder import Returned
from anoncert.part10 import Element, File
from anoncert.types import Facet, Measurement
from anoncert.utility._case import Case
from anoncert.utility._marked import marked

FACET = Facet.VALIDITY

_SOP_CLASS = "0008,0016"
_CHECKED = frozenset("AE AS CS DA DS DT IS LO LT PN SH ST TM UC UI UR UT".split())
_LONGEST = 1 << 16
"""Bytes of a value that is checked."""

_UNDECODED = "\N{REPLACEMENT CHARACTER}"


def prepare(case: Case) -> None:
    """Share nothing."""


def measure(case: Case, state: None, subject: str) -> Iterator[Measurement]:  # noqa: ARG001
    """Yield the share of a subject's files that have errors which their inputs had not."""
    yield from marked(case, subject, _new, FACET, "validity", "errors")


def _new(_: Returned, before: bytes, after: bytes) -> set[str]:
    given = File(before)
    return set(_errors(File(after), given)) - set(_errors(given, given))


def _errors(file: File, given: File) -> Iterator[str]:
    """Yield what is wrong with a file, as an object of the class that it was given as."""
    present = {element.place.split("/")[0]: bool(element.value) for element in file.elements}
    for place, kind in _required(given.text(_SOP_CLASS) or ""):
        if place not in present:
            yield f"{place} is missing"
        elif kind == "1" and not present[place]:
            yield f"{place} is empty"
    for element in file.elements:
        if element.vr in _CHECKED and len(element.value) <= _LONGEST and not _valid(element):
            yield f"{element.place} is no {element.vr}"


@cache
def _required(sop_class: str) -> list[tuple[str, str]]:
    """Return places that objects of a class must have, and their types."""
    return [
        (place, row["type"])
        for row in tables.table("iod_attributes")
        if row["sop_class"] == sop_class
        and tables.tag_policy(place := tables.attribute_place(row["keyword"])).action != "X"
    ]


def _valid(element: Element) -> bool:
    text = element.text or ""
    if _UNDECODED in text:
        return False
    several = element.vr not in ("LT", "ST", "UR", "UT")
    for part in text.split("\\") if several else [text]:
        try:
            validate_value(element.vr, part.strip("\0 "), config.RAISE)
        except ValueError:
            return False
    return True
