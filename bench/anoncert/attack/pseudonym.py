"""Pseudonyms that anybody can compute from the values that they replace.

The adversary has an idea of an old value (a number on a letter, a UID in an archive) and
tries on it what is commonly done: digests without a secret, well-known keys, simple
substitutions. Looked at are the places where something was planted, and names of files and
folders. Besides, it is counted whether one patient stays one and no other.

References
----------
Article 29 Working Party, Opinion 05/2014 (WP216), section 4. ENISA 2019, Pseudonymisation
techniques and best practices, doi:10.2824/247711. PS3.15 section E.1.1.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from typing import NamedTuple, TypeVar

from anoncert.attack._arithmetic import operated
from anoncert.attack._case import Case
from anoncert.attack._constructions import substitution
from anoncert.attack._olds import Old, olds
from anoncert.attack._opened import Fact, Note, Opened
from anoncert.attack._pseudonyms import (
    Match,
    Spelled,
    Written,
    believed,
    explained,
    finding,
    legible,
    placed,
    spelled,
    texts,
)
from anoncert.types import Knowledge, Observation, Planting, Value

KNOWLEDGE = Knowledge.AUDITOR
MEDIA = ("characters",)
CONTROL = "hashed"

_NOT_ISSUED = frozenset("age birth_date face study_date study_datetime study_time".split())
"""Identifiers in whose stead no pseudonym is issued."""
_ELSEWHERE = 32
"""Bits that a match needs at a place where its value was not planted."""
_SUBSTITUTED, _LETTER = 6, 4
"""Letters and digits that a substitution needs, and bits that each proves."""
_PATIENT = {"PatientID": "0010,0020", "PatientName": "0010,0010"}


T = TypeVar("T")


class _Patient(NamedTuple):
    """How a file calls its patient."""

    subject: str
    keyword: str
    text: str


def prepare(case: Case) -> Spelled:
    """Return the spellings of the values in whose stead pseudonyms are issued."""
    return spelled(_values(case))


def examine(case: Case, state: Spelled, opened: Opened) -> Iterator[Fact]:
    """Keep what may be a pseudonym, and what the patient is called."""
    origin = case.input_of(opened.left)
    if origin is None or not opened.dicom:
        return
    for one, planted in texts(case, opened, origin, state):
        if legible(one):
            yield Fact(origin.subject, one)
        for match in (m for planting in planted for m in _substituted(one, planting, state)):
            yield Fact(origin.subject, match)
    if case.decoy:
        return
    for keyword, place in _PATIENT.items():
        if text := opened.parsed.text(place):
            yield Fact(origin.subject, _Patient(origin.subject, keyword, text))


def conclude(case: Case, facts: Iterable[Fact]) -> Iterator[Note]:
    """Explain all texts at once, and count patients."""

    def kept(kind: type[T]) -> Iterator[T]:
        return (fact.known for fact in facts if isinstance(fact.known, kind))

    def known(subject: str) -> list[Old]:
        return olds(_hashed(case, subject), case.corpus.files(subject)).get(subject, [])

    matches = believed(
        [
            *kept(Match),
            *explained(kept(Written), known),
            *operated(partial(kept, Written), known),
        ]
    )
    found = list(placed(case, matches))
    at_home = {match.written for match, planting in found if planting}
    for match, planting in found:
        # What a value's own place explains needs no other value.
        if planting or (match.written not in at_home and match.bits >= _ELSEWHERE):
            yield finding("pseudonym", case, match, planting)
    yield from _counted(case, kept(_Patient))


def _values(case: Case, subject: str | None = None) -> Iterator[Value]:
    return (value for value in case.values(subject) if value.identifier not in _NOT_ISSUED)


def _hashed(case: Case, subject: str) -> Iterator[Value]:
    """Yield what a person's pseudonyms are computed from: the date of birth too."""
    yield from _values(case, subject)
    yield from (value for value in case.values(subject) if value.identifier == "birth_date")


def _substituted(one: Written, planting: Planting, ways: Spelled) -> Iterator[Match]:
    size = sum(letter.isalnum() for letter in one.text)
    for way in ways[planting.value or ""] if size >= _SUBSTITUTED else ():
        if name := substitution(way, one.text):
            old = Old(planting.value or "", planting.identifier, way)
            yield Match(one, old, name, "", _LETTER * size)


def _counted(case: Case, patients: Iterable[_Patient]) -> Iterator[Observation]:
    """Count what each patient is called, and who else is called so."""
    names = defaultdict[tuple[str, str], set[str]](set)
    called = defaultdict[tuple[str, str], set[str]](set)
    for patient in patients:
        names[patient.keyword, patient.subject].add(patient.text)
        called[patient.keyword, patient.text].add(patient.subject)
    for (keyword, subject), own in sorted(names.items()):
        alike = max(len(called[keyword, text]) for text in own)
        for what, count, unit in (
            (f"different {keyword} of one patient", len(own), "values"),
            (f"patients of one {keyword}", alike, "patients"),
        ):
            yield Observation(
                "pseudonym", what, subject, count, unit, _PATIENT[keyword], case=case.name
            )
