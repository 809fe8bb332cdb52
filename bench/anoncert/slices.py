"""Slices: frames of MR images that lie somewhere, read from the headers of files.

References
----------
PS3.3 section C.7.6.2.1.1 (image position and orientation), section C.7.6.16.2 (of frames).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pydicom
from numpy.typing import NDArray

from anoncert import part10

Affine = NDArray[np.float64]

_DECIMALS = 3
"""To which orientation and spacing agree in a volume."""

_SHARED = ("SeriesInstanceUID", "EchoTime", "InversionTime", "DiffusionBValue")
"""Attributes that all slices of a volume have alike."""

_MACROS = (
    "PlanePositionSequence",
    "PlaneOrientationSequence",
    "PixelMeasuresSequence",
    "PixelValueTransformationSequence",
    "MREchoSequence",
    "MRDiffusionSequence",
)
"""Functional groups that say where a frame lies, what its values are, and how they came about."""

_WANTED = [
    *_SHARED,
    "MagneticFieldStrength",
    *("Rows", "Columns", "SamplesPerPixel", "BitsStored", "PixelRepresentation", "InstanceNumber"),
    *("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing"),
    *("RescaleSlope", "RescaleIntercept"),
    *("SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence"),
]


class Frame(NamedTuple):
    """One slice: where it is stored, where it lies, and what its values are."""

    name: str
    """Of its file, relative to the folder."""
    number: int
    """In the file, from 0 on."""
    position: tuple[float, ...]
    """Centre of the first voxel [mm, LPS]."""
    rescale: tuple[float, float]
    """What a stored value is multiplied by, and what is added then (PS3.3 section C.11.1)."""


class Weighting(NamedTuple):
    """What an image was weighted by, as far as its file says so; `math.nan` otherwise.

    That is one object, so that images of which nothing is known compare as equal.
    """

    tesla: float
    echo_time: float
    """[ms]"""
    b_value: float
    """[s/mm2]"""


class Slice(NamedTuple):
    """One frame of a file, and what it has in common with the others of its volume."""

    alike: tuple[object, ...]
    """What slices of a volume share."""
    frame: Frame
    series: str
    number: int
    """Of the instance."""
    orientation: tuple[float, ...]
    spacing: tuple[float, ...]
    plane: tuple[int, int]
    """Columns and rows."""
    limits: tuple[int, int]
    weighting: Weighting

    @property
    def height(self) -> float:
        """How far it lies along the normal of the slices [mm]."""
        along_row, along_column = np.reshape(self.orientation, (2, 3))
        return float(np.cross(along_row, along_column) @ self.frame.position)

    @property
    def steps(self) -> Affine:
        """What a column and a row are further, shape (3, 2) [mm, LPS]."""
        along_row, along_column = np.reshape(self.orientation, (2, 3))
        between_rows, between_columns = self.spacing
        return np.column_stack([along_row * between_columns, along_column * between_rows])


def placed(folder: Path, names: Iterable[str]) -> Iterator[Slice]:
    """Yield all frames of files that lie somewhere, whether or not they make up a volume.

    Parameters
    ----------
    folder
        Where the files are.
    names
        Of the files, relative to it. What cannot be read lies nowhere.
    """
    for name in names:
        yield from _frames(folder, name)


def _frames(folder: Path, name: str) -> Iterator[Slice]:
    """Yield the frames of a file that lie somewhere."""
    if not part10.begins_as_dicom(folder / name):
        return
    try:
        dataset = pydicom.dcmread(folder / name, stop_before_pixels=True, specific_tags=_WANTED)
        if dataset.get("SamplesPerPixel") != 1:
            return
        number, plane = int(dataset.get("InstanceNumber") or 0), (dataset.Columns, dataset.Rows)
        limits = _limits(dataset)
        shared = [str(dataset.get(keyword, "")) for keyword in _SHARED]
        for at, items in enumerate(_items(dataset)):
            orientation, spacing = (
                _numbers(items, "ImageOrientationPatient", 6),
                _numbers(items, "PixelSpacing", 2),
            )
            rescale = _number(items, "RescaleSlope", 1.0), _number(items, "RescaleIntercept", 0.0)
            frame = Frame(name, at, _numbers(items, "ImagePositionPatient", 3), rescale)
            weighting = Weighting(
                _told([dataset], "MagneticFieldStrength"),
                _told(items, "EchoTime", "EffectiveEchoTime"),
                _told(items, "DiffusionBValue"),
            )
            rounded = (round(n, _DECIMALS) for n in (*orientation, *spacing))
            alike = (*shared, plane, limits, *rounded)
            yield Slice(
                alike, frame, shared[0], number, orientation, spacing, plane, limits, weighting
            )
    except Exception:  # noqa: BLE001 - files of any origin: what cannot be read lies nowhere
        return


def _items(dataset: pydicom.Dataset) -> Iterator[list[pydicom.Dataset]]:
    """Yield for each frame the items of which one has each of its attributes."""
    if "PerFrameFunctionalGroupsSequence" not in dataset:
        yield [dataset]
        return
    shared = dataset.SharedFunctionalGroupsSequence[0]
    for own in dataset.PerFrameFunctionalGroupsSequence:
        yield [group[name][0] for name in _MACROS for group in (own, shared) if group.get(name)]


def _numbers(items: list[pydicom.Dataset], keyword: str, count: int) -> tuple[float, ...]:
    values = next(item for item in items if keyword in item)[keyword].value
    numbers = tuple(map(float, values))
    if len(numbers) != count or not np.isfinite(numbers).all():
        raise ValueError(f"{keyword}: {count} numbers are wanted")
    return numbers


def _number(items: list[pydicom.Dataset], keyword: str, otherwise: float) -> float:
    return next((float(item[keyword].value) for item in items if keyword in item), otherwise)


def _told(items: list[pydicom.Dataset], *keywords: str) -> float:
    """Return the one number that an attribute has, whichever of several there is, or NaN."""
    try:
        found = (item[keyword].value for item in items for keyword in keywords if keyword in item)
        number = float(next(found, math.nan))
    except Exception:  # noqa: BLE001 - whatever a tool wrote: the slice lies where it lies
        return math.nan
    return math.nan if math.isnan(number) else number


def _limits(dataset: pydicom.Dataset) -> tuple[int, int]:
    """Return the least and the largest stored value (PS3.3 section C.7.6.3.1)."""
    half = 1 << (dataset.BitsStored - 1)
    return (-half, half - 1) if dataset.PixelRepresentation else (0, 2 * half - 1)
