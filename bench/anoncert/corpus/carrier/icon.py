"""Text in the icon of an image (PS3.3 section C.7.6.1.1.6). Locator: ``left,top,height``.

An icon is a small picture of what a console showed, made before anybody cleaned the
pixels: a band with the patient's data above the image.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anoncert.corpus import glyphs, icons, style
from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.tables import Policy, attribute_policy
from anoncert.types import Subject

TRACK = "headers"
MEDIUM = "plane"

_BAND = 16


def place(at: str, subject: Subject) -> str:  # noqa: ARG001 - same for all subjects
    """Return the icon's pixels."""
    style.located(at)
    return icons.place()


def policy(at: str) -> Policy:  # noqa: ARG001 - same for all positions
    """Look icons up in Table E.1-1."""
    return attribute_policy(icons.ICON)


def ink(at: str, text: str, shape: tuple[int, ...]) -> NDArray[np.uint8]:  # noqa: ARG001
    """Return how much of each pixel of the icon the text covers; an icon has one size."""
    below = (0, icons.SIDE - _BAND), (0, 0)
    return np.pad(glyphs.coverage(text, at, (_BAND, icons.SIDE)), below)


def write(draft: SeriesDraft, at: str, text: str) -> None:
    """Give all images of a series the icon of one, below an empty band, and write there."""
    images = [pixels for _, pixels in draft.images()]
    shown = images[len(images) // 2]
    icon = icons.shrunk(shown, shown.max())
    icon[:_BAND] = 0
    written = glyphs.burned(icon, ink(at, text, icon.shape), icons.WHITE)
    setattr(draft.dataset, icons.ICON, icons.sequence(written, draft.meta.TransferSyntaxUID))


def read(draft: SeriesDraft, at: str) -> str | None:
    """Return the text in the band."""
    if icons.ICON not in draft.dataset:
        return None
    band = icons.of(draft.dataset[icons.ICON].value)[:_BAND]
    return glyphs.spelled(at, band.shape, lambda ink, box: np.equal(band[box], ink[box]))
