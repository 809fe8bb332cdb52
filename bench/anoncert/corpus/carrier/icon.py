"""Text in the icon of an image (PS3.3 section C.7.6.1.1.6). Locator: ``left,top,height``.

An icon is a small picture of what a console showed, made before anybody cleaned the
pixels: a band with the patient's data above the image.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from anoncert.corpus import glyphs, style
from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.frames import grey
from anoncert.corpus.tables import Policy, attribute_place, attribute_policy
from anoncert.types import Subject

TRACK = "headers"
MEDIUM = "plane"

_ICON = "IconImageSequence"
_SIDE, _BAND = 64, 16
_WHITE = 255


def place(at: str, subject: Subject) -> str:  # noqa: ARG001 - same for all subjects
    """Return the icon's pixels."""
    style.located(at)
    return f"{attribute_place(_ICON)}/{attribute_place('PixelData')}"


def policy(at: str) -> Policy:  # noqa: ARG001 - same for all positions
    """Look icons up in Table E.1-1."""
    return attribute_policy(_ICON)


def ink(at: str, text: str, shape: tuple[int, ...]) -> NDArray[np.uint8]:  # noqa: ARG001
    """Return how much of each pixel of the icon the text covers; an icon has one size."""
    return np.pad(glyphs.coverage(text, at, (_BAND, _SIDE)), ((0, _SIDE - _BAND), (0, 0)))


def write(draft: SeriesDraft, at: str, text: str) -> None:
    """Give all images of a series an icon."""
    images = [pixels for _, pixels in draft.images()]
    shown = _shrunk(images[len(images) // 2])
    icon = glyphs.burned(shown, ink(at, text, shown.shape), _WHITE)
    item = Dataset()
    item.SamplesPerPixel, item.PhotometricInterpretation = 1, "MONOCHROME2"
    item.Rows = item.Columns = _SIDE
    item.BitsAllocated, item.BitsStored, item.HighBit, item.PixelRepresentation = 8, 8, 7, 0
    vr = "OW" if draft.meta.TransferSyntaxUID.is_implicit_VR else "OB"
    item.add_new("PixelData", vr, icon.tobytes())
    setattr(draft.dataset, _ICON, Sequence([item]))


def read(draft: SeriesDraft, at: str) -> str | None:
    """Return the text in the band."""
    if _ICON not in draft.dataset:
        return None
    (item,) = draft.dataset[_ICON].value
    band = np.frombuffer(item.PixelData, np.uint8)[: _BAND * _SIDE].reshape(_BAND, _SIDE)
    return glyphs.spelled(at, band.shape, lambda ink, box: np.equal(band[box], ink[box]))


def _shrunk(pixels: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Show the first frame below an empty band: the nearest pixels, from black to white."""
    frame = grey(pixels)[0].astype(np.int64)
    rows, columns = (np.arange(_SIDE) * edge // _SIDE for edge in frame.shape)
    icon = frame[rows][:, columns] * _WHITE // max(int(frame.max()), 1)
    icon[:_BAND] = 0
    shrunk: NDArray[np.uint8] = icon.astype(np.uint8)
    return shrunk
