"""What pixels can hold."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import JPEG2000, JPEG2000Lossless, JPEGLSNearLossless, RLELossless

from anoncert.types import Measurement

Edit = Callable[[str, Callable[[Dataset], None]], None]
Measured = Callable[..., dict[str, list[Measurement]]]

ONE = "s00001/v1/t1w"


def shallow(dataset: Dataset) -> None:
    pixels = dataset.pixel_array
    dataset.PixelData = (pixels >> 4).astype(np.uint16).tobytes()
    dataset.BitsStored, dataset.HighBit = 8, 7


def cropped(dataset: Dataset) -> None:
    pixels = dataset.pixel_array[:, 2:]
    dataset.PixelData, dataset.Columns = pixels.tobytes(), pixels.shape[1]


def with_loss(dataset: Dataset) -> None:
    dataset.compress(JPEG2000, j2k_cr=[5], generate_instance_uid=False)


def nearly_lossless(dataset: Dataset) -> None:
    dataset.compress(JPEGLSNearLossless, jls_error=2, generate_instance_uid=False)


def admitted(dataset: Dataset) -> None:
    """Decode it again, and say so."""
    dataset.LossyImageCompression = "01"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (shallow, "fewer bits in 1"),
        (cropped, "another size in 1"),
        (with_loss, "lossy compression in 1"),
        (nearly_lossless, "lossy compression in 1"),
        (admitted, "lossy compression in 1"),
    ],
)
def test_what_holds_less_is_named(
    edit: Edit, measured: Measured, change: Callable[[Dataset], None], said: str
) -> None:
    edit(ONE, change)
    first, second = measured()["encoding"]
    assert (first.loss, first.reason, second.loss) == (0.25, said, 0)


def one_frame(dataset: Dataset) -> None:
    dataset.NumberOfFrames = 1


def in_digits(dataset: Dataset) -> None:
    """Write the number of bits as text, which readers take."""
    dataset.add_new("BitsStored", "IS", dataset.BitsStored)


def reversible(dataset: Dataset) -> None:
    """Compress without loss, in a syntax that may have some."""
    dataset.compress(JPEG2000Lossless, generate_instance_uid=False)
    dataset.file_meta.TransferSyntaxUID = JPEG2000


@pytest.mark.parametrize("change", [one_frame, reversible, in_digits])
def test_what_holds_as_much_is_not_named(
    edit: Edit, measured: Measured, change: Callable[[Dataset], None]
) -> None:
    edit(ONE, change)
    assert [row.loss for row in measured()["encoding"]] == [0, 0]


@pytest.mark.parametrize("syntax", [RLELossless, JPEG2000Lossless])
def test_compression_without_loss_is_none(edit: Edit, measured: Measured, syntax: str) -> None:
    edit(ONE, lambda dataset: dataset.compress(syntax, generate_instance_uid=False))
    assert [row.loss for row in measured()["encoding"]] == [0, 0]
