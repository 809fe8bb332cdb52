"""Folding: one form for all ways of writing the same letters and digits.

Letters lose case and diacritics, everything that is neither letter nor digit becomes
one space. A needle that begins and ends with a space therefore matches whole words
only, whatever separates them: ``VERMEULEN^ANKE``, ``vermeulen, anke`` and
``Vermeulen_Anke`` fold alike.
"""

from __future__ import annotations

import unicodedata

import numpy as np
from pydicom.charset import python_encoding


class _Letters(dict[int, str]):
    """What letters become: marks and what is not seen (category Cf) nothing, digits digits."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        if unicodedata.combining(letter) or unicodedata.category(letter) == "Cf":
            self[code] = ""
        else:
            self[code] = str(unicodedata.decimal(letter, letter))
        return self[code]


_LETTERS = _Letters(
    str.maketrans(
        {
            "ø": "o",
            "æ": "ae",
            "œ": "oe",
            "đ": "d",
            "ð": "d",
            "ł": "l",
            "þ": "th",
            "\N{LATIN SMALL LETTER DOTLESS I}": "i",
            "\N{REPLACEMENT CHARACTER}": " ",
        }
    )
)
_CODECS = tuple(
    sorted({c for term, c in python_encoding.items() if not term.startswith("ISO 2022")})
)
"""Of the character sets that need no escape sequences (PS3.3 section C.12.1.1.2)."""

_TELLING = 8
"""Letters that are left of a text in which others became question marks."""

_PORTION = 1 << 10
"""Characters decomposed at once: sorting endless combining marks takes quadratic time."""

_LONG = 1 << 10
"""Bytes from which on arrays are faster than words."""

_SPACE = ord(" ")
_ASCII = "".join(chr(code) for code in range(0x80))
_FOLDED = "".join(letter.lower() if letter.isalnum() else " " for letter in _ASCII)
_TABLE = bytes.maketrans(_ASCII.encode(), _FOLDED.encode())


def fold_bytes(data: bytes) -> bytes:
    """Fold raw bytes: ASCII letters lower-cased, other ASCII to spaces, the rest kept."""
    spaced = data.translate(_TABLE)
    if len(spaced) < _LONG:
        return b" ".join(spaced.split())
    values = np.frombuffer(spaced, np.uint8)
    kept = values != _SPACE
    kept[1:] |= kept[:-1].copy()
    return bytes(values[kept]).strip()


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
    return parts.translate(_LETTERS)


def needles(text: str) -> set[bytes]:
    """Return what a spelling looks like folded: as text, and as bytes of any character set."""
    orders = [text, text[::-1]] if _leftward(text) else [text]
    found = {fold(order) for order in orders}
    for variant in (case for order in orders for case in (order, order.upper(), order.lower())):
        for codec in ("ascii",) if text.isascii() else ("ascii", *_CODECS):
            try:
                found.add(fold_bytes(variant.encode(codec)))
            except UnicodeEncodeError:  # this character set lacks a letter
                found |= _replaced(variant, codec)
    return {needle for needle in found if needle}


def _replaced(text: str, codec: str) -> set[bytes]:
    """Return a text with question marks for letters within it, where others tell enough.

    At its beginning or end they would leave a word that other names end or begin with.
    """
    written = text.encode(codec, "replace")
    lost, kept = written.count(b"?"), sum(map(str.isalpha, written.decode(codec)))
    inside = not (written.startswith(b"?") or written.endswith(b"?"))
    return {fold_bytes(written)} if inside and lost < kept >= _TELLING else set()


def _leftward(text: str) -> bool:
    """Tell whether it runs from right to left, and may be stored as it is seen."""
    return not text.isascii() and any(
        unicodedata.bidirectional(letter) in ("R", "AL") for letter in text
    )
