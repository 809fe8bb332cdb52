"""The population that patients are drawn from."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from statistics import fmean

import pytest

from anoncert.corpus import register, tables
from anoncert.corpus.register import SIZE, Entry

SEED = 7
LOCALES = ("western", "ja", "ru")
MANY = 6000
OLD = 1935
"""Years of birth up to here are those of persons older than 89 in 2024."""


@pytest.fixture(scope="module")
def some() -> list[Entry]:
    return list(islice(register.entries(SEED, LOCALES), MANY))


def test_the_register_has_a_hundred_thousand_entries() -> None:
    cells = [register.cell(LOCALES, locale, sex) for locale in LOCALES for sex in register.SEXES]
    assert SIZE == 100_000
    assert sorted(number for numbers in cells for number in numbers) == list(range(SIZE))


def test_an_entry_is_the_same_alone_and_in_the_register(some: list[Entry]) -> None:
    for locale in LOCALES:
        for sex in register.SEXES:
            for number in reversed(register.cell(LOCALES, locale, sex)[:50]):
                assert register.entry(SEED, number, locale, sex) == some[number]


def test_registers_of_other_seeds_are_others(some: list[Entry]) -> None:
    for one, other in zip(some[:50], register.entries(SEED + 1, LOCALES), strict=False):
        assert (one.name, one.birth, one.home) != (other.name, other.birth, other.home)


def test_sexes_and_locales_are_even(some: list[Entry]) -> None:
    counts = Counter((entry.locale, entry.sex) for entry in some)
    assert set(counts.values()) == {MANY // len(LOCALES) // len(register.SEXES)}


def test_ages_are_even_and_some_are_over_89(some: list[Entry]) -> None:
    years = Counter(entry.birth.year for entry in some)
    assert len(years) == 82
    assert min(years.values()) > 0.6 * MANY / len(years)
    assert max(years.values()) < 1.4 * MANY / len(years)
    assert sum(years[year] for year in years if year <= OLD) > 0.1 * MANY


def test_names_fit_locale_and_sex(some: list[Entry]) -> None:
    given = {(row["locale"], row["part"], row["name"]) for row in tables.words("names")}
    for entry in some:
        assert (entry.locale, entry.sex, entry.name.given) in given


@pytest.mark.parametrize("purpose", ["mrn", "insurance"])
def test_no_two_persons_share_a_number(some: list[Entry], purpose: str) -> None:
    assert len({entry.unique(purpose, 8) for entry in some}) == MANY


def test_purposes_of_one_person_draw_from_streams_of_their_own(some: list[Entry]) -> None:
    entry = some[0]
    assert entry.unique("mrn", 8) != entry.unique("insurance", 8)
    assert entry.stream("a").below(2**64) != entry.stream("b").below(2**64)


def test_people_are_as_tall_and_heavy_as_adults_are(some: list[Entry]) -> None:
    for sex, height in (("F", 64), ("M", 69)):
        bodies = [entry.body for entry in some if entry.sex == sex]
        assert abs(fmean(body.height for body in bodies) - height) < 0.2
        assert all(70 <= body.weight <= 400 for body in bodies)


def test_ethnic_groups_are_those_of_the_locale(some: list[Entry]) -> None:
    rows = tables.words("ethnic_groups")
    known = {(row["locale"], row["name"]) for row in rows if row["locale"] in LOCALES}
    assert {(entry.locale, entry.ethnic_group) for entry in some} == known


def test_ethnic_groups_fit_a_short_string() -> None:
    assert all(len(row["name"]) <= 16 for row in tables.words("ethnic_groups"))
