"""Names of men and women, and of their relatives."""

from __future__ import annotations

import pytest

from anoncert.corpus import names, register, tables
from anoncert.corpus.names import Name, married
from anoncert.corpus.plant import relative
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


def test_a_wife_has_her_husbands_name_in_her_own_form() -> None:
    husband = Name(
        "Кузнецов", "Юрий", ("Kuznetsov", "Yuriy"), counterpart=("Кузнецова", "Kuznetsova")
    )
    wife = Name("Попова", "Юлия", ("Popova", "Yuliya"), counterpart=("Попов", "Popov"))
    name = married(wife, husband, same_sex=False)
    assert (name.family, name.given, name.latin) == ("Кузнецова", "Юлия", ("Kuznetsova", "Yuliya"))
    assert name.counterpart == ("Кузнецов", "Kuznetsov")
    assert married(wife, name, same_sex=True).family == "Кузнецова"


def test_a_family_name_in_groups_keeps_its_pronunciation() -> None:
    son = Name("山田", "太郎", ("Yamada", "Tarou"), ("やまだ", "たろう"), "ja")
    mother = Name("森", "花子", ("Mori", "Hanako"), ("もり", "はなこ"), "ja")
    name = married(mother, son, same_sex=False)
    assert (name.latin, name.phonetic) == (("Yamada", "Hanako"), ("やまだ", "はなこ"))


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
