"""Text burned into the pixels. Locator: ``left,top,height`` in pixels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anoncert.corpus import glyphs
from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.frames import frames, plane
from anoncert.corpus.tables import Policy
from anoncert.types import Band, Subject

TRACK = "text"
MEDIUM = "pixels"


def place(at: str, subject: Subject) -> str:  # noqa: ARG001 - same for all subjects
    """Return the position of the text."""
    left, top, _ = glyphs.position(at)
    return f"pixels {left},{top}"


def policy(at: str) -> Policy:  # noqa: ARG001 - same for all positions
    """Return what the Clean Pixel Data option asks for (PS3.15 section E.3.1)."""
    return Policy(Band.STANDARD, "113101", ())


def ink(at: str, text: str, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """Return how much of each pixel the text covers; see `glyphs.coverage`."""
    return glyphs.coverage(text, at, shape)


def write(draft: SeriesDraft, at: str, text: str) -> None:
    """Burn the text in, white over what is there."""
    for file, pixels in draft.images():
        if file.unplanted is None:
            file.unplanted = pixels
        drawn = ink(at, text, plane(pixels.shape))
        file.pixels = glyphs.burned(pixels, drawn, draft.data_range)


def read(draft: SeriesDraft, at: str) -> str | None:
    """Return the text whose glyphs explain how the first frame differs from the unplanted one.

    Lossy compression leaves no glyph as it was: nothing is read then.
    """
    file, pixels = next(draft.images())
    if file.unplanted is None:
        return None
    seen, unplanted = frames(pixels)[0], frames(file.unplanted)[0]

    def explains(ink: NDArray[np.uint8], box: tuple[slice, slice]) -> bool:
        expected = glyphs.burned(unplanted[box], ink[box], draft.data_range)
        return np.array_equal(seen[box], expected)

    return glyphs.spelled(at, plane(pixels.shape), explains)
