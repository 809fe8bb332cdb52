"""Volumes of a corpus as NIfTI files, and DICOM files of what a tool made of them.

Nothing that comes back is trusted: a file that is larger than the volume can be, lies on
another grid or cannot be read is none, and says why.

References
----------
NIfTI-1 (Cox et al. 2004), https://nifti.nimh.nih.gov/nifti-1: axes are RAS.
"""

from __future__ import annotations

import gzip
import warnings
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import nibabel as nib
import numpy as np
from nibabel import orientations
from numpy.typing import NDArray

from anoncert import digest, files, volume
from anoncert.slices import Affine
from anoncert.volume import Stored, Volume

_RAS = np.diag([-1.0, -1.0, 1.0, 1.0])
_GZIP = b"\x1f\x8b"
_HEADER = 1 << 16
_WIDEST = 16
"""Bytes of the header with its extensions, and of the widest kind of voxel."""

_AWAY = 0.1
"""Distance up to which corners of a grid lie where they were [mm]."""


class NoVolumeError(Exception):
    """What came back cannot take the place of a volume."""


@dataclass(frozen=True)
class Volumes:
    """The volumes among the images of a corpus, numbered.

    Parameters
    ----------
    images
        Of the corpus.
    folder
        Where the tool finds them.
    found
        Volumes among the images.
    """

    images: Path
    folder: Path
    found: list[Volume]
    _digests: dict[Path, str] = field(default_factory=dict)

    @cached_property
    def names(self) -> list[Path]:
        """Names of the NIfTI files."""
        return [Path(f"{number:06d}.nii.gz") for number in range(1, len(self.found) + 1)]

    def by_series(self) -> Iterable[list[tuple[Path, Volume]]]:
        """Return the volumes with their names, those of a series together."""
        series = defaultdict[str, list[tuple[Path, Volume]]](list)
        for name, each in zip(self.names, self.found, strict=True):
            series[each.series].append((name, each))
        return series.values()

    @contextmanager
    def laid_out(self) -> Iterator[Path]:
        """Have the NIfTI files for a while."""
        try:
            self.folder.mkdir()
            for name, each in zip(self.names, self.found, strict=True):
                data = encoded(each, volume.read(self.images, each))
                files.write_new(self.folder / name, data)
                self._digests[name] = digest.of_file(self.folder / name)
            yield self.folder
        finally:
            files.remove_tree(self.folder)

    def size(self) -> int:
        """Return the bytes of all voxels."""
        return sum(each.voxels * 2 for each in self.found)

    def pairs(self, output: Path) -> Iterator[dict[str, Path]]:
        """Yield the input and the output of every command: one volume each."""
        for name in self.names:
            yield {"input": self.folder / name, "output": output / name}

    def changed(self) -> int:
        """Count the files that are no longer what was given."""
        return sum(not self._same(name) for name in self.names)

    def _same(self, name: Path) -> bool:
        path = self.folder / name
        regular = path.is_file() and not path.is_symlink()
        return regular and digest.of_file(path) == self._digests[name]


def encoded(given: Volume, stored: Stored) -> bytes:
    """Write a volume as NIfTI: stored values with their scale, real ones where slices differ.

    Its axes run as nearly right, anterior and superior as they can without interpolation,
    which is how converters write whole heads, and where some defacers look for the face.
    """
    scales = {frame.rescale for frame in given.frames}
    if len(scales) == 1:
        values, scale = _signed(stored), scales.pop()
    else:
        slopes, intercepts = volume.scales(given)
        real = stored.astype(np.float64) * slopes + intercepts
        values, scale = real.astype(np.float32), (1.0, 0.0)
    image = nib.as_closest_canonical(nib.Nifti1Image(values, _RAS @ given.affine))
    image.header.set_slope_inter(*scale)
    image.header.set_xyzt_units("mm", "sec")
    return gzip.compress(image.to_bytes(), 1, mtime=0)


def decoded(path: Path, given: Volume) -> Stored:
    """Read the stored values of what a tool made of a volume.

    Parameters
    ----------
    path
        A NIfTI file, as a tool wrote it.
    given
        The volume.

    Returns
    -------
    ndarray of int64
        Shape (columns, rows, slices); no value is one that the volume could not have.

    Raises
    ------
    NoVolumeError
        It is no NIfTI file, or not of the same grid.
    """
    if path.is_symlink() or not path.is_file():
        raise NoVolumeError("nothing came back")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image, values = _read(_content(path, given), _RAS @ given.affine)
    except Exception as error:  # hostile input: any failure is its own
        raise NoVolumeError(f"it cannot be read: {type(error).__name__}") from error
    if image.shape[:3] != given.shape or values.size != given.voxels:
        raise NoVolumeError(f"its shape is {image.shape}, and not {given.shape}")
    if _moved(image.affine, _RAS @ given.affine, given.shape) > _AWAY:
        raise NoVolumeError("it lies elsewhere")
    slopes, intercepts = volume.scales(given)
    stored = (np.nan_to_num(values.reshape(given.shape)) - intercepts) / slopes
    return np.clip(np.rint(stored), *given.limits).astype(np.int64)


def _content(path: Path, given: Volume) -> bytes:
    """Return what is in a file, compressed or not, as far as a volume can reach."""
    longest = given.voxels * _WIDEST + _HEADER
    with path.open("rb") as stream:
        data = stream.read(longest)
    if data.startswith(_GZIP):
        data = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(data, longest)
    return data


def _read(data: bytes, affine: Affine) -> tuple[nib.Nifti1Image, NDArray[np.float64]]:
    """Return an image whose axes run as those of another, and its values."""
    image = nib.Nifti1Image.from_bytes(data)
    have, want = (orientations.io_orientation(each) for each in (image.affine, affine))
    image = image.as_reoriented(orientations.ornt_transform(have, want))
    return image, np.asarray(image.dataobj, np.float64)


def _moved(have: Affine, want: Affine, shape: tuple[int, ...]) -> float:
    """Return how far the corners of one grid lie from those of another [mm]."""
    corners = np.array([(*corner, 1) for corner in np.ndindex(2, 2, 2)]) * (
        *np.subtract(shape, 1),
        1,
    )
    return float(np.abs(corners @ (have - want).T).max())


def _signed(stored: Stored) -> Stored:
    """Return values as they are where every tool can read them: unsigned words are rare."""
    fits = stored.dtype == np.uint16 and stored.max() <= np.iinfo(np.int16).max
    return stored.astype(np.int16) if fits else stored
