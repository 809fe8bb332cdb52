"""Text as pixels: what burned-in text, overlays and icons have in common.

Glyphs come from the font that Pillow carries, in its BASIC layout; both the font's
SHA-256 and, through it, every pixel are pinned.
"""

from __future__ import annotations

import io
import string
from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from anoncert import digest
from anoncert.corpus.frames import is_colour
from anoncert.errors import ImpossibleError, RequestError

FONT_SHA256 = "69853909b940023570964e29cffe30da95aea8de3627736b5cd15ab30143169f"
"""Aileron Regular as in `PIL.ImageFont.load_default` (CC0)."""

_OPAQUE = 255
_KERNING = 2
_ALPHABET = string.ascii_uppercase + string.digits + ",-.: /()" + string.ascii_lowercase

Explains = Callable[[NDArray[np.uint8], tuple[slice, slice]], bool]
"""Does an ink explain what is seen in a box of rows and columns?"""


def position(at: str) -> tuple[int, int, int]:
    """Read ``left,top,height``.

    Raises
    ------
    RequestError
        It is none, or leaves the image.
    """
    try:
        left, top, height = (int(part) for part in at.split(","))
    except ValueError as error:
        raise RequestError(
            f"{at!r} is no position of text", "write left,top,height in pixels"
        ) from error
    if left < 0 or top < 0 or height < 1:
        raise RequestError(f"text at {at!r} leaves the image", "write positive pixels")
    return left, top, height


def coverage(text: str, at: str, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """Render a text.

    Parameters
    ----------
    text
        What to write; characters that the font lacks are an error.
    at
        ``left,top,height``.
    shape
        (rows, columns) of the image.

    Returns
    -------
    ndarray of uint8, shape (rows, columns)
        How much of each pixel the glyphs cover, 0 to 255.

    Raises
    ------
    RequestError
        The text does not fit into the image, or the font cannot write it.
    """
    left, top, height = position(at)
    font = _font(height)
    right, bottom = font.getbbox(text)[2:]
    if left + right > shape[1] or top + bottom > shape[0]:
        raise RequestError(f"text at {at}: {text!r} leaves the image", "move or shorten it")
    if not set(text) <= set(_ALPHABET):
        raise RequestError(f"text at {at}: no glyphs for {text!r}", "use form = 'screen'")
    canvas = Image.new("L", (shape[1], shape[0]))
    ImageDraw.Draw(canvas).text((left, top), text, fill=_OPAQUE, font=font)
    return np.asarray(canvas)


def burned(pixels: NDArray[np.generic], ink: NDArray[np.uint8], white: int) -> NDArray[np.generic]:
    """Blend white over pixels by coverage, in integers.

    Parameters
    ----------
    pixels
        Shape ([frames,] rows, columns[, samples]): all frames and samples get the ink.
    ink
        Coverage 0 to 255, shape (rows, columns).
    white
        Stored value of the ink.
    """
    if is_colour(pixels.shape):
        ink = ink[..., np.newaxis]
    under = pixels.astype(np.int64) * (_OPAQUE - ink) + white * ink.astype(np.int64)
    return ((under + _OPAQUE // 2) // _OPAQUE).astype(pixels.dtype)


def bits(ink: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return the pixels that the glyphs cover by a half and more."""
    covered: NDArray[np.bool_] = ink > _OPAQUE // 2
    return covered


def in_bits(plane: NDArray[np.generic]) -> Explains:
    """Explain a plane of bits in which nothing but a text is drawn."""
    seen = plane.astype(np.bool_)
    return lambda ink, box: np.array_equal(seen[box], bits(ink[box]))


def spelled(at: str, shape: tuple[int, ...], explains: Explains, text: str = "") -> str | None:
    """Search letter by letter for a text that explains a whole line.

    Parameters
    ----------
    at
        ``left,top,height``.
    shape
        (rows, columns) of the image.
    explains
        Tells whether an ink explains what is seen.
    text
        What is known to stand at its beginning.
    """
    left, top, height = position(at)
    line = slice(top, top + height + height // 4)
    for letter in _ALPHABET:
        longer = text + letter
        pen = left + int(_font(height).getlength(longer))
        if pen >= shape[1]:
            continue
        ink = coverage(longer, at, shape)
        if explains(ink, (line, slice(0, pen - _KERNING))):
            whole = explains(ink, (line, slice(0, shape[1])))
            found = longer if whole else spelled(at, shape, explains, longer)
            if found:
                return found
    return None


@cache
def _font(height: int) -> ImageFont.FreeTypeFont:
    default = ImageFont.load_default(height)
    data = getattr(default, "font_bytes", b"")
    if digest.of_bytes(data) != FONT_SHA256:
        raise ImpossibleError(
            "this Pillow carries another font than the corpus was defined with",
            "install Pillow 10.1 to 13 with FreeType support",
        )
    return ImageFont.truetype(io.BytesIO(data), height, layout_engine=ImageFont.Layout.BASIC)
