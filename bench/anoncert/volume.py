"""Volumes: images that lie behind each other in space, put together and taken apart again.

Frames of MR images with the same orientation, spacing and timing are a volume if they lie
at equal distances. An axis runs along columns, rows, and from slice to slice; where a voxel
is, is said in mm, LPS, as in DICOM.

References
----------
PS3.3 section C.7.6.2.1.1 (image position and orientation), section C.7.6.16.2 (of frames).
"""

from __future__ import annotations

import io
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom.uid import ExplicitVRBigEndian

from anoncert import part10
from anoncert.corpus.frames import frames
from anoncert.pair.describe import stored_pixels

Stored = NDArray[np.generic]
Affine = NDArray[np.float64]

LARGEST = 1 << 27
"""Voxels of a volume that is looked at, at most: what says more than that is no scan."""

FEWEST = 8
"""Slices of which a volume is made at least: less is a localizer."""

_DECIMALS = 3
"""To which orientation and spacing agree in a volume."""

_SAME_PLACE = 0.01
"""Distance up to which two slices lie at one place [mm]."""

_UNEVEN = 0.05
"""Share of the distance of slices by which it may vary."""

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
    """What an image was weighted by, as far as its file says so; NaN otherwise."""

    tesla: float
    echo_time: float
    """[ms]"""
    b_value: float
    """[s/mm2]"""


class Volume(NamedTuple):
    """Slices in the order in which they lie behind each other."""

    frames: tuple[Frame, ...]
    affine: Affine
    """From column, row and slice to mm, LPS, shape (4, 4)."""
    shape: tuple[int, int, int]
    """Columns, rows and slices."""
    limits: tuple[int, int]
    """Least and largest stored value."""
    series: str
    """Series Instance UID: only volumes of one series can lie in one file."""
    weighting: Weighting
    """Of its first slice."""

    @property
    def voxels(self) -> int:
        """How many it has."""
        return math.prod(self.shape)


class Slice(NamedTuple):
    """One frame of a file, and what it has in common with the others of its volume."""

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


def volumes(folder: Path, names: Iterable[str]) -> list[Volume]:
    """Find the volumes among files; what belongs to none is in none.

    Parameters
    ----------
    folder
        Where the files are.
    names
        Of the files, relative to it. Those that cannot be read belong to no volume.
    """
    groups = defaultdict[tuple[object, ...], list[Slice]](list)
    for name in names:
        for key, seen in _frames(folder, name):
            groups[key].append(seen)
    found = [volume for group in groups.values() for volume in _volumes(group)]
    return sorted(found, key=lambda volume: volume.frames[0])


def placed(folder: Path, names: Iterable[str]) -> list[Slice]:
    """Return all frames of files that lie somewhere, whether or not they make up a volume."""
    return [seen for name in names for _, seen in _frames(folder, name)]


def scales(volume: Volume) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return slopes and intercepts of all slices, each of shape (slices,)."""
    slopes, intercepts = np.array([frame.rescale for frame in volume.frames]).T
    return slopes, intercepts


def read(folder: Path, volume: Volume) -> Stored:
    """Read the stored values of a volume.

    Returns
    -------
    ndarray of int
        Shape (columns, rows, slices).
    """
    names = {frame.name for frame in volume.frames}
    files = {name: pixels((folder / name).read_bytes()) for name in names}
    planes = [files[frame.name][frame.number] for frame in volume.frames]
    return np.stack(planes, axis=-1).transpose(1, 0, 2)


def pixels(data: bytes) -> Stored:
    """Return the stored values of a file, shape (frames, rows, columns)."""
    stored, error = stored_pixels(data, part10.File(data))
    if stored is None:
        raise ValueError(error or "no pixels")
    return frames(stored)


def replaced(folder: Path, changed: Iterable[tuple[Volume, Stored]]) -> Iterator[tuple[str, bytes]]:
    """Yield the files of volumes with other values in place of theirs.

    A file whose values are what they were is left as it is, byte by byte.

    Parameters
    ----------
    folder
        Where the files are.
    changed
        Volumes with their stored values, shape (columns, rows, slices); all that have
        slices in one file at once.
    """
    planes = defaultdict[str, dict[int, Stored]](dict)
    for volume, values in changed:
        for at, frame in enumerate(volume.frames):
            planes[frame.name][frame.number] = values[:, :, at].T
    for name, own in planes.items():
        data = (folder / name).read_bytes()
        before = pixels(data)
        after = before.copy()
        for number, plane in own.items():
            after[number] = plane
        yield name, data if np.array_equal(before, after) else _with_pixels(data, after)


def _frames(folder: Path, name: str) -> Iterator[tuple[tuple[object, ...], Slice]]:
    """Yield the frames of a file that lie somewhere, with what those of a volume share."""
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
            alike = (round(n, _DECIMALS) for n in (*orientation, *spacing))
            yield (
                (*shared, plane, limits, *alike),
                Slice(frame, shared[0], number, orientation, spacing, plane, limits, weighting),
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
        yield [group[name][0] for name in _MACROS for group in (own, shared) if name in group]


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
    found = [item[keyword].value for item in items for keyword in keywords if keyword in item]
    try:
        return float(found[0])
    except (IndexError, TypeError, ValueError):
        return math.nan


def _volumes(group: list[Slice]) -> Iterator[Volume]:
    """Put slices in order; where several lie at one place, each belongs to another volume."""
    places: list[list[Slice]] = []
    for seen in sorted(group, key=lambda seen: (seen.height, seen.number, seen.frame)):
        if not places or seen.height - places[-1][0].height > _SAME_PLACE:
            places.append([])
        places[-1].append(seen)
    gaps = np.diff([place[0].height for place in places])
    if len(places) >= FEWEST and np.ptp(gaps) <= _UNEVEN * gaps.mean():
        for which in range(min(map(len, places))):
            yield _volume([place[which] for place in places])


def _volume(slices: list[Slice]) -> Volume:
    first, last = (np.array(slices[at].frame.position) for at in (0, -1))
    affine = np.eye(4)
    affine[:3] = np.column_stack([slices[0].steps, (last - first) / (len(slices) - 1), first])
    shape = (*slices[0].plane, len(slices))
    frames = tuple(seen.frame for seen in slices)
    one = slices[0]
    return Volume(frames, affine, shape, one.limits, one.series, one.weighting)


def _limits(dataset: pydicom.Dataset) -> tuple[int, int]:
    """Return the least and the largest stored value (PS3.3 section C.7.6.3.1)."""
    half = 1 << (dataset.BitsStored - 1)
    return (-half, half - 1) if dataset.PixelRepresentation else (0, 2 * half - 1)


def _with_pixels(data: bytes, stored: Stored) -> bytes:
    """Write a file with other stored values, natively if they were compressed."""
    dataset = pydicom.dcmread(io.BytesIO(data))
    syntax = dataset.file_meta.TransferSyntaxUID
    if syntax.is_compressed:
        dataset.decompress(generate_instance_uid=False)
    big = syntax == ExplicitVRBigEndian
    dataset.PixelData = stored.astype(stored.dtype.newbyteorder(">" if big else "<")).tobytes()
    with io.BytesIO() as stream:
        dataset.save_as(stream)
        return stream.getvalue()
