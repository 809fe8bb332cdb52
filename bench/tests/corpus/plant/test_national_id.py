"""National numbers: valid but for being in a range that nobody has, and true of the person."""

from __future__ import annotations

import datetime as dt
import re
from itertools import islice

import pytest

from anoncert.corpus import register, tables
from anoncert.corpus.plant import national_id
from anoncert.corpus.register import Entry

SEED = 5
SOME = 3000
LOCALES = tuple(tables.locales())


@pytest.fixture(scope="module")
def people() -> dict[str, list[Entry]]:
    return {locale: list(islice(register.entries(SEED, [locale]), SOME)) for locale in LOCALES}


def number(person: Entry) -> str:
    (drawn,) = national_id.draw(person, [])
    return drawn.others[0]


@pytest.mark.parametrize(
    ("locale", "pattern"),
    [
        ("western", r"9\d\d4\d{5}"),
        ("pl", r"\d\d[67]\d{8}"),
        ("cs", r"\d\d[2378]\d\d{5,6}"),
        ("tr", r"0\d{10}"),
        ("vi", r"999[0-3]\d{8}"),
        ("ru", r"9\d{10}"),
        ("uk", r"[6-9]\d{9}"),
        ("el", r"[4-7]\d{10}"),
        ("ar", r"9\d{9}"),
        ("he", r"7\d{8}"),
        ("th", r"9\d{12}"),
        ("hi", r"1\d{11}"),
        ("ja", r"00000\d{7}"),
        ("ko", r"\d{6}[1-4]99\d{4}"),
        ("zh", r"99\d{15}[\dX]"),
    ],
)
def test_numbers_are_of_the_range_that_nobody_has(
    people: dict[str, list[Entry]], locale: str, pattern: str
) -> None:
    for person in people[locale]:
        assert re.fullmatch(pattern, number(person))


@pytest.mark.parametrize("locale", LOCALES)
def test_no_two_persons_of_a_locale_share_one(people: dict[str, list[Entry]], locale: str) -> None:
    assert len({number(person) for person in people[locale]}) == SOME


def test_persons_born_on_the_same_day_have_other_numbers(people: dict[str, list[Entry]]) -> None:
    days = {person.birth for person in people["ko"]}
    assert len(days) < SOME
    assert len({(person.birth, person.born) for person in people["ko"]}) == SOME


@pytest.mark.parametrize(
    ("locale", "year", "month", "day"),
    [
        ("pl", slice(0, 2), slice(2, 4), slice(4, 6)),
        ("el", slice(4, 6), slice(2, 4), slice(0, 2)),
        ("ko", slice(0, 2), slice(2, 4), slice(4, 6)),
        ("zh", slice(6, 10), slice(10, 12), slice(12, 14)),
    ],
)
def test_a_number_tells_the_date_of_birth(
    people: dict[str, list[Entry]], locale: str, year: slice, month: slice, day: slice
) -> None:
    for person in people[locale]:
        digits, birth = number(person), person.birth
        assert int(digits[month]) % 20 == birth.month
        assert int(digits[day]) % 40 == birth.day
        assert birth.strftime("%Y").endswith(digits[year])


def test_a_ukrainian_number_counts_days(people: dict[str, list[Entry]]) -> None:
    issued = dt.date(1899, 12, 31)
    for person in people["uk"]:
        later = int(number(person)[:5]) - (person.birth - issued).days
        assert later == (issued - dt.date(1749, 12, 31)).days
        assert issued + dt.timedelta(days=int(number(person)[:5])) > dt.date(2070, 1, 1)


@pytest.mark.parametrize(("locale", "at"), [("pl", 9), ("uk", 8), ("el", 9), ("zh", 16)])
def test_mens_numbers_are_odd_and_womens_even(
    people: dict[str, list[Entry]], locale: str, at: int
) -> None:
    for person in people[locale]:
        assert int(number(person)[at]) % 2 == (person.sex == "M")


@pytest.mark.parametrize(("locale", "at", "first"), [("vi", 3, 0), ("ko", 6, 1)])
def test_one_digit_tells_century_and_sex(
    people: dict[str, list[Entry]], locale: str, at: int, first: int
) -> None:
    for person in people[locale]:
        expected = first + 2 * (person.birth.year >= 2000) + (person.sex == "F")
        assert int(number(person)[at]) == expected


def test_czech_numbers_are_divisible_by_eleven_from_1954_on(
    people: dict[str, list[Entry]],
) -> None:
    for person in people["cs"]:
        digits = number(person)
        assert int(digits[2:4]) == person.birth.month + (70 if person.sex == "F" else 20)
        assert len(digits) == (10 if person.birth.year >= 1954 else 9)
        assert person.birth.year < 1954 or int(digits) % 11 == 0


def test_a_number_is_recognised_grouped_and_as_digits(people: dict[str, list[Entry]]) -> None:
    for locale in LOCALES:
        (drawn,) = national_id.draw(people[locale][0], [])
        digits = re.sub(r"\W", "", drawn.text)
        assert digits in {spelling.text for spelling in drawn.spellings}
        assert len(digits) >= 9
