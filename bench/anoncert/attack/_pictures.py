"""Pictures that are no DICOM files: what a tool exports, or leaves as a thumbnail.

Nothing of them is trusted: decoders that run other programs are left out, and what is larger
than an image of the corpus can be is not read.
"""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_BEGIN = {
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"BM": "BMP",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"RIFF": "WEBP",
    b"\0\0\0\x0cjP  ": "JPEG2000",
}
"""How files of each format begin."""

_LARGEST = 1 << 26
"""Pixels of a frame."""

_FRAMES = 64
_DEEP = frozenset({"I", "I;16", "I;16B", "F"})
"""Modes of more than eight bits, which are taken as they are."""


def begins_as_picture(path: Path) -> bool:
    """Tell from its first bytes whether a file may be a picture."""
    with path.open("rb") as stream:
        return _format(stream.read(16)) is not None


def grey_frames(path: Path) -> NDArray[np.float64] | None:
    """Read a picture.

    Returns
    -------
    ndarray of float or None
        Grey values, shape (frames, rows, columns); None where it cannot be read.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with path.open("rb") as stream:
                kind = _format(stream.read(16))
            with Image.open(path, formats=[kind] if kind else []) as image:
                return _frames(image)
    except Exception:  # noqa: BLE001 - hostile input: any failure is its own
        return None


def _format(head: bytes) -> str | None:
    return next((kind for begin, kind in _BEGIN.items() if head.startswith(begin)), None)


def _frames(image: Image.Image) -> NDArray[np.float64] | None:
    """Return the frames that are as large as the first one."""
    if image.width * image.height > _LARGEST:
        return None
    frames = []
    for number in range(min(_FRAMES, getattr(image, "n_frames", 1))):
        image.seek(number)
        plane = image if image.mode in _DEEP else image.convert("L")
        frames.append(np.asarray(plane, np.float64))
    return np.stack([frame for frame in frames if frame.shape == frames[0].shape])
