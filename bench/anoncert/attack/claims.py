"""Marks by which an output says what was done to it, and marks that it lacks.

What a mark says is judged in `score.claims`, where the findings of all attacks are known.
Here it is told who bears which marks, in how many files. Of encrypted attributes it is told
where they are no encrypted content at all, but a blob that only looks like it.

References
----------
DICOM PS3.3 section C.7.1.1 (0012,0062), (0012,0063), (0012,0064), section C.7.6.1
(0028,0301) and (0028,0302), section C.12.1 (0028,0303).
DICOM PS3.15 section E.1.1: which of them a de-identifier adds; PS3.16 CID 7050.
RFC 5652 section 6.1: EnvelopedData, as (0400,0520) has it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from anoncert.attack._case import Case
from anoncert.attack._opened import Fact, Note, Opened
from anoncert.files import printable
from anoncert.part10 import Element
from anoncert.types import Knowledge, Observation

KNOWLEDGE = Knowledge.AUDITOR
MEDIA = ()
CONTROL = "encoded"

MARKS = {
    "0012,0062": "PatientIdentityRemoved",
    "0012,0063": "DeidentificationMethod",
    "0012,0064/0008,0100": "DeidentificationMethodCodeSequence",
    "0028,0301": "BurnedInAnnotation",
    "0028,0302": "RecognizableVisualFeatures",
    "0028,0303": "LongitudinalTemporalInformationModified",
    "0400,0500/0400,0520": "EncryptedAttributesSequence",
}
"""Places of marks, and what observations of them are called."""

CODES = "0012,0064/0008,0100"
IN_CLEAR = "encrypted attributes in clear"
"""What is observed of encrypted attributes that are not encrypted."""

_METHODS = frozenset(("0012,0063", CODES))
_OWED = ("0012,0062", "0028,0303")
_ENCRYPTED = "0400,0500/0400,0520"
_ENVELOPED = bytes.fromhex("06092a864886f70d010703")
_HEADER = 24
"""Bytes in which an object says what it is: outer tag, length, object identifier."""
_LONGEST = 64
_MOST = 32
"""Marks of a file, and letters of each, that are told."""


def prepare(case: Case) -> None:
    """Share nothing."""


def examine(case: Case, state: None, opened: Opened) -> Iterator[Fact]:  # noqa: ARG001 - contract
    """Note the marks of one output whose input is known."""
    origin = case.input_of(opened.left)
    if origin is None or case.decoy or not origin.expected or opened.output is None:
        return
    said = (
        (element.place, _said(element))
        for element in opened.parsed.elements
        if element.place in MARKS
    )
    yield Fact(origin.subject, tuple(dict.fromkeys(said))[:_MOST])


def conclude(case: Case, facts: Iterable[Fact]) -> Iterator[Note]:
    """Count files by subject and mark."""
    seen: dict[str, Counter[tuple[str, str, str]]] = defaultdict(Counter)
    for subject, marks in facts:
        seen[subject].update(_told(marks))
    for subject, counted in sorted(seen.items()):
        for (name, place, text), count in sorted(counted.items()):
            yield Observation(
                "claims", name, subject, float(count), "files", place, text, case.name
            )


def _told(marks: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, str, str]]:
    """Yield what is observed of the marks of a file: its name, place and detail."""
    for place, text in marks:
        yield (MARKS[place], place, text) if text else (IN_CLEAR, place, "")
    places = {place for place, _ in marks}
    lacking = [place for place in _OWED if place not in places]
    lacking += [CODES] if places.isdisjoint(_METHODS) else []
    for place in lacking:
        yield f"lacking {MARKS[place]}", place, ""


def _said(element: Element) -> str:
    """Return what a mark says; nothing where encrypted attributes are in clear."""
    if element.place == _ENCRYPTED:
        return "enveloped" if _ENVELOPED in element.value[:_HEADER] else ""
    return printable((element.text or "").strip("\0 ")[:_LONGEST]) or "empty"
