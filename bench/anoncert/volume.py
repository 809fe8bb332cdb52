"""Volumes: images that lie behind each other in space, put together and taken apart again.

Frames of MR images with the same orientation, spacing and timing are a volume if they lie
at equal distances. An axis runs along columns, rows, and from slice to slice; where a voxel
is, is said in mm, LPS, as in DICOM.
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
from anoncert.slices import Affine, Frame, Slice, Weighting, placed

Stored = NDArray[np.generic]

LARGEST = 1 << 27
"""Voxels of a volume that is looked at, at most: what says more than that is no scan."""

FEWEST = 8
"""Slices of which a volume is made at least: less is a localizer."""

_SAME_PLACE = 0.01
"""Distance up to which two slices lie at one place [mm]."""

_UNEVEN = 0.05
"""Share of the distance of slices by which it may vary."""


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
    for seen in placed(folder, names):
        groups[seen.alike].append(seen)
    found = [volume for group in groups.values() for volume in _volumes(group)]
    return sorted(found, key=lambda volume: volume.frames[0])


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
