"""Names of men and women, and of their relatives."""

from __future__ import annotations

import pytest

from anoncert.attack._search import STRONG
from anoncert.corpus import names, register, tables
from anoncert.corpus.letters import written
from anoncert.corpus.names import Name, kin
from anoncert.corpus.plant import relative
from anoncert.corpus.plant._draw import latin
from anoncert.corpus.register import Entry
from anoncert.corpus.streams import Stream

SEED = 11
SOME = 300


def drawn(locale: str, sex: str) -> list[Name]:
    return [names.draw(Stream(SEED, str(number)), locale, sex) for number in range(SOME)]


def shares(person: Entry) -> bool:
    """Has the mother the family name?"""
    (value,) = relative.draw(person, [])
    forms = (person.name.family, person.name.latin[0])
    return value.text.partition("^")[0] in forms


@pytest.mark.parametrize("locale", ["pl", "cs", "ru", "uk", "el"])
def test_women_have_family_names_in_the_form_of_women(locale: str) -> None:
    rows = [row for row in tables.local_words("names", locale) if row["feminine"]]
    men, women = ({name.family for name in drawn(locale, sex)} for sex in "MF")
    assert {row["name"] for row in rows} & men
    assert {row["feminine"] for row in rows} & women
    assert not {row["name"] for row in rows} & women
    assert not {row["feminine"] for row in rows} & men


def test_a_family_name_without_such_a_form_is_the_same_for_all() -> None:
    assert {name.family for name in drawn("western", "F")} & {
        name.family for name in drawn("western", "M")
    }
    assert all(name.counterpart == ("", "") for name in drawn("western", "F"))


def test_a_mother_has_her_sons_name_in_her_own_form() -> None:
    son = Name(
        "Кузнецов",
        "Юрий",
        ("Kuznetsov", "Yuriy"),
        locale="ru",
        counterpart=("Кузнецова", "Kuznetsova"),
    )
    mother = kin(Stream(SEED, "mother"), son, "F", same_sex=False)
    assert (mother.family, mother.latin[0]) == ("Кузнецова", "Kuznetsova")
    assert mother.counterpart == ("Кузнецов", "Kuznetsov")
    assert kin(Stream(SEED, "daughter"), mother, "F", same_sex=True).family == "Кузнецова"


def test_a_family_name_in_groups_keeps_its_pronunciation() -> None:
    son = Name("山田", "太郎", ("Yamada", "Tarou"), ("やまだ", "たろう"), "ja")
    mother = kin(Stream(SEED, "mother"), son, "F", same_sex=False)
    assert (mother.latin[0], mother.phonetic[0]) == ("Yamada", "やまだ")
    assert mother.phonetic[1]


def test_relatives_are_no_namesakes() -> None:
    for number in range(SOME):
        name = names.draw(Stream(SEED, str(number)), "uk", "F")
        assert kin(Stream(SEED, "kin", str(number)), name, "F", same_sex=True).given != name.given


@pytest.mark.parametrize("locale", tables.locales())
def test_every_name_has_letters_enough_to_prove_something(locale: str) -> None:
    for sex in register.SEXES:
        for name in drawn(locale, sex):
            family, given = (latin(name).family, latin(name).given)
            assert len((family + given).replace(" ", "")) >= STRONG
        for row in tables.local_words("names", locale):
            if row["part"] == "family":
                letters = len(written(row["name"], row["latin"]).latin.replace(" ", ""))
                assert len(names._given(locale, sex, letters)) >= 3


@pytest.mark.parametrize("locale", ["western", "cs", "ja"])
def test_about_half_of_the_mothers_have_the_family_name(locale: str) -> None:
    women = [
        register.entry(SEED, number, locale, "F")
        for number in register.cell([locale], locale, "F")[:SOME]
    ]
    shared = sum(shares(person) for person in women)
    assert 0.35 < shared / SOME < 0.65


@pytest.mark.parametrize("locale", ["vi", "ar", "ko", "zh"])
def test_mothers_keep_their_own_name_where_that_is_the_custom(locale: str) -> None:
    people = [
        register.entry(SEED, number, locale, "M")
        for number in register.cell([locale], locale, "M")[:SOME]
    ]
    assert sum(shares(person) for person in people) / SOME < 0.2  # by chance


def test_a_family_name_that_is_the_patients_own_tells_of_no_mother() -> None:
    women = [register.entry(SEED, number, "cs", "F") for number in range(SOME)]
    for person in filter(shares, women):
        (value,) = relative.draw(person, [])
        assert not any(spelling.partial for spelling in value.spellings)
