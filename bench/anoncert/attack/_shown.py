"""What a reader is shown of pixels: grey values as they are displayed, in several windows.

A window decides what can be read: text one grey level above what lies beneath is invisible
at full range. So besides that there are narrow windows around the mean of what is near.

References
----------
DICOM PS3.3 section C.7.6.3.1 (photometric interpretation, palettes); PS3.3 section C.11.2.1.2
(windows).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from pydicom.uid import ExplicitVRBigEndian
from scipy import ndimage

from anoncert.attack._opened import Opened
from anoncert.attack._pictures import grey_frames
from anoncert.corpus.frames import Pixels, grey
from anoncert.part10 import File

_NEAR = 25
"""Width of the square whose mean a narrow window is around [px]."""

_NARROW = (24, 8)
"""Half widths of narrow windows, of 256 grey levels that an image spans."""


def shown(opened: Opened) -> NDArray[np.float64] | None:
    """Return an image as it is displayed before any window, shape (frames, rows, columns)."""
    if not opened.dicom:
        return grey_frames(opened.left.path)
    if opened.pixels is None:
        return None
    interpretation = opened.parsed.text("0028,0004")
    if interpretation == "PALETTE COLOR":
        return _looked_up(opened.pixels, opened.parsed)
    displayed = grey(opened.pixels)
    return -displayed if interpretation == "MONOCHROME1" else displayed


def windows(frame: NDArray[np.float64]) -> Iterator[NDArray[np.uint8]]:
    """Yield a frame at full range first, then at narrow windows; nothing if it is empty.

    Parameters
    ----------
    frame
        Shape (rows, columns).
    """
    low, high = float(frame.min()), float(frame.max())
    if not np.isfinite(high - low) or high <= low:
        return
    yield _window(frame, low, high)
    near = ndimage.uniform_filter(frame, _NEAR)
    for levels in _NARROW:
        half = levels * (high - low) / 255
        yield _window(frame - near, -half, half)


def _window(values: NDArray[np.float64], low: float, high: float) -> NDArray[np.uint8]:
    scaled = (values - low) / (high - low) * 255
    return np.rint(np.clip(scaled, 0, 255)).astype(np.uint8)


def _looked_up(pixels: Pixels, file: File) -> NDArray[np.float64]:
    """Replace numbers by the greys of their colours; as they are where a table is broken."""
    numbers = grey(pixels).astype(np.int64)
    order = ">" if file.transfer_syntax == ExplicitVRBigEndian else "<"
    colours = []
    for colour in (1, 2, 3):
        described = file.value(f"0028,110{colour}") or b""
        data = file.value(f"0028,120{colour}") or b""
        if len(described) != 6 or len(data) < 2:  # noqa: PLR2004 - three words; one entry
            return numbers.astype(np.float64)
        entries, first, _ = (int(number) for number in np.frombuffer(described, f"{order}u2"))
        bytewise = len(data) <= (entries or 1 << 16) + 1
        kind = np.dtype(np.uint8 if bytewise else f"{order}u2")
        table = np.frombuffer(data, kind, len(data) // kind.itemsize)
        colours.append(table[np.clip(numbers - first, 0, len(table) - 1)].astype(np.float64))
    return np.asarray(sum(colours) / len(colours))
