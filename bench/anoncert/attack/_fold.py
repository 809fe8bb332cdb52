"""Folding: one form for all ways of writing the same letters and digits.

Letters lose case and diacritics, everything that is neither letter nor digit becomes
one space. A needle that begins and ends with a space therefore matches whole words
only, whatever separates them: ``VERMEULEN^ANKE``, ``vermeulen, anke`` and
``Vermeulen_Anke`` fold alike.
"""

from __future__ import annotations

import unicodedata
from contextlib import suppress

from pydicom.charset import python_encoding

_LETTERS = str.maketrans(
    {
        "ø": "o",
        "æ": "ae",
        "œ": "oe",
        "đ": "d",
        "ð": "d",
        "ł": "l",
        "þ": "th",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
    }
)
_CODECS = tuple(
    sorted({c for term, c in python_encoding.items() if not term.startswith("ISO 2022")})
)
"""Of the character sets that need no escape sequences (PS3.3 section C.12.1.1.2)."""

_PORTION = 1 << 10
"""Characters decomposed at once: sorting endless combining marks takes quadratic time."""

_ASCII = "".join(chr(code) for code in range(0x80))
_FOLDED = "".join(letter.lower() if letter.isalnum() else " " for letter in _ASCII)
_TABLE = bytes.maketrans(_ASCII.encode(), _FOLDED.encode())


def fold_bytes(data: bytes) -> bytes:
    """Fold raw bytes: ASCII letters lower-cased, other ASCII to spaces, the rest kept."""
    return b" ".join(data.translate(_TABLE).split())


def fold(text: str) -> bytes:
    """Fold text, as UTF-8."""
    plain = text
    if not text.isascii():
        portions = range(0, len(text), _PORTION)
        plain = "".join(_decomposed(text[at : at + _PORTION]) for at in portions)
    return fold_bytes(plain.encode("utf-8", "replace"))


def _decomposed(text: str) -> str:
    # Decomposing can bring up capitals, and folding can bring up composed letters.
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(part for part in parts if not unicodedata.combining(part)).translate(_LETTERS)


def needles(text: str) -> set[bytes]:
    """Return what a spelling looks like folded: as text, and as bytes of any character set."""
    found = {fold(text)}
    for variant in (text, text.upper(), text.lower()):
        for codec in ("ascii",) if text.isascii() else _CODECS:
            # a codec that lacks a letter cannot have written the text
            with suppress(UnicodeEncodeError):
                found.add(fold_bytes(variant.encode(codec)))
    return {needle for needle in found if needle}
