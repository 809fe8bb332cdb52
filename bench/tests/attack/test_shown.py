from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hn
from numpy.typing import NDArray
from pydicom import Dataset
from pydicom.uid import ExplicitVRLittleEndian

from anoncert.attack._case import Left
from anoncert.attack._opened import Opened
from anoncert.attack._shown import shown, windows

LEVELS = np.arange(16, dtype=np.uint8).reshape(4, 4)


def image(tmp_path: Path, interpretation: str, **attributes: object) -> NDArray[np.float64]:
    dataset = Dataset()
    dataset.SOPClassUID, dataset.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.7", "1.2.3"
    dataset.Rows, dataset.Columns = LEVELS.shape
    dataset.BitsAllocated = dataset.BitsStored = 8
    dataset.HighBit, dataset.PixelRepresentation, dataset.SamplesPerPixel = 7, 0, 1
    dataset.PhotometricInterpretation, dataset.PixelData = interpretation, LEVELS.tobytes()
    for name, given_value in attributes.items():
        setattr(dataset, name, given_value)
    dataset.file_meta = Dataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.save_as(tmp_path / "image.dcm", enforce_file_format=True)
    found = shown(Opened(Left(tmp_path, "image.dcm", "output")))
    assert found is not None
    return found[0]


def palette(data: bytes, descriptor: list[int]) -> dict[str, object]:
    colours = ("Red", "Green", "Blue")
    return {f"{c}PaletteColorLookupTableDescriptor": descriptor for c in colours} | {
        f"{c}PaletteColorLookupTableData": data for c in colours
    }


def test_bright_is_high(tmp_path: Path) -> None:
    assert np.array_equal(image(tmp_path, "MONOCHROME2"), LEVELS)


def test_bright_is_high_where_it_is_stored_low(tmp_path: Path) -> None:
    assert np.array_equal(image(tmp_path, "MONOCHROME1"), -LEVELS.astype(float))


@pytest.mark.parametrize("kind", ["<u2", "u1"])
def test_a_palette_is_looked_up(tmp_path: Path, kind: str) -> None:
    table = np.arange(16)[::-1].astype(kind).tobytes()
    found = image(tmp_path, "PALETTE COLOR", **palette(table, [16, 0, 16]))
    assert np.array_equal(found, 15 - LEVELS.astype(float))


@pytest.mark.parametrize("descriptor", [[0, 0, 16], [4, 8, 16], [16, 65535, 8]])
def test_a_palette_that_does_not_fit_is_clipped(tmp_path: Path, descriptor: list[int]) -> None:
    table = np.arange(4).astype("<u2").tobytes()
    assert image(tmp_path, "PALETTE COLOR", **palette(table, descriptor)).shape == LEVELS.shape


def test_numbers_without_a_palette_are_shown_as_they_are(tmp_path: Path) -> None:
    assert np.array_equal(image(tmp_path, "PALETTE COLOR"), LEVELS)


def test_what_is_one_grey_level_brighter_shows_in_a_narrow_window() -> None:
    frame = np.zeros((40, 80))
    frame[0, 0], frame[10:12, 10:70] = 255, 1
    full, *narrow = windows(frame)
    assert int(full[11, 40]) - int(full[30, 40]) == 1
    assert int(narrow[-1][11, 40]) - int(narrow[-1][30, 40]) > 10


def test_an_empty_frame_has_no_windows() -> None:
    assert list(windows(np.full((8, 8), 3.0))) == []


@given(hn.arrays(np.float64, (5, 6), elements=st.floats(-(2.0**31), 2.0**31)))
def test_windows_are_pictures_of_the_frame(frame: NDArray[np.float64]) -> None:
    assert {picture.shape for picture in windows(frame)} <= {frame.shape}
