"""Addresses and telephone numbers, as they are written where people live."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

import pytest
from pydicom.charset import convert_encodings, decode_bytes, encode_string

from anoncert.corpus import register, tables
from anoncert.corpus.letters import written
from anoncert.corpus.plant import address, employer, fax, institution, occupation, phone
from anoncert.corpus.plant._draw import Drawn
from anoncert.corpus.register import Entry, Home

SEED = 5
SOME = 500
LO, SH = 64, 16
LOCALES = tuple(tables.locales())

every = pytest.mark.parametrize("locale", LOCALES)


def some(locale: str) -> list[Entry]:
    return list(islice(register.entries(SEED, [locale]), SOME))


def living(locale: str, street: str, town: str) -> Entry:
    """Return somebody who lives in house 7 of a street."""
    person = register.entry(SEED, 0, locale, "F")
    (row,) = [row for row in tables.local_words("streets", locale) if row["name"] == street]
    (place,) = [row for row in tables.local_words("places", locale) if row["town"] == town]
    home = Home(
        house=7,
        street=written(street, row["latin"]),
        town=written(town, place["town_latin"]),
        region=written(place["region"], place["region_latin"]),
        code=place["code"],
        area=place["area"],
    )
    return replace(person, home=home)


def one(kind, person: Entry) -> Drawn:  # noqa: ANN001 - a module
    (drawn,) = kind.draw(person, [])
    return drawn


@every
@pytest.mark.parametrize(
    ("kind", "room"),
    [
        (address, LO),
        (employer, LO),
        (institution, LO),
        (occupation, SH),
        (phone, SH),
        (fax, SH),
    ],
)
def test_values_fit_their_attributes_in_every_character_set(locale: str, kind, room: int) -> None:  # noqa: ANN001 - a module
    for person in some(locale):
        drawn = one(kind, person)
        assert len(drawn.text) <= room
        assert drawn.form("screen").isascii()
        for terms in tables.locales()[locale]["character_sets"]:
            codecs = convert_encodings(terms.split("\\"))
            assert decode_bytes(encode_string(drawn.text, codecs), codecs, set()) == drawn.text


@pytest.mark.parametrize(
    ("locale", "street", "town", "own", "screen"),
    [
        (
            "western",
            "Signal Hill Road",
            "Keene",
            "7 Signal Hill Road, Keene, NH 03431",
            "7 SIGNAL HILL ROAD, KEENE, NH 03431",
        ),
        ("pl", "Łąkowa", "Kielce", "ul. Łąkowa 7, 25-001 Kielce", "UL. LAKOWA 7, 25-001 KIELCE"),
        (
            "ru",
            "Ясная",
            "Ржев",
            "172380, Тверская обл., г. Ржев, ул. Ясная, д. 7",  # noqa: RUF001 - Cyrillic
            "172380, TVERSKAYA OBL., G. RZHEV, UL. YASNAYA, D. 7",
        ),
        (
            "ja",
            "桜町",
            "松本市",
            "390-0811 長野県松本市桜町7番地",
            "7 SAKURACHO, MATSUMOTO, NAGANO 390-0811",
        ),
        ("ar", "الورود", "تبوك", "شارع الورود 7, تبوك 47311", "7 ALWURUD STREET, TABUK 47311"),
    ],
)
def test_an_address_is_written_in_the_order_of_its_country(
    locale: str, street: str, town: str, own: str, screen: str
) -> None:
    drawn = one(address, living(locale, street, town))
    assert drawn.forms == {"dicom": own, "screen": screen}


def test_house_town_and_postal_code_are_parts_in_both_scripts() -> None:
    drawn = one(address, living("ja", "桜町", "松本市"))
    parts = {spelling.text for spelling in drawn.spellings if spelling.partial}
    assert parts == {"桜町7番地", "7 Sakuracho", "松本市", "Matsumoto", "390-0811"}


def test_a_telephone_number_is_recognised_at_home_and_from_abroad() -> None:
    person = living("ja", "桜町", "松本市")
    drawn = one(phone, person)
    digits = "".join(filter(str.isdigit, drawn.text))
    assert digits.startswith("02630")
    texts = {spelling.text for spelling in drawn.spellings}
    assert {drawn.text, digits, f"81{digits[1:]}"} <= texts
    assert not any(spelling.partial for spelling in drawn.spellings)


@every
def test_fax_and_telephone_are_two_numbers_of_one_town(locale: str) -> None:
    for person in some(locale):
        numbers = [one(kind, person).text for kind in (phone, fax)]
        assert numbers[0] != numbers[1]
        assert all(person.home.area in number for number in numbers)
        assert all(sum(map(str.isdigit, number)) >= 8 for number in numbers)
