"""How names and dates are written."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anoncert.corpus.letters import ascii_text
from anoncert.corpus.names import Name
from anoncert.corpus.plant._draw import Drawn, dated, filled, named


def whole(drawn: Drawn) -> set[str]:
    return {spelling.text for spelling in drawn.spellings if not spelling.partial}


def parts(drawn: Drawn) -> set[str]:
    return {spelling.text for spelling in drawn.spellings if spelling.partial}


def test_a_name_is_written_as_its_places_want_it() -> None:
    drawn = named(Name("Møller", "Zoë"))
    assert drawn.forms == {
        "dicom": "Møller^Zoë",
        "text": "Zoë Møller",
        "screen": "MOLLER, ZOE",
        "path": "MOLLER_ZOE",
    }


def test_a_name_is_recognised_plain_transliterated_and_as_it_is() -> None:
    drawn = named(Name("Müller", "Jörg"))
    assert {"Muller Jorg", "Joerg Mueller", "Müller J", "JMuller"} <= whole(drawn)
    assert {"Muller", "Mueller", "Müller"} == parts(drawn)


@pytest.mark.parametrize(
    ("name", "dicom", "text", "screen"),
    [
        (
            Name("Иванов", "Пётр", ("Ivanov", "Pyotr"), locale="ru"),
            "Иванов^Пётр",
            "Пётр Иванов",
            "IVANOV, PYOTR",
        ),
        (
            Name("山田", "太郎", ("Yamada", "Tarou"), ("やまだ", "たろう"), "ja"),
            "Yamada^Tarou=山田^太郎=やまだ^たろう",
            "山田太郎",
            "YAMADA, TAROU",
        ),
        (
            Name("洪", "吉洞", ("Hong", "Gildong"), ("홍", "길동"), "ko"),
            "Hong^Gildong=洪^吉洞=홍^길동",
            "홍길동",
            "HONG, GILDONG",
        ),
        (
            Name("张", "小东", ("Zhang", "Xiaodong"), locale="zh"),
            "Zhang^Xiaodong=张^小东",
            "张小东",
            "ZHANG, XIAODONG",
        ),
        (Name("Đặng", "Văn Hùng", locale="vi"), "Đặng^Văn Hùng", "Đặng Văn Hùng", "DANG, VAN HUNG"),
    ],
    ids=["Cyrillic", "Japanese", "Korean", "Chinese", "Vietnamese"],
)
def test_a_name_is_written_in_its_own_script(
    name: Name, dicom: str, text: str, screen: str
) -> None:
    drawn = named(name)
    assert (drawn.forms["dicom"], drawn.forms["text"], drawn.forms["screen"]) == (
        dicom,
        text,
        screen,
    )
    assert drawn.forms["path"].isascii()


def test_every_group_of_a_name_is_recognised_by_itself() -> None:
    drawn = named(Name("山田", "太郎", ("Yamada", "Tarou"), ("やまだ", "たろう"), "ja"))
    written = {"山田太郎", "山田 太郎", "やまだ たろう", "Yamada Tarou", "Tarou Yamada"}
    assert written <= whole(drawn)
    assert parts(drawn) == {"Yamada"}


def test_a_family_name_that_is_a_word_names_nobody_by_itself() -> None:
    drawn = named(Name("Parkinson", "Ann", word=True))
    assert parts(drawn) == set()
    assert "Ann Parkinson" in whole(drawn)


def test_a_family_name_is_a_part_in_the_form_of_either_sex() -> None:
    name = Name("Dvořáková", "Jana", locale="cs", counterpart=("Dvořák", ""))
    assert parts(named(name)) == {"Dvorakova", "Dvořáková", "Dvorak", "Dvořák"}


def test_a_short_family_name_alone_is_no_part() -> None:
    assert parts(named(Name("Fox", "Ann"))) == set()


def test_an_initial_is_not_joined_to_a_short_family_name() -> None:
    texts = whole(named(Name("Hà", "Ngọc Ánh", locale="vi")))
    assert {"Ha N", "N Ha"} <= texts
    assert not {"NHa", "NHà"} & texts


def test_a_date_is_recognised_in_all_usual_orders() -> None:
    drawn = dated(dt.date(1962, 8, 9))
    assert {"19620809", "1962-08-09", "09.08.1962", "08/09/1962", "8/9/1962"} <= whole(drawn)
    assert {"9 August 1962", "09-AUG-1962", "Aug 9 1962"} <= whole(drawn)
    assert {"1962-08", "08/1962", "Aug 1962", "August 1962"} == parts(drawn)


def test_a_date_is_recognised_as_computers_count_days() -> None:
    texts = whole(dated(dt.date(2000, 1, 1)))
    assert {"01Jan2000", "1Jan2000", "1999-W52-6", "1999W526", "2000-001", "2000001"} <= texts
    assert "2451545" in texts  # the day of epoch J2000


@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)))
def test_no_spelling_of_a_date_is_its_year_alone(date: dt.date) -> None:
    drawn = dated(date)
    texts = [spelling.text for spelling in drawn.spellings]
    assert str(date.year) not in texts
    assert all(len(text) > len("YYYYMM") for text in texts)
    assert len(set(texts)) == len(texts)


@given(st.text())
def test_plain_text_is_ascii_and_stays_as_it_is(text: str) -> None:
    plain = ascii_text(text)
    assert plain.isascii()
    assert ascii_text(plain) == plain


@pytest.mark.parametrize(
    ("text", "plain"), [("Ångström", "Angstrom"), ("Øystein", "Oystein"), ("Zoë", "Zoe")]
)
def test_diacritics_are_dropped(text: str, plain: str) -> None:
    assert ascii_text(text) == plain


def test_a_spelling_counts_once_and_as_a_whole_where_it_is_both() -> None:
    drawn = Drawn(forms={"dicom": "a", "text": "a"}, others=["a", "b"], partial=["b", "c", "c"])
    assert [(s.text, s.partial) for s in drawn.spellings] == [
        ("a", False),
        ("b", False),
        ("c", True),
    ]


def test_a_form_that_a_value_lacks_is_its_canonical_one() -> None:
    assert Drawn(forms={"dicom": "a"}).form("screen") == "a"


def test_digits_fill_a_pattern() -> None:
    assert filled("###-##-####", "912345678") == "912-34-5678"
    assert filled("9##4#####", "1234567") == "912434567"


def test_a_pattern_ends_where_the_digits_do() -> None:
    assert filled("######/####", "585214123") == "585214/123"
