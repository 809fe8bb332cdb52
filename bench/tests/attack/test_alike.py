from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anoncert.attack._alike import Text, found, likeness, plain, texts
from anoncert.types import Spelling, Value


def value(identifier: str, *spelled: str, part: str = "") -> list[Text]:
    spellings = [Spelling(text) for text in spelled] + [Spelling(part, partial=True)] * bool(part)
    return texts(Value("s00001/x", "s00001", identifier, spelled[0], spellings))


NAME = value("name", "LINDQVIST, SOEREN", part="LINDQVIST")
NUMBER = value("mrn", "0053929196")
DATE = value("birth_date", "08-FEB-1948", "2/8/1948")


@pytest.mark.parametrize("read", ["LINDQVIST, SOEREN", "lindqvist soeren", "L1NDQVIST,S0EREN"])
def test_letters_that_look_alike_are_the_same(read: str) -> None:
    assert found(plain(read), NAME, []) == NAME[0]


@pytest.mark.parametrize("read", ["00539Z9196", "005392919", "MRN OO53929l96", "ID: 0053929196 A"])
def test_a_long_number_may_be_misread_or_stand_in_a_line(read: str) -> None:
    assert found(plain(read), NUMBER, []) == NUMBER[0]


@pytest.mark.parametrize("read", ["08-FEB-1949", "18-FEB-1948", "O8-FEB-194", "12/8/1948"])
def test_a_date_may_not_be_misread(read: str) -> None:
    assert found(plain(read), DATE, []) is None


@pytest.mark.parametrize("read", ["DOB 08-FEB-1948", "O8FEB1948", "2/8/1948"])
def test_a_date_is_found_in_a_line(read: str) -> None:
    assert found(plain(read), DATE, []) is not None


def test_a_short_text_has_to_be_all_that_was_read() -> None:
    short = value("station", "AB12")
    assert found(plain("ab 12"), short, []) is not None
    assert found(plain("ab 123"), short, []) is None
    assert value("station", "AB1") == []


def test_a_part_of_a_value_is_told_from_all_of_it() -> None:
    part = found(plain("LINDQVIST"), NAME, [])
    assert part is not None
    assert part.partial


def test_what_a_rival_explains_better_or_as_well_is_not_found() -> None:
    rival = value("mrn", "0053929197")
    assert found(plain("0053929197"), NUMBER, rival) is None
    assert found(plain("005392919"), NUMBER, rival) is None
    assert found(plain("0053929196"), NUMBER, rival) is not None


@given(st.text(max_size=40))
def test_no_text_is_read_as_a_value_and_as_its_rival(read: str) -> None:
    rival = value("mrn", "0053929197")
    both = found(plain(read), NUMBER, rival), found(plain(read), rival, NUMBER)
    assert None in both


@given(st.text(max_size=40), st.sampled_from([*NAME, *NUMBER, *DATE]))
def test_likeness_is_a_share(read: str, text: Text) -> None:
    assert 0 <= likeness(plain(read), text) <= 1
