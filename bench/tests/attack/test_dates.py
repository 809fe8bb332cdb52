from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pydicom
import pytest
from pydicom.dataset import Dataset

from anoncert.attack import dates
from anoncert.attack._case import Case
from anoncert.attack._opened import Note, Opened
from anoncert.corpus.folder import CorpusFolder
from anoncert.types import Finding, Observation, Value

Edit = Callable[[str, Callable[[Dataset], None]], None]

SUBJECTS = ("s00001", "s00002", "s00003")


@pytest.fixture
def case(case: Case) -> Case:
    """Leave one slice of each visit."""
    kept = [pair for pair in case.pairs if (pair.input or "").endswith("/t1w/0001")]
    return replace(case, pairs=kept)


@pytest.fixture
def move(
    edit: Edit, values: dict[str, Value]
) -> Callable[[Callable[[str, dt.date], dt.date]], None]:
    """Write dates of studies and of births, computed from subject and true date."""

    def moved(computed: Callable[[str, dt.date], dt.date]) -> None:
        for subject in SUBJECTS:
            for visit in (1, 2):
                study, birth = (
                    computed(subject, dt.date.fromisoformat(values[name].text))
                    for name in (f"{subject}/study_date/v{visit}", f"{subject}/birth_date")
                )

                def change(ds: Dataset, study: dt.date = study, birth: dt.date = birth) -> None:
                    ds.StudyDate, ds.PatientBirthDate = f"{study:%Y%m%d}", f"{birth:%Y%m%d}"
                    del ds.SeriesDate, ds.AcquisitionDate, ds.ContentDate

                edit(f"{subject}/v{visit}/t1w/0001", change)

    return moved


def noted(case: Case) -> list[Note]:
    state = dates.prepare(case)
    facts = [fact for left in case.left() for fact in dates.examine(case, state, Opened(left))]
    return list(dates.conclude(case, facts))


def recovered(case: Case) -> set[tuple[str, str, str]]:
    found = [note for note in noted(case) if isinstance(note, Finding)]
    return {(f.subject, f.identifier, f.place) for f in found}


def observed(case: Case, name: str) -> dict[str, float | None]:
    seen = [note for note in noted(case) if isinstance(note, Observation)]
    return {o.subject: o.value for o in seen if o.name == name}


Move = Callable[[Callable[[str, dt.date], dt.date]], None]


def days(number: int) -> dt.timedelta:
    return dt.timedelta(days=number)


def test_the_perfect_output_gives_no_date_away(case: Case) -> None:
    assert recovered(case) == set()
    assert observed(case, "intervals kept") == dict.fromkeys(SUBJECTS, 1.0)
    assert observed(case, "different shifts") == {"": 3}


def test_a_shift_that_is_the_same_for_everybody_is_moved_back(case: Case, move: Move) -> None:
    move(lambda _, date: date - days(411))
    expected = {("study_date", "0008,0020"), ("birth_date", "0010,0030")}
    assert recovered(case) == {(s, *what) for s in SUBJECTS for what in expected}
    assert observed(case, "largest shift") == dict.fromkeys(SUBJECTS, 411)


def test_each_finding_is_at_the_place_of_its_planting(
    corpus: CorpusFolder, case: Case, move: Move
) -> None:
    move(lambda _, date: date + days(35))
    owner = {p.id: (p.subject, p.identifier, p.place, p.value) for p in corpus.plantings()}
    for one in noted(case):
        if isinstance(one, Finding):
            assert one.planting is not None
            assert owner[one.planting] == (one.subject, one.identifier, one.place, one.value)
            assert one.detail == "moved by the same days as 3 of 3 patients"


def test_a_date_of_birth_that_was_moved_like_all_others_is_moved_back(
    case: Case, edit: Edit, values: dict[str, Value]
) -> None:
    for subject in SUBJECTS:
        birth = dt.date.fromisoformat(values[f"{subject}/birth_date"].text) + days(1)
        edit(
            f"{subject}/v2/t1w/0001",
            lambda ds, birth=birth: setattr(ds, "PatientBirthDate", f"{birth:%Y%m%d}"),
        )
    assert recovered(case) == {(s, "birth_date", "0010,0030") for s in SUBJECTS}


def test_a_shift_of_each_patient_gives_no_other_away(case: Case, move: Move) -> None:
    move(lambda subject, date: date - days(7 * int(subject[1:]) ** 3))
    assert recovered(case) == set()
    assert observed(case, "weekdays kept") == dict.fromkeys(SUBJECTS, 1.0)
    assert observed(case, "intervals kept") == dict.fromkeys(SUBJECTS, 1.0)


def test_a_shift_of_each_study_keeps_no_interval(case: Case, move: Move) -> None:
    move(lambda _, date: date - days(date.toordinal() % 97))
    assert observed(case, "intervals kept") == dict.fromkeys(SUBJECTS, 0.0)


def test_dates_that_were_not_moved_are_none_of_this_attack(case: Case, move: Move) -> None:
    move(lambda _, date: date)
    assert recovered(case) == set()
    assert observed(case, "largest shift") == dict.fromkeys(SUBJECTS, 0)


def test_dates_of_which_the_year_is_left_were_not_moved(case: Case, move: Move) -> None:
    move(lambda _, date: date.replace(month=1, day=1))
    assert recovered(case) == set()


@pytest.mark.parametrize(("age", "told"), [("089Y", 0.0), ("090Y", 1.0), ("old", 0.0)])
def test_an_age_over_89_is_told(case: Case, edit: Edit, age: str, told: float) -> None:
    def change(dataset: Dataset) -> None:
        dataset[0x0010_1010] = pydicom.DataElement(0x0010_1010, "LO", age)

    edit("s00001/v1/t1w/0001", change)
    assert observed(case, "age over 89 told")["s00001"] == told


def test_an_age_over_89_follows_from_two_dates(case: Case, edit: Edit) -> None:
    def change(dataset: Dataset) -> None:
        dataset.PatientBirthDate, dataset.StudyDate = "18100101", "19010101"

    edit("s00001/v1/t1w/0001", change)
    assert observed(case, "age over 89 told")["s00001"] == 1.0


@pytest.mark.parametrize(("age", "within"), [("034Y", 366), ("400D", 1)])
def test_an_age_tells_the_date_of_birth_as_far_as_its_unit_does(
    case: Case, edit: Edit, age: str, within: int
) -> None:
    edit("s00001/v1/t1w/0001", lambda ds: setattr(ds, "PatientAge", age))
    assert observed(case, "date of birth told within") == {"s00001": within}
