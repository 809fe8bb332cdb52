from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from anoncert.attack._fold import fold, fold_bytes, needles

LATIN = st.text("abcdefghijklmnopqrstuvwxyzäöüßéèêñçåøæœłđðþíóúãõýžšč0123456789 -", max_size=40)
WORDS = st.lists(st.text("abcxyzäéø0189", min_size=1, max_size=8), min_size=1, max_size=5)
SEPARATORS = st.sampled_from(
    [" ", "^", ",", ", ", "_", "-", ".", "/", "\\", "=", "\t", "\n", "^^^"]
)


@given(LATIN)
def test_case_does_not_matter(text: str) -> None:
    assert fold(text.upper()) == fold(text.lower()) == fold(text.title())


@given(LATIN)
def test_diacritics_do_not_matter(text: str) -> None:
    apart = unicodedata.normalize("NFD", text)
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    assert fold(plain) == fold(text) == fold(apart)


@given(WORDS, SEPARATORS)
def test_what_separates_words_does_not_matter(words: list[str], separator: str) -> None:
    assert fold(separator.join(words)) == fold(" ".join(words))


@given(st.text())
@example("ǿ")
@example("\N{GREEK UPSILON WITH HOOK SYMBOL}")
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    once = fold(text)
    assert fold(once.decode()) == once


@given(st.binary())
def test_folding_bytes_twice_changes_nothing(data: bytes) -> None:
    assert fold_bytes(fold_bytes(data)) == fold_bytes(data)


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=5), st.integers(1, 200))
def test_long_bytes_fold_as_their_parts_do(parts: list[bytes], times: int) -> None:
    folded = [once for part in parts if (once := fold_bytes(part))]
    assert fold_bytes(b"\0".join(parts * times)) == b" ".join(folded * times)


@given(st.binary())
def test_folded_bytes_keep_every_letter_and_digit_in_order(data: bytes) -> None:
    def letters(raw: bytes) -> bytes:
        return bytes(byte for byte in raw.lower() if byte >= 0x80 or chr(byte).isalnum())

    assert letters(fold_bytes(data)) == letters(data)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("VERMEULEN^ANKE", b"vermeulen anke"),
        ("Vermeulen, Anke", b"vermeulen anke"),
        ("Müller^Jörg", b"muller jorg"),
        ("STRAUSS", b"strauss"),
        ("Strauß", b"strauss"),
        ("Søren Łukasz", b"soren lukasz"),
        ("Ǿster", b"oster"),
        ("(207) 555-0193", b"207 555 0193"),
        ("2018-08-05", b"2018 08 05"),
    ],
)
def test_names_and_numbers_fold_as_they_are_read(written: str, folded: bytes) -> None:
    assert fold(written) == folded


@given(LATIN)
def test_a_text_is_among_its_own_needles_however_it_is_encoded(text: str) -> None:
    wanted = needles(text)
    codecs = ["utf-8"] + ["latin-1"] * all(letter < "\u0100" for letter in text)
    for folded in (fold(text), *(fold_bytes(text.encode(codec)) for codec in codecs)):
        assert not folded or folded in wanted
    assert b"" not in wanted


@pytest.mark.parametrize(
    "written", ["M?ller^Annelise", "M\N{REPLACEMENT CHARACTER}ller, Annelise", "ANNELISE M?LLER"]
)
def test_letters_that_became_question_marks_are_not_needed(written: str) -> None:
    wanted = needles("Müller Annelise") | needles("Annelise Müller")
    assert fold(written) in wanted


def test_where_too_little_or_an_end_became_question_marks_there_is_no_needle() -> None:
    for text in ("Müller", "Österberg Anna", "Anna José", "Иванов Annelise Иванов"):
        assert fold_bytes(text.encode("ascii", "replace")) not in needles(text)


def test_a_codec_that_lacks_a_letter_makes_no_needle() -> None:
    written = (t.encode(c) for t in ("M Đỗ", "m đỗ", "M ĐỖ") for c in ("utf-8", "gb18030"))
    assert needles("M Đỗ") == {b"m do", *map(fold_bytes, written)}
