"""Text burned into the pixels. Locator: ``left,top,height`` in pixels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anoncert.corpus import glyphs
from anoncert.corpus.draft import SeriesDraft
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
        file.pixels = glyphs.burned(pixels, ink(at, text, pixels.shape), draft.data_range)


def read(draft: SeriesDraft, at: str) -> str | None:
    """Return the text whose glyphs explain how the pixels differ from the unplanted ones."""
    file, pixels = next(draft.images())
    unplanted = file.unplanted
    if unplanted is None:
        return None

    def explains(ink: NDArray[np.uint8], box: tuple[slice, slice]) -> bool:
        expected = glyphs.burned(unplanted[box], ink[box], draft.data_range)
        return np.array_equal(pixels[box], expected)

    return glyphs.spelled(at, pixels.shape, explains)
