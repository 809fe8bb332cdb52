"""Words of people's lives are told apart: none is found where another one stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pytest

from anoncert.attack._fold import fold
from anoncert.attack._search import STRONG
from anoncert.corpus import tables
from anoncert.corpus.plant._draw import _MIN_PARTIAL

LISTS = ("names", "institutions", "employers", "occupations", "streets")
FORMATS = ("house", "address", "latin_house", "latin_address")


def sought(locale: str) -> Iterator[tuple[str, ...]]:
    """Yield the ways of writing of each word that is a value, or a part of one, by itself."""
    for name in ("institutions", "employers", "occupations"):
        yield from ((row["name"], row["latin"]) for row in tables.local_words(name, locale))
    for row in tables.local_words("places", locale):
        yield (row["town"], row["town_latin"])
    for row in tables.local_words("names", locale):
        if row["part"] == "family" and not row["word"]:
            forms = (row["name"], row["latin"], row["feminine"], row["feminine_latin"])
            yield tuple(form for form in forms if len(form) >= _MIN_PARTIAL)


def said(locale: str) -> Iterator[str]:
    """Yield all words that stand in files of the locale's people."""
    for name in LISTS:
        for row in tables.local_words(name, locale):
            yield from (row["name"], row["latin"], row.get("feminine", ""))
    for row in tables.local_words("places", locale):
        # a region may be called like its town
        yield from (row["town"], row["town_latin"])
        yield from {row["region"], row["region_latin"]} - {row["town"], row["town_latin"]}
    for key in FORMATS:
        yield re.sub(r"{\w+}", " ", tables.locales()[locale].get(key, ""))


def folded(texts: Iterable[str]) -> dict[str, bytes]:
    return {text: b" " + fold(text) + b" " for text in texts if text}


@pytest.fixture(scope="module")
def everywhere() -> dict[str, bytes]:
    return folded(text for locale in tables.locales() for text in said(locale))


@pytest.mark.parametrize("locale", tables.locales())
def test_no_word_that_identifies_is_found_in_another(
    locale: str, everywhere: dict[str, bytes]
) -> None:
    nearby = folded(said(locale))
    for forms in sought(locale):
        for needle in {fold(form) for form in forms if form}:
            # the search finds long words inside of others, and whose they are in any file
            strong = len(needle) >= STRONG
            pattern, texts = (needle, everywhere) if strong else (b" " + needle + b" ", nearby)
            assert {text for text, whole in texts.items() if pattern in whole} <= {*forms}, forms
