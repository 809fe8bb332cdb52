"""Check digits of numbers that authorities and their validators publish as examples."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anoncert.corpus import tables
from anoncert.corpus.plant._check_digits import SCHEMES, luhn, verhoeff

DIGITS = st.text("0123456789", min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("locale", "body", "check"),
    [
        # those without a remark stand in the documentation of python-stdnum 2.2
        ("pl", "4405140135", "9"),
        ("cs", "710319274", "5"),
        ("tr", "100000001", "46"),  # the example in general use
        ("tr", "172917160", "60"),
        ("ru", "112233445", "95"),  # the example in general use
        ("uk", "175901377", "6"),
        ("el", "0101309999", "7"),
        ("he", "03933742", "3"),
        ("th", "123454567878", "1"),
        ("hi", "99999999001", "9"),  # test number of the authority, from general knowledge
        ("hi", "23412341234", "6"),
        ("ja", "62149832025", "7"),
        ("ko", "971013901990", "2"),
        ("zh", "11010519491231002", "X"),  # GB 11643-1999, from general knowledge
        ("zh", "36042619910101007", "1"),
    ],
)
def test_published_numbers_have_the_check_digits_of_their_scheme(
    locale: str, body: str, check: str
) -> None:
    settings = dict(tables.locales()[locale]["national_id"]["check"])
    assert SCHEMES[settings.pop("scheme")](body, **settings) == check


def test_published_numbers_of_the_general_schemes_have_their_check_digits() -> None:
    assert luhn("7992739871") == "3"  # ISO/IEC 7812-1, in Wikipedia
    assert verhoeff("236") == "3"  # Verhoeff 1969, in Wikipedia


@pytest.mark.parametrize("scheme", [luhn, verhoeff])
@given(body=DIGITS, data=st.data())
def test_any_wrong_digit_is_detected(scheme, body: str, data: st.DataObject) -> None:  # noqa: ANN001 - either scheme
    at = data.draw(st.integers(0, len(body) - 1))
    wrong = data.draw(st.sampled_from([d for d in "0123456789" if d != body[at]]))
    assert scheme(body[:at] + wrong + body[at + 1 :]) != scheme(body)


@given(body=st.text("0123456789", min_size=2, max_size=20), data=st.data())
def test_verhoeff_detects_neighbours_that_change_places(body: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(body) - 2))
    swapped = body[:at] + body[at + 1] + body[at] + body[at + 2 :]
    assert (verhoeff(swapped) != verhoeff(body)) == (swapped != body)
