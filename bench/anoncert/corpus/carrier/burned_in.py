"""Text burned into the pixels. Locator: ``left,top,height`` in pixels.

Glyphs come from the font that Pillow carries, in its BASIC layout; both the font's
SHA-256 and, through it, every pixel are pinned.
"""

from __future__ import annotations

import io
import string
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from anoncert import digest
from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.frames import frames, is_colour, plane
from anoncert.corpus.tables import Policy
from anoncert.errors import ImpossibleError, RequestError
from anoncert.types import Band, Subject

TRACK = "text"
FONT_SHA256 = "69853909b940023570964e29cffe30da95aea8de3627736b5cd15ab30143169f"
"""Aileron Regular as in `PIL.ImageFont.load_default` (CC0)."""

_OPAQUE = 255
_KERNING = 2
_ALPHABET = string.ascii_uppercase + string.digits + ",-.: /()" + string.ascii_lowercase


def place(at: str, subject: Subject) -> str:  # noqa: ARG001 - same for all subjects
    """Return the position of the text."""
    left, top, _ = _position(at)
    return f"pixels {left},{top}"


def policy(at: str) -> Policy:  # noqa: ARG001 - same for all positions
    """Return what the Clean Pixel Data option asks for (PS3.15 section E.3.1)."""
    return Policy(Band.STANDARD, "113101", ())


def write(draft: SeriesDraft, at: str, text: str) -> None:
    """Burn the text in, white over what is there."""
    for file, pixels in draft.images():
        if file.unplanted is None:
            file.unplanted = pixels
        ink = coverage(text, at, plane(pixels.shape))
        file.pixels = burned(pixels, ink, draft.data_range)


def read(draft: SeriesDraft, at: str) -> str | None:
    """Return the text whose glyphs explain how the first frame differs from the unplanted one.

    Lossy compression leaves no glyph as it was: nothing is read then.
    """
    return _completed(draft, at, "") if draft.files[0].unplanted is not None else None


def coverage(text: str, at: str, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """Render a text.

    Parameters
    ----------
    text
        What to write; characters that the font lacks are an error.
    at
        The locator.
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
    left, top, height = _position(at)
    font = _font(height)
    right, bottom = font.getbbox(text)[2:]
    if left + right > shape[1] or top + bottom > shape[0]:
        raise RequestError(f"burned_in at {at}: {text!r} leaves the image", "move or shorten it")
    if not set(text) <= set(_ALPHABET):
        raise RequestError(f"burned_in at {at}: no glyphs for {text!r}", "use form = 'screen'")
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


def _completed(draft: SeriesDraft, at: str, text: str) -> str | None:
    """Search letter by letter for a text that explains the whole line."""
    left, _, height = _position(at)
    columns = _pixels(draft).shape[1]
    for letter in _ALPHABET:
        longer = text + letter
        pen = left + int(_font(height).getlength(longer))
        if pen < columns and _explains(draft, longer, at, pen - _KERNING):
            whole = _explains(draft, longer, at, columns)
            found = longer if whole else _completed(draft, at, longer)
            if found:
                return found
    return None


def _explains(draft: SeriesDraft, text: str, at: str, columns: int) -> bool:
    unplanted = draft.files[0].unplanted
    assert unplanted is not None
    _, top, height = _position(at)
    line = slice(top, top + height + height // 4)
    pixels = _pixels(draft)
    ink = coverage(text, at, plane(pixels.shape))
    expected = burned(frames(unplanted)[0], ink, draft.data_range)
    return bool(np.array_equal(pixels[line, :columns], expected[line, :columns]))


def _pixels(draft: SeriesDraft) -> NDArray[np.generic]:
    """Return the first frame."""
    _, pixels = next(draft.images())
    first: NDArray[np.generic] = frames(pixels)[0]
    return first


def _position(at: str) -> tuple[int, int, int]:
    try:
        left, top, height = (int(part) for part in at.split(","))
    except ValueError as error:
        raise RequestError(
            f"burned_in: {at!r} is no position", "write left,top,height in pixels"
        ) from error
    if left < 0 or top < 0 or height < 1:
        raise RequestError(f"burned_in: {at!r} leaves the image", "write positive pixels")
    return left, top, height


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
