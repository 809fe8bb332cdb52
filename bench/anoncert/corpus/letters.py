"""Words of a locale, and how they are written in plain Latin letters."""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

_SINGLE_LETTERS = str.maketrans("øæðłđßıØÆÐŁĐ", "oadldsiOADLD")


class Written(NamedTuple):
    """A word in the script of its locale, and in ASCII letters."""

    own: str
    latin: str


def written(own: str, latin: str) -> Written:
    """Pair a word with its transliteration, or where it is Latin, with its plain letters."""
    return Written(own, ascii_text(latin or own))


def ascii_text(text: str) -> str:
    """Write a text without diacritics."""
    plain = unicodedata.normalize("NFKD", text.translate(_SINGLE_LETTERS))
    return plain.encode("ascii", "ignore").decode()
