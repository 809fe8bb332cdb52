"""Text burned into the pixels. Locator: ``left,top,height`` in pixels, and words of style."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anoncert.corpus import glyphs, style
from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.frames import frames, inverse, is_colour, plane
from anoncert.corpus.tables import Policy
from anoncert.types import Band, Subject

TRACK = "text"
MEDIUM = "pixels"


def place(at: str, subject: Subject) -> str:  # noqa: ARG001 - same for all subjects
    """Return the position of the text, and how it looks if it is not plain."""
    return style.place(at)


def policy(at: str) -> Policy:  # noqa: ARG001 - same for all positions
    """Return what the Clean Pixel Data option asks for (PS3.15 section E.3.1)."""
    return Policy(Band.STANDARD, "113101", ())


def ink(at: str, text: str, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """Return how much of each pixel the text covers; see `glyphs.coverage`."""
    return glyphs.coverage(text, at, shape)


def write(draft: SeriesDraft, at: str, text: str) -> None:
    """Burn the text in over what is there."""
    _, _, look = style.located(at)
    for file, pixels in draft.images():
        if file.unplanted is None:
            file.unplanted = pixels
        drawn = ink(at, text, plane(pixels.shape))
        planted = frames(pixels).copy()
        some = slice(look.frame - 1, look.frame) if look.frame else slice(None)
        planted[some] = _burned(draft, planted[some], drawn, look)
        file.pixels = planted.reshape(pixels.shape)


def read(draft: SeriesDraft, at: str) -> str | None:
    """Return the text whose glyphs explain how its frame differs from the unplanted one.

    Lossy compression leaves no glyph as it was: nothing is read then.
    """
    file, pixels = next(draft.images())
    if file.unplanted is None:
        return None
    _, _, look = style.located(at)
    shown = max(look.frame - 1, 0)
    seen, unplanted = frames(pixels)[shown], frames(file.unplanted)[shown]

    def explains(ink: glyphs.Ink, box: glyphs.Box) -> NDArray[np.bool_]:
        expected = _burned(draft, unplanted[box], ink[box], look)
        equal: NDArray[np.bool_] = np.equal(seen[box], expected)
        return np.asarray(equal.all(axis=-1)) if is_colour(equal.shape) else equal

    return glyphs.spelled(at, plane(pixels.shape), explains)


def _burned(
    draft: SeriesDraft, pixels: NDArray[np.generic], ink: glyphs.Ink, look: style.Style
) -> NDArray[np.generic]:
    """Draw on what is displayed: where low values are bright, on the inverse."""
    white = draft.data_range
    if draft.dataset.PhotometricInterpretation != "MONOCHROME1":
        return glyphs.burned(pixels, ink, white, look)
    drawn = glyphs.burned(inverse(pixels, white), ink, white, look)
    return inverse(drawn, white)
