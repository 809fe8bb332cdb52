"""Fonts of drawn text, in Pillow's BASIC layout; the SHA-256 of each file is pinned.

The regular one is Pillow's own, the others are rows of tables/fonts.csv. As systems do, a
text that has letters which a font lacks is drawn in the next font that has them all.
"""

from __future__ import annotations

import io
import string
from functools import cache

from PIL import ImageFont

from anoncert import digest, paths
from anoncert.corpus import tables
from anoncert.errors import ImpossibleError, RequestError

FONT_SHA256 = "69853909b940023570964e29cffe30da95aea8de3627736b5cd15ab30143169f"
"""Aileron Regular as in `PIL.ImageFont.load_default` (CC0)."""

REGULAR = "regular"
ALPHABET = string.ascii_uppercase + string.digits + ",-.: /()" + string.ascii_lowercase
"""Letters that all fonts have."""


def fitting(name: str, text: str) -> str:
    """Return the name of the font that a text is drawn in where a font is asked for.

    Raises
    ------
    RequestError
        There is no such font, or none has all letters.
    """
    if name != REGULAR and name not in _rows():
        raise RequestError(f"no font {name!r} in fonts.csv", f"known: {[REGULAR, *_rows()]}")
    for font in (name, *_rows()):
        if set(text) <= _letters(font):
            return font
    raise RequestError(f"no glyphs for {text!r}", "use form = 'screen'")


@cache
def font(name: str, height: int) -> ImageFont.FreeTypeFont:
    """Return a font in a size [px]."""
    data = _regular(height) if name == REGULAR else _file(name)
    return ImageFont.truetype(io.BytesIO(data), height, layout_engine=ImageFont.Layout.BASIC)


def _regular(height: int) -> bytes:
    data: bytes = getattr(ImageFont.load_default(height), "font_bytes", b"")
    if digest.of_bytes(data) != FONT_SHA256:
        raise ImpossibleError(
            "this Pillow carries another font than the corpus was defined with",
            "install Pillow 10.1 to 13 with FreeType support",
        )
    return data


def _file(name: str) -> bytes:
    row = _rows()[name]
    path = paths.find("corpora", f"fonts/{row['file']}")
    data = path.read_bytes()
    if digest.of_bytes(data) != row["sha256"]:
        raise ImpossibleError(f"{path}: not the font of fonts.csv", "restore both")
    return data


@cache
def _letters(name: str) -> frozenset[str]:
    return frozenset(ALPHABET if name == REGULAR else _rows()[name]["letters"])


@cache
def _rows() -> dict[str, dict[str, str]]:
    return {row["name"]: row for row in tables.table("fonts")}
