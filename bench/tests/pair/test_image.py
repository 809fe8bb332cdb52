from __future__ import annotations

import io

import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian

from anoncert.pair.image import Image, image
from anoncert.part10 import File

PIXELS = np.arange(12, dtype=np.uint8).reshape(3, 4)


def decoded(
    pixels: NDArray[np.generic], interpretation: str = "MONOCHROME2", **more: object
) -> Image | None:
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.SOPClassUID, dataset.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.7", "1.2.3"
    dataset.Rows, dataset.Columns, dataset.SamplesPerPixel = *pixels.shape, 1
    dataset.PhotometricInterpretation, dataset.PixelRepresentation = interpretation, 0
    dataset.BitsAllocated = dataset.BitsStored = 8 * pixels.itemsize
    dataset.HighBit = dataset.BitsStored - 1
    floating = (
        {4: "FloatPixelData", 8: "DoubleFloatPixelData"}[pixels.itemsize]
        if (pixels.dtype.kind == "f")
        else "PixelData"
    )
    setattr(dataset, floating, pixels.tobytes())
    for name, value in more.items():
        setattr(dataset, name, value)
    stream = io.BytesIO()
    dataset.save_as(stream, enforce_file_format=True)
    return image(stream.getvalue(), File(stream.getvalue()))


def test_what_is_displayed_bright_is_high() -> None:
    plain, inverse = decoded(PIXELS), decoded(PIXELS, "MONOCHROME1")
    assert plain is not None
    assert inverse is not None
    assert np.array_equal(plain.stored, inverse.stored)
    assert np.array_equal(plain.shown(255), PIXELS)
    assert np.array_equal(inverse.shown(255), 255.0 - PIXELS)


SIGNALLING = np.frombuffer(b"\x01\0\x80\x7f", "<f4")
"""A number that is none, of which even a conversion complains."""


@pytest.mark.parametrize("kind", ["<f4", "<f8"])
def test_numbers_of_floating_point_are_bounded(kind: str) -> None:
    numbers = np.full((3, 4), 1.5, kind)
    numbers[0] = np.nan, np.inf, -np.inf, np.finfo(kind).max
    if kind == "<f4":
        numbers[1, :1].view("<u4")[:] = SIGNALLING.view("<u4")
    found = decoded(numbers)
    assert found is not None
    shown = found.shown(255)
    assert np.isfinite(np.square(shown).sum())
    assert (shown[2] == 1.5).all()


def test_a_file_whose_pixels_cannot_be_decoded_is_no_image() -> None:
    assert decoded(PIXELS, Rows=1000) is None
    assert decoded(PIXELS, PixelData=b"") is None
