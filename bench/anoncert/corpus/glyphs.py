"""Text as pixels: what burned-in text, overlays and icons have in common.

The files of fonts are pinned and, through them, every pixel (see `corpus.fonts`). Where
text is turned, pixels are looked up with whole numbers, so that every processor draws the
same.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache, lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy.ndimage import maximum_filter

from anoncert.corpus import fonts
from anoncert.corpus.frames import is_colour
from anoncert.corpus.shaping import shaped
from anoncert.corpus.style import PLAIN, Style, located
from anoncert.errors import RequestError

_OPAQUE = 255
_KERNING = 2
_MARGIN = 8
"""Pixels around lines of text into which glyphs may reach."""
REACH = 2
"""The widest outline [px]."""
_UNIT = 1 << 12
"""Sines and cosines are multiples of its inverse."""

Ink = NDArray[np.uint8]
Box = tuple[slice, ...]
"""Rows and columns."""
Explains = Callable[[Ink, Box], NDArray[np.bool_]]
"""Which pixels of a box does an ink explain? Shape (rows, columns) of the box."""


def coverage(text: str, at: str, shape: tuple[int, ...]) -> Ink:
    """Render a text.

    Parameters
    ----------
    text
        What to write; letters that no font has are an error.
    at
        ``left,top,height`` and words of style; see `corpus.style`.
    shape
        (rows, columns) of the image.

    Returns
    -------
    ndarray of uint8, shape (rows, columns)
        How much of each pixel the glyphs cover, 0 to 255; an outline is not part of it.

    Raises
    ------
    RequestError
        The text does not fit into the image, or the font cannot write it.
    """
    box, block = inked(text, at, shape)
    ink = np.zeros(shape, np.uint8)
    ink[box] = block
    return ink


def inked(text: str, at: str, shape: tuple[int, ...]) -> tuple[Box, Ink]:
    """Render a text as `coverage` does, but only the part of the image in which it lies.

    Returns
    -------
    box : tuple of slice
        Rows and columns.
    ink : ndarray of uint8
        Coverage within the box.
    """
    left, top, style = located(at)
    lines = [shaped(line) for line in _lines(text, style)]
    font = fonts.font(fonts.fitting(style.font, "".join(lines)), style.height)
    boxes = [font.getbbox(line)[2:] for line in lines]
    right = max(box[0] for box in boxes)
    bottom = _leading(style) * (len(lines) - 1) + boxes[-1][1]
    rows, columns = _reach(left, top, style.rotation, (0, right), (0, bottom))
    if not (0 <= rows[0] <= rows[1] <= shape[0] and 0 <= columns[0] <= columns[1] <= shape[1]):
        raise RequestError(f"text at {at}: {text!r} leaves the image", "move or shorten it")
    canvas = Image.new("L", (int(right) + 2 * _MARGIN, int(bottom) + 2 * _MARGIN))
    for number, line in enumerate(lines):
        pen = (_MARGIN, _MARGIN + number * _leading(style))
        ImageDraw.Draw(canvas).text(pen, line, fill=_OPAQUE, font=font)
    box = tuple(
        slice(max(math.floor(first) - 2 * _MARGIN, 0), math.ceil(last) + 2 * _MARGIN)
        for first, last in (rows, columns)
    )
    along, down = _frame(left, top, style.rotation, shape)
    return box, _turned(np.asarray(canvas), along[box], down[box])


def burned(
    pixels: NDArray[np.generic], ink: Ink, white: int, style: Style = PLAIN
) -> NDArray[np.generic]:
    """Draw a text over pixels, in integers.

    Parameters
    ----------
    pixels
        Shape ([frames,] rows, columns[, samples]): all frames and samples get the ink.
    ink
        Coverage 0 to 255, shape (rows, columns).
    white
        Stored value that is displayed as white; 0 is black.
    style
        Polarity, contrast and outline.
    """
    return laid(pixels, ink, outline(ink, style), white, style)


def around(ink: NDArray[np.generic], margin: int) -> Box:
    """Return the rows and columns of a text that covers something, and so many pixels more."""
    return tuple(
        slice(max(int(axis.min()) - margin, 0), int(axis.max()) + margin + 1)
        for axis in np.nonzero(ink)
    )


def correlation(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Return the absolute Pearson correlation of two arrays of one shape; 0 if one is constant."""
    one, other = one - one.mean(), other - other.mean()
    norm = np.sqrt((one * one).sum() * (other * other).sum())
    return float(abs((one * other).sum()) / norm) if norm > 0 else 0.0


def outline(ink: Ink, style: Style) -> Ink:
    """Return how much of each pixel the outline of a text covers, 0 to 255."""
    if not style.outline:
        return np.zeros_like(ink)
    beside: Ink = maximum_filter(ink, size=2 * style.outline + 1) - ink
    return beside


def laid(
    pixels: NDArray[np.generic], ink: Ink, beside: Ink, white: int, style: Style
) -> NDArray[np.generic]:
    """Draw a text over pixels as `burned` does, with the outline around it at hand."""
    bright = style.polarity == "bright"
    drawn = pixels.astype(np.int64)
    if style.outline:
        drawn = _laid_over(drawn, beside, white, style.contrast, bright=not bright)
    return _laid_over(drawn, ink, white, style.contrast, bright=bright).astype(pixels.dtype)


def bits(ink: Ink) -> NDArray[np.bool_]:
    """Return the pixels that the glyphs cover by a half and more."""
    covered: NDArray[np.bool_] = ink > _OPAQUE // 2
    return covered


def in_bits(plane: NDArray[np.generic]) -> Explains:
    """Explain a plane of bits in which nothing but a text is drawn."""
    seen = plane.astype(np.bool_)
    return lambda ink, box: np.equal(seen[box], bits(ink[box]))


def spelled(at: str, shape: tuple[int, ...], explains: Explains, text: str = "") -> str | None:
    """Search letter by letter for a text, of those that all fonts have, that explains its lines.

    Parameters
    ----------
    at
        As for `coverage`.
    shape
        (rows, columns) of the image.
    explains
        Tells which pixels an ink explains.
    text
        What is known to stand at its beginning.
    """
    left, top, style = located(at)
    along, down = _frame(left, top, style.rotation, shape)
    depth = _leading(style) * (2 if style.wrap else 1)
    everywhere = (down >= 0) & (down < depth)
    for letter in fonts.ALPHABET:
        longer = text + letter
        *above, line = _lines(longer, style)
        pen = int(fonts.font(style.font, style.height).getlength(line)) - _KERNING - style.outline
        done = down - _leading(style) * len(above)
        settled = everywhere & ((done < 0) | (done < _leading(style)) & (along < pen))
        try:
            ink = coverage(longer, at, shape)
        except RequestError:  # it leaves the image
            continue
        if _explained(explains, ink, settled):
            found = (
                longer
                if _explained(explains, ink, everywhere)
                else spelled(at, shape, explains, longer)
            )
            if found:
                return found
    return None


def _laid_over(
    under: NDArray[np.int64], ink: Ink, white: int, contrast: int, *, bright: bool
) -> NDArray[np.int64]:
    """Cover pixels with white or black, or make them brighter or darker by so many levels."""
    share = (ink[..., np.newaxis] if is_colour(under.shape) else ink).astype(np.int64)
    if contrast == 0:
        over = share * white if bright else 0
        drawn = (under * (_OPAQUE - share) + over + _OPAQUE // 2) // _OPAQUE
    else:
        steps = (share * contrast * white + _OPAQUE**2 // 2) // _OPAQUE**2
        drawn = np.clip(under + steps if bright else under - steps, 0, white)
    return drawn


def _lines(text: str, style: Style) -> list[str]:
    if not 0 < style.wrap < len(text):
        return [text]
    return [text[: style.wrap], text[style.wrap :]]


def _leading(style: Style) -> int:
    """Return the distance of lines [px]."""
    return style.height + style.height // 4


@cache
def _directions(rotation: int) -> tuple[int, int]:
    """Return cosine and sine of an angle in degrees."""
    angle = math.radians(rotation)
    return round(_UNIT * math.cos(angle)), round(_UNIT * math.sin(angle))


def _reach(
    left: int, top: int, rotation: int, along: tuple[float, float], down: tuple[float, float]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the first and the last row and column that a rectangle of text reaches."""
    cosine, sine = _directions(rotation)
    corners = list(product(along, down))
    rows = [top + (below * cosine - beside * sine) / _UNIT for beside, below in corners]
    columns = [left + (beside * cosine + below * sine) / _UNIT for beside, below in corners]
    return (min(rows), max(rows)), (min(columns), max(columns))


@lru_cache(maxsize=16)
def _frame(
    left: int, top: int, rotation: int, shape: tuple[int, ...]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return each pixel's place along the lines of a text, and down from the first.

    Returns
    -------
    along, down : ndarray of int64, shape (rows, columns)
    """
    cosine, sine = _directions(rotation)
    rows, columns = np.ogrid[: shape[0], : shape[1]]
    rows, columns = 2 * (rows - top) + 1, 2 * (columns - left) + 1  # of centres, in half pixels
    along = (columns * cosine - rows * sine) // (2 * _UNIT)
    down = (columns * sine + rows * cosine) // (2 * _UNIT)
    return along, down


def _turned(block: Ink, along: NDArray[np.int64], down: NDArray[np.int64]) -> Ink:
    """Look each pixel of an image up in lines of text with a margin."""
    rows, columns = down + _MARGIN, along + _MARGIN
    height, width = block.shape
    hit = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)
    # so many pixels are looked up faster by one number, those outside for nothing
    return np.where(hit, block.take(rows * width + columns, mode="clip"), np.uint8(0))


def _explained(explains: Explains, ink: Ink, where: NDArray[np.bool_]) -> bool:
    if not where.any():
        return True
    box = around(where, REACH)  # as far as an outline reaches
    return bool((explains(ink, box) | ~where[box]).all())
