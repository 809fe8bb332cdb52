from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from anoncert.attack._planes import planes
from anoncert.part10 import File

SHAPE = (12, 20)
PLANE = (np.random.default_rng(3).random(SHAPE) > 0.5).astype(np.uint8)
every_syntax = pytest.mark.parametrize(
    "syntax", [ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian]
)


def image(syntax: str) -> Dataset:
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = syntax
    dataset.SOPClassUID, dataset.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.4", "2.25.1"
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.Rows, dataset.Columns = SHAPE
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 16, 12, 11
    dataset.PixelRepresentation = 0
    return dataset


def overlay(dataset: Dataset, data: bytes, vr: str = "OW") -> None:
    dataset.add_new(0x60040010, "US", SHAPE[0])
    dataset.add_new(0x60040011, "US", SHAPE[1])
    dataset.add_new(0x60043000, vr, data)


def parsed(dataset: Dataset) -> File:
    buffer = io.BytesIO()
    dataset.save_as(buffer, enforce_file_format=True)
    return File(buffer.getvalue())


def found(dataset: Dataset, place: str) -> list[bool]:
    return [
        np.array_equal(plane.values, PLANE)
        for plane in planes(parsed(dataset))
        if plane.place == place
    ]


@every_syntax
def test_an_overlay_is_found_in_either_order_of_bytes(syntax: str) -> None:
    packed = np.packbits(PLANE, axis=None, bitorder="little")
    for data in (packed, packed.reshape(-1, 2)[:, ::-1]):
        dataset = image(syntax)
        overlay(dataset, data.tobytes())
        assert any(found(dataset, "6004,3000"))


@every_syntax
def test_a_bit_above_the_values_is_found(syntax: str) -> None:
    dataset = image(syntax)
    order = ">" if syntax == ExplicitVRBigEndian else "<"
    dataset.PixelData = (77 + (PLANE.astype(np.uint16) << 14)).astype(f"{order}u2").tobytes()
    dataset["PixelData"].VR = "OW"
    assert found(dataset, "7FE0,0010") == [True]


@every_syntax
def test_an_icon_is_found_however_deep_it_is_nested(syntax: str) -> None:
    icon = image(syntax)
    icon.BitsAllocated = icon.BitsStored = 8
    icon.PixelData = PLANE.tobytes()
    icon["PixelData"].VR = "OW" if syntax == ImplicitVRLittleEndian else "OB"
    inner, dataset = Dataset(), image(syntax)
    inner.IconImageSequence = Sequence([icon])
    dataset.SourceImageSequence = Sequence([inner])
    assert found(dataset, "0008,2112/0088,0200/7FE0,0010") == [True]


@given(data=st.binary(max_size=64), rows=st.integers(0, 65535), columns=st.integers(0, 65535))
def test_what_does_not_fit_its_description_is_passed_over(
    data: bytes, rows: int, columns: int
) -> None:
    dataset = image(ExplicitVRLittleEndian)
    overlay(dataset, data + bytes(len(data) % 2), "OB")
    dataset[0x60040010].value, dataset[0x60040011].value = rows, columns
    dataset.Rows, dataset.Columns = columns, rows
    dataset.PixelData = data + bytes(len(data) % 2)
    dataset["PixelData"].VR = "OW"
    for plane in planes(parsed(dataset)):
        assert plane.values.size == rows * columns
