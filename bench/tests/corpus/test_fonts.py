"""Fonts: pinned, cut down, and fallen back to."""

from __future__ import annotations

import pytest

from anoncert import digest
from anoncert.corpus.fonts import ALPHABET, _file, _rows, fitting, font
from anoncert.corpus.glyphs import coverage
from anoncert.errors import RequestError

NAMES = ("regular", "bold", "condensed", "monospaced", "serif", "scripts", "cjk")


def test_every_file_is_the_one_that_the_table_pins() -> None:
    for name, row in _rows().items():
        assert digest.of_bytes(_file(name)) == row["sha256"]


@pytest.mark.parametrize("name", NAMES)
def test_all_fonts_have_the_letters_of_screens_and_all_letters_differ(name: str) -> None:
    drawn = [coverage(c, f"4,4,24 font={name}", (48, 48)).tobytes() for c in ALPHABET if c != " "]
    assert len(set(drawn)) == len(drawn)


def test_letters_of_a_monospaced_font_are_equally_wide_and_bold_ones_have_more_ink() -> None:
    mono = font("monospaced", 16)
    assert len({mono.getlength(letter) for letter in ALPHABET}) == 1
    text, at = "SMITH", "4,4,16"
    ink = {n: coverage(text, f"{at} font={n}", (32, 120)).sum(dtype=int) for n in NAMES}
    assert ink["bold"] > 1.3 * ink["scripts"]
    assert font("condensed", 16).getlength(text) < 0.95 * font("scripts", 16).getlength(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [("SMITH", "bold"), ("Иванова", "scripts"), ("Παπαδοπούλου", "scripts"), ("山田", "cjk")],
)
def test_a_text_is_drawn_in_a_font_that_has_its_letters(text: str, name: str) -> None:
    assert fitting("bold", text) == name


def test_a_text_that_no_font_can_write_is_refused() -> None:
    with pytest.raises(RequestError, match="no glyphs for 'ราตรี'"):
        fitting("regular", "ราตรี")


def test_an_unknown_font_is_refused() -> None:
    with pytest.raises(RequestError, match="no font 'gothic'"):
        fitting("gothic", "SMITH")
