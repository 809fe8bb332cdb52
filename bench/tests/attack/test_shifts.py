from __future__ import annotations

import datetime as dt
import hashlib
import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anoncert.attack._shifts import date, modal, shared, years


@pytest.mark.parametrize(
    "text", ["20240229", "2024.02.29", "20240229120000.000000+0100", "2024-02-29", " 20240229\0"]
)
def test_dates_are_read_as_dicom_writes_them(text: str) -> None:
    assert date(text) == dt.date(2024, 2, 29)


@pytest.mark.parametrize("text", ["", "20230229", "2024", "00000000", "202402291", "20240229 x"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert date(text) is None


@given(st.text())
def test_no_text_is_refused(text: str) -> None:
    date(text)


def test_a_birthday_makes_a_year() -> None:
    born = dt.date(1934, 7, 2)
    assert years(born, dt.date(2024, 7, 1)) == 89
    assert years(born, dt.date(2024, 7, 2)) == 90


def test_the_shift_that_was_seen_most_often_counts() -> None:
    assert modal(Counter({-3: 2, 5: 2, 100: 1})) == -3


@settings(deadline=None)
@given(st.integers(3, 300), st.integers(-20_000, 20_000))
def test_everybody_moved_by_the_same_days_is_a_rule(persons: int, days: int) -> None:
    shifts = {f"s{number}": {days} for number in range(persons)}
    assert list(shared(shifts, {})) == [("by the same days", dict.fromkeys(shifts, days))]


def test_two_of_many_who_are_moved_alike_are_chance() -> None:
    shifts = {f"s{number}": {17 * number} for number in range(300)} | {"s1": {0}}
    assert list(shared(shifts, {})) == []


def test_a_third_that_is_moved_alike_is_a_rule() -> None:
    shifts = {f"s{number}": {400 if number % 3 == 0 else number} for number in range(90)}
    ((_, group),) = shared(shifts, {})
    assert list(group) == [f"s{number}" for number in range(0, 90, 3)]


@pytest.mark.parametrize(("persons", "needed"), [(2, 2), (3, 2), (8, 3), (300, 28)])
def test_so_many_have_to_be_moved_alike(persons: int, needed: int) -> None:
    for group in range(2, persons + 1):
        shifts = {f"s{n}": {-1 if n < group else n} for n in range(persons)}
        assert bool(list(shared(shifts, {}))) == (group >= needed)


def test_a_shift_among_others_is_a_rule() -> None:
    shifts = {f"s{number}": {400, number + 1000} for number in range(30)}
    ((_, group),) = shared(shifts, {})
    assert group == dict.fromkeys(shifts, 400)


@pytest.mark.parametrize("seed", range(20))
def test_shifts_that_are_drawn_anew_for_each_date_are_no_rule(seed: int) -> None:
    draw = random.Random(seed)
    shifts = {f"s{number}": {draw.randint(-182, 182) for _ in range(50)} for number in range(20)}
    assert list(shared(shifts, {})) == []


def test_one_person_is_no_rule() -> None:
    assert list(shared({"s1": {40}}, {})) == []


def test_a_shift_computed_from_the_number_is_a_rule_for_who_has_the_numbers() -> None:
    # as published in RSNA's Anonymizer 19.0.10: int(md5(PatientID).hexdigest(), 16) % 3652
    numbers = {"s1": "0014285713", "s2": "0071539205", "s3": "0096400125"}
    digests = {s: hashlib.md5(number.encode()).hexdigest() for s, number in numbers.items()}
    days = {subject: int(digest, 16) % 3652 for subject, digest in digests.items()}
    shifts = {subject: {moved} for subject, moved in days.items()}
    assert list(shared(shifts, numbers)) == [("by the MD5 of the number, modulo 3652", days)]
    assert list(shared(shifts, {})) == []
