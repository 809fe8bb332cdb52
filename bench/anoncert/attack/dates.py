"""Dates that were moved, and that one known date moves back.

The adversary was a patient himself: he knows one of his own dates and finds it in the
output. If others were moved as he was, he has theirs; and those of whom he holds a number,
where the shift is computed from it in a published way. This is tried from everybody's side
at once: dates are recovered where so many share a shift that he is right about another with
more than the threshold of risk, and that chance would hardly make so many.

That a patient's own dates follow from one of them is what option 113107 keeps: it is
observed, as are sizes of shifts, weekdays, and ages that HIPAA does not permit to tell.

References
----------
45 CFR 164.514(b)(2)(i)(C). PS3.15 section E.3.6. See `attack._shifts`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from anoncert.attack import _shifts
from anoncert.attack._case import Case
from anoncert.attack._opened import Fact, Note, Opened
from anoncert.part10 import Element
from anoncert.types import Finding, Knowledge, Observation, Planting, Status

KNOWLEDGE = Knowledge.REGISTER
MEDIA = ("characters",)
CONTROL = "shifted"

_DATED = ("birth_date", "study_date", "study_datetime")
_AGE = re.compile(r"(\d{3})([DWMY])")
_WITHIN = {"D": 1, "W": 7, "M": 31, "Y": 366}
"""Days within which an age tells a date of birth (PS3.5 section 6.2, VR AS)."""
_OLDEST = 89
_WEEK = 7
_SHORT = 32
"""Bytes up to which a value of unknown kind is read as a date."""


class _Moved(NamedTuple):
    """A date of the output at the place of a planting."""

    planting: str
    days: int
    day: int
    """Of the month, as written."""


class _Read(NamedTuple):
    """What a file tells."""

    subject: str
    file: str
    moved: list[_Moved]
    ages: list[int]
    within: int | None
    """Days within which age and date of study tell the date of birth."""


def prepare(case: Case) -> dict[str, dt.date]:
    """Return the true dates, by value."""
    found = {
        value.id: _shifts.date(value.text) for value in case.values() if value.identifier in _DATED
    }
    return {value: date for value, date in found.items() if date}


def examine(case: Case, state: dict[str, dt.date], opened: Opened) -> Iterator[Fact]:
    """Keep by how much dates were moved, and the ages that are told."""
    origin = case.input_of(opened.left)
    if origin is None or not opened.dicom:
        return
    places = case.places(origin)
    moved = {
        _Moved(planting.id, (date - state[planting.value]).days, date.day)
        for element in opened.parsed.elements
        if element.place in places and (date := _shifts.date(_text(element)))
        for planting in places[element.place]
        if planting.value in state
    }
    ages, within = _ages(*(opened.parsed.text(at) or "" for at in _AGES))
    read = _Read(origin.subject, opened.left.shown, sorted(moved), ages, within)
    yield Fact(origin.subject, read)


def conclude(case: Case, facts: Iterable[Fact]) -> Iterator[Note]:
    """Move dates back, and observe what shifts tell."""
    equal: dict[_Moved, _Moved] = {}  # files of a series have the same
    read: list[_Read] = [
        fact.known._replace(moved=[equal.setdefault(each, each) for each in fact.known.moved])
        for fact in facts
    ]
    known = case.corpus.removable
    plantings = {moved.planting: known[moved.planting] for file in read for moved in file.moved}
    numbers = {v.subject: v.text for v in case.values() if v.identifier == "mrn"}
    for identifier in _DATED:
        moved = _of_subjects(read, plantings, identifier)
        for rule, group in _shifts.shared(moved, numbers):
            detail = f"moved {rule} as {len(group)} of {len(moved)} patients"
            yield from _moved_back(case, read, plantings, identifier, group, detail)
        yield from _coarse(case, read, plantings, identifier)
    yield from _observed(case, read, plantings)


def _ages(age: str, birth: str, study: str) -> tuple[list[int], int | None]:
    told, born, day = _AGE.fullmatch(age), _shifts.date(birth), _shifts.date(study)
    ages = [int(told[1])] if told and told[2] == "Y" else []
    ages += [_shifts.years(born, day)] if born and day else []
    return ages, _WITHIN[told[2]] if told and day else None


_AGES = ("0010,1010", "0010,0030", "0008,0020")
"""Age, date of birth and date of study."""


def _text(element: Element) -> str:
    text = element.text
    if text is None:
        return element.value.decode("latin-1") if len(element.value) <= _SHORT else ""
    return text.partition("\\")[0]


def _of_subjects(
    read: list[_Read], plantings: dict[str, Planting], identifier: str
) -> dict[str, set[int]]:
    """Return by how much dates of each subject were moved, of those that were.

    Dates that all have the same day of the month were made coarse, not moved.
    """
    shifts, days = defaultdict[str, set[int]](set), set[int]()
    for file in read:
        for moved in file.moved:
            if moved.days and plantings[moved.planting].identifier == identifier:
                shifts[file.subject].add(moved.days)
                days.add(moved.day)
    return dict(shifts) if len(days) > 1 else {}


def _moved_back(
    case: Case,
    read: list[_Read],
    plantings: dict[str, Planting],
    identifier: str,
    wanted: dict[str, int],
    detail: str,
) -> Iterator[Finding]:
    for file in read:
        for moved in file.moved:
            planting = plantings[moved.planting]
            if planting.identifier == identifier and wanted.get(file.subject) == moved.days:
                yield case.recovered(
                    "dates", planting, Status.RECOVERED, file.file, planting.place, detail
                )


def _coarse(
    case: Case, read: list[_Read], plantings: dict[str, Planting], identifier: str
) -> Iterator[Finding]:
    """Yield dates of which only the day was replaced, by the same one: the month is a part."""
    true = prepare(case)
    rows = [
        (file, planting, true[planting.value] + dt.timedelta(moved.days), true[planting.value])
        for file in read
        for moved in file.moved
        if (planting := plantings[moved.planting]).identifier == identifier and planting.value
    ]
    kept = [row for row in rows if (row[2].year, row[2].month) == (row[3].year, row[3].month)]
    days, months = {row[2].day for row in rows}, {row[2].month for row in rows}
    if len(days) != 1 or len(months) == 1 or len(kept) < len(rows):
        return
    for file, planting, _, _ in kept:
        detail = "only the day was replaced"
        yield case.recovered("dates", planting, Status.PARTIAL, file.file, planting.place, detail)


def _observed(
    case: Case, read: list[_Read], plantings: dict[str, Planting]
) -> Iterator[Observation]:
    by_subject = defaultdict[str, list[_Read]](list)
    for file in read:
        by_subject[file.subject].append(file)
    shifts = set()
    for subject, files in sorted(by_subject.items()):
        visits = _visits(files, plantings)
        for name, value, unit in (*_told(files), *_kept(visits)):
            yield Observation("dates", name, subject, value, unit, case=case.name)
        shifts |= set(visits.values())
    yield Observation("dates", "different shifts", "", len(shifts), "shifts", case=case.name)


def _visits(files: list[_Read], plantings: dict[str, Planting]) -> dict[str, int]:
    """Return by how much the date of each visit was moved."""
    counts = defaultdict[str, Counter[int]](Counter)
    for file in files:
        for moved in file.moved:
            planting = plantings[moved.planting]
            if planting.identifier == "study_date" and planting.value is not None:
                counts[planting.value][moved.days] += 1
    return {visit: _shifts.modal(count) for visit, count in counts.items()}


def _told(files: list[_Read]) -> Iterator[tuple[str, float, str]]:
    """Yield what ages tell of a subject."""
    yield "age over 89 told", float(any(age > _OLDEST for f in files for age in f.ages)), "share"
    within = [file.within for file in files if file.within is not None]
    if within:
        yield "date of birth told within", min(within), "d"


def _kept(visits: dict[str, int]) -> Iterator[tuple[str, float, str]]:
    """Yield what the shifts of a subject's visits leave as it was."""
    if not visits:
        return
    yield "largest shift", max(abs(days) for days in visits.values()), "d"
    yield "weekdays kept", float(all(days % _WEEK == 0 for days in visits.values())), "share"
    if len(visits) > 1:
        yield "intervals kept", float(len(set(visits.values())) == 1), "share"
