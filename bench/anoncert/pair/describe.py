"""What is needed of a file to recognise it again, read from its bytes."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from numpy.typing import NDArray

from anoncert import part10
from anoncert.corpus import content
from anoncert.corpus.frames import grey, plane
from anoncert.part10 import Buffer, File, begins_as_dicom

_BLOCKS = 16
_MAX_PIXEL_BYTES = 1 << 30
_MAX_FILE_BYTES = 5 << 28
_PIXEL_PLACES = frozenset({"7FE0,0008", "7FE0,0009", "7FE0,0010"})
_GEOMETRY = ("0020,0032", "0020,0037", "0028,0030")
_TIMING = ("0018,0080", "0018,0081", "0018,0082", "0018,1314")
_NUMBERS = ("0020,0011", "0020,0013")
_REFERENCE = "0008,1155"
_OF_DIRECTORIES = "0004,"
_LISTED_STUDY = "0004,1220/0020,000D"
"""Where a media directory names its study."""


@dataclass(frozen=True, slots=True)
class Description:
    """One file, described by its content.

    Attributes
    ----------
    root : Path
        A folder.
    path : str
        Relative to it.
    dicom : bool
        Whether it reads as DICOM at all.
    error : str
        Why it cannot be used, or empty.
    is_directory : bool
        Whether it is a media directory (PS3.3 annex F).
    pixels : str
        Digest of the stored values, or empty.
    shape : tuple of int
        Of the stored values.
    geometry : tuple
        Position, orientation, spacing, timing; empty where there is no position.
    references : tuple of (str, str)
        Outermost sequence as a place, and the UID of an instance that it refers to.
    numbers : tuple of str
        Series and instance number.
    frame : str
        UID of the frame of reference, or empty.
    """

    root: Path
    path: str
    dicom: bool = False
    error: str = ""
    is_directory: bool = False
    sop_class: str = ""
    sop_instance: str = ""
    study: str = ""
    series: str = ""
    frame: str = ""
    patient: str = ""
    date: str = ""
    references: tuple[tuple[str, str], ...] = ()
    pixels: str = ""
    shape: tuple[int, ...] = ()
    geometry: tuple[Any, ...] = ()
    numbers: tuple[str, ...] = ()

    @property
    def plane(self) -> tuple[int, ...]:
        """Return rows and columns."""
        return plane(self.shape)

    @property
    def readable(self) -> bool:
        """Whether a reader of DICOM files gets something out of it."""
        return self.dicom and not self.error

    @property
    def pictured(self) -> bool:
        """Whether it has `blocks`."""
        return min(self.plane, default=0) >= _BLOCKS

    def blocks(self) -> NDArray[np.float64]:
        """Read the means of the first frame over a grid of blocks, shape (16, 16).

        Few are ever asked for, and all together are large.
        """
        data = part10.content(self.root / self.path)
        stored, error = stored_pixels(data, File(data))
        assert stored is not None, error
        first = grey(stored)[0]
        rows, columns = (size // _BLOCKS for size in first.shape)
        cut = first[: rows * _BLOCKS, : columns * _BLOCKS]
        means: NDArray[np.float64] = cut.reshape(_BLOCKS, rows, _BLOCKS, columns).mean(axis=(1, 3))
        return means


def describe(root: Path, relative: str) -> Description:
    """Describe one file; what cannot be read says why."""
    if not begins_as_dicom(root / relative):
        return Description(root, relative, error="no DICOM file")
    data = part10.content(root / relative)
    parsed = File(data)
    if all(element.place.startswith("0002,") for element in parsed.elements):
        return Description(root, relative, dicom=True, error=parsed.error or "no data set")
    texts = {place: parsed.text(place) or "" for place in _WANTED}
    stored, error = stored_pixels(data, parsed)
    if stored is None:
        error = error or parsed.error
    return Description(
        root=root,
        path=relative,
        dicom=True,
        error=error,
        is_directory=stored is None
        and any(element.place.startswith(_OF_DIRECTORIES) for element in parsed.elements),
        sop_class=texts["0008,0016"],
        sop_instance=texts["0008,0018"],
        study=texts["0020,000D"] or parsed.text(_LISTED_STUDY) or "",
        series=texts["0020,000E"],
        frame=texts["0020,0052"],
        patient=texts["0010,0020"],
        date=texts["0008,0020"],
        references=_references(parsed),
        pixels="" if stored is None else content.of_pixels(stored),
        shape=() if stored is None else stored.shape,
        geometry=_geometry(texts) if stored is not None else (),
        numbers=tuple(texts[place] for place in _NUMBERS),
    )


def stored_pixels(data: Buffer, parsed: File) -> tuple[NDArray[np.generic] | None, str]:
    """Decode the stored values.

    Returns
    -------
    pixels : ndarray or None
        None where there are none, or none that can be decoded.
    error : str
        Why they cannot be decoded, or empty.
    """
    if not any(element.place in _PIXEL_PLACES for element in parsed.elements):
        return None, ""
    if len(data) > _MAX_FILE_BYTES:
        return None, f"the file is larger than {_MAX_FILE_BYTES} bytes"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            dataset = pydicom.dcmread(io.BytesIO(data), force=True)
            if _claimed_bytes(dataset) > _MAX_PIXEL_BYTES:
                return None, "pixel data claim more than 1 GiB"
            return dataset.pixel_array, ""
    except Exception as error:  # noqa: BLE001 - hostile input: any failure is its own
        return None, f"pixel data cannot be decoded: {type(error).__name__}: {error}"


def _claimed_bytes(dataset: pydicom.Dataset) -> int:
    counts = ("Rows", "Columns", "SamplesPerPixel", "BitsAllocated", "NumberOfFrames")
    return int(np.prod([int(dataset.get(name) or 1) for name in counts], dtype=object)) // 8


def _references(parsed: File) -> tuple[tuple[str, str], ...]:
    found = [
        (element.place.partition("/")[0], element.value.decode("latin-1").strip("\0 "))
        for element in parsed.elements
        if element.place.rpartition("/")[2] == _REFERENCE
    ]
    return tuple(dict.fromkeys(found))


def _geometry(texts: dict[str, str]) -> tuple[Any, ...]:
    if not texts[_GEOMETRY[0]]:
        return ()
    return tuple(_rounded(texts[place]) for place in _GEOMETRY + _TIMING)


def _rounded(text: str) -> tuple[float | str, ...]:
    try:
        return tuple(round(float(part), 3) for part in text.split("\\") if part.strip())
    except ValueError:
        return (text,)


_WANTED = (
    *("0008,0016", "0008,0018", "0020,000D", "0020,000E", "0020,0052", "0010,0020", "0008,0020"),
    *_GEOMETRY,
    *_TIMING,
    *_NUMBERS,
)
