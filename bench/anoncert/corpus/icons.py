"""Icons: small pictures of images, as consoles make them (PS3.3 section C.7.6.1.1.6)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import UID

from anoncert.corpus.frames import Pixels, frames, grey
from anoncert.corpus.tables import attribute_place

ICON = "IconImageSequence"
SIDE = 64
"""Rows and columns."""

WHITE = 255

Icon = NDArray[np.uint8]
"""Shape (SIDE, SIDE)."""


def place() -> str:
    """Return where a reader finds the pixels."""
    return f"{attribute_place(ICON)}/{attribute_place('PixelData')}"


def shrunk(pixels: Pixels, white: float) -> Icon:
    """Make an icon: the nearest pixels of the middle frame, from black to white.

    Parameters
    ----------
    pixels
        Shape ([frames,] rows, columns[, samples]).
    white
        Stored value that is displayed as white.
    """
    frame = middle(pixels).astype(np.int64)
    rows, columns = (np.arange(SIDE) * edge // SIDE for edge in frame.shape)
    values = frame[rows][:, columns] * WHITE // max(int(white), 1)
    icon: Icon = np.clip(values, 0, WHITE).astype(np.uint8)
    return icon


def middle(pixels: Pixels) -> NDArray[np.float64]:
    """Return the frame that an icon shows, shape (rows, columns)."""
    several = frames(pixels)
    shown: NDArray[np.float64] = grey(several[len(several) // 2])[0]
    return shown


def sequence(icon: Pixels, syntax: UID) -> Sequence:
    """Return the sequence that holds an icon in a transfer syntax."""
    item = Dataset()
    item.SamplesPerPixel, item.PhotometricInterpretation = 1, "MONOCHROME2"
    item.Rows = item.Columns = SIDE
    item.BitsAllocated, item.BitsStored, item.HighBit, item.PixelRepresentation = 8, 8, 7, 0
    item.add_new("PixelData", "OW" if syntax.is_implicit_VR else "OB", icon.tobytes())
    return Sequence([item])


def of(held: Sequence) -> Icon:
    """Return the icon that a sequence holds."""
    (item,) = held
    return np.frombuffer(item.PixelData, np.uint8, SIDE * SIDE).reshape(SIDE, SIDE)
