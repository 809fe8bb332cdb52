"""Stored values in compressed transfer syntaxes (PS3.5 sections 8.2, 10 and annex A.4).

Only lossless ones: what a reader decodes is what was drawn.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.pixels.encoders.base import get_encoder
from pydicom.uid import UID

_START, _COM = b"\xff\xd8", b"\xff\xfe"
_SEQUENCE_END = b"\xfe\xff\xdd\xe0\0\0\0\0"
_DESCRIBED = {
    "rows": "Rows",
    "columns": "Columns",
    "samples_per_pixel": "SamplesPerPixel",
    "bits_allocated": "BitsAllocated",
    "bits_stored": "BitsStored",
    "pixel_representation": "PixelRepresentation",
    "photometric_interpretation": "PhotometricInterpretation",
}


def compressed(
    pixels: NDArray[np.generic], dataset: Dataset, syntax: UID, comment: bytes = b""
) -> bytes:
    """Return the value of Pixel Data: a fragment for each frame, and the end of the sequence.

    Parameters
    ----------
    pixels
        Shape ([frames,] rows, columns).
    dataset
        Describes them (PS3.3 section C.7.6.3).
    syntax
        A compressed transfer syntax.
    comment
        Text for a COM segment behind the start of each image of JPEG-LS (ISO 14495-1 C.2.5).
    """
    encoder = get_encoder(syntax)
    described = {option: dataset[keyword].value for option, keyword in _DESCRIBED.items()}
    frames = pixels.reshape(-1, *pixels.shape[-2:])
    segment = _COM + (len(comment) + 2).to_bytes(2) + comment if comment else b""
    encoded = [
        data[: len(_START)] + segment + data[len(_START) :]
        for data in (encoder.encode(frame, number_of_frames=1, **described) for frame in frames)
    ]
    return encapsulate(encoded, has_bot=True) + _SEQUENCE_END
