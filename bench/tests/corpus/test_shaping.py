"""Letters in the order and forms in which they are drawn."""

from __future__ import annotations

import unicodedata

import pytest

from anoncert.corpus import tables
from anoncert.corpus.fonts import fitting
from anoncert.corpus.shaping import shaped


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        # as Unicode names the forms, in the order of reading
        ("محمد", ["MEEM INITIAL", "HAH MEDIAL", "MEEM MEDIAL", "DAL FINAL"]),
        ("دار", ["DAL ISOLATED", "ALEF ISOLATED", "REH ISOLATED"]),
        ("سلام", ["SEEN INITIAL", "LAM WITH ALEF FINAL", "MEEM ISOLATED"]),
        ("علي", ["AIN INITIAL", "LAM MEDIAL", "YEH FINAL"]),
    ],
)
def test_arabic_letters_join(text: str, forms: list[str]) -> None:
    names = [unicodedata.name(letter) for letter in reversed(shaped(text))]
    bare = [
        n.removeprefix("ARABIC ").replace("LETTER ", "").replace("LIGATURE ", "") for n in names
    ]
    assert [name.removesuffix(" FORM") for name in bare] == forms


def test_hebrew_is_turned_round() -> None:
    assert shaped("שלום") == "םולש"


@pytest.mark.parametrize("text", ["SMITH, JANE", "Иванова", "山田 太郎", ""])
def test_text_from_the_left_stays(text: str) -> None:
    assert shaped(text) == text


def test_all_names_of_seven_scripts_can_be_drawn() -> None:
    scripts = {n for n, row in tables.locales().items() if row["script"] in SCRIPTS}
    names = [row["name"] for row in tables.words("names") if row["locale"] in scripts]
    assert len(names) > 300
    assert {fitting("regular", shaped(name)) for name in names} == {"scripts", "cjk"}


SCRIPTS = ("Cyrl", "Grek", "Arab", "Hebr", "Jpan", "Kore", "Hans")
