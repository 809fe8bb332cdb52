"""A series in the making: what object modules fill and carriers write into."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

import numpy as np
from numpy.typing import NDArray
from pydicom import uid
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID

from anoncert.corpus.streams import Stream
from anoncert.errors import RequestError
from anoncert.types import Series, Subject

DIRECTORY = "dicomdir"
"""The kind of object that is no SOP instance of a study (PS3.3 annex F)."""

PREAMBLE = 128
"""Bytes before the prefix of a DICOM file (PS3.10 section 7.1)."""


@dataclass(frozen=True)
class Acquisition:
    """A series of a visit: what is made at once."""

    subject: Subject
    visit: int
    series: Series

    @property
    def id(self) -> str:
        """Return ``subject/visit/series``."""
        return f"{self.subject.id}/v{self.visit}/{self.series.name}"

    @property
    def transfer_syntax(self) -> UID:
        """Return the transfer syntax in which the subject has the series."""
        named = self.series.repeats or self.series.name
        stream = Stream(self.subject.variant, "transfer syntax", named)
        syntax: UID = getattr(uid, stream.pick(self.series.transfer_syntaxes))
        return syntax

    @property
    def character_set(self) -> list[str]:
        """Return the terms of the character set in which its texts are encoded."""
        return (self.series.character_set or self.subject.character_set).split("\\")

    @property
    def declared_character_set(self) -> list[str]:
        """Return what (0008,0005) says; nothing where it is missing."""
        declared = self.series.declared
        if declared is None:
            return self.character_set
        return declared.split("\\") if declared else []

    @property
    def is_directory(self) -> bool:
        """Whether it is a media directory."""
        return self.series.object == DIRECTORY

    def slots(self) -> list[Slot]:
        """Return its files."""
        numbers = range(1, self.series.instances + 1)
        return [Slot(self.subject, self.visit, self.series, number) for number in numbers]


@dataclass(frozen=True)
class Slot:
    """Which file of a corpus: everything that twins share."""

    subject: Subject
    visit: int
    series: Series
    number: int

    @property
    def acquisition(self) -> Acquisition:
        """Return the series that it belongs to."""
        return Acquisition(self.subject, self.visit, self.series)

    @property
    def series_id(self) -> str:
        """Return ``subject/visit/series``."""
        return self.acquisition.id

    @property
    def instance_id(self) -> str:
        """Return ``subject/visit/series/number``."""
        return f"{self.series_id}/{self.number:04d}"


Own = str | float | DataElement | None
"""What a file has of its own: text as it is encoded, a double, an element, or nothing."""


@dataclass
class FileDraft:
    """What one file does not share with the others of its series.

    Attributes
    ----------
    slot : Slot
        Which file it is.
    own : dict of str to `Own`
        Elements of the main data set or of the file meta information in which files of a
        series differ, by keyword or as recipes name what has none. All files of a series
        have the same names.
    pixels : ndarray or None, shape ([frames,] rows, columns[, samples])
        Stored values, where the object is an image.
    name : str
        Name of the file.
    face : ndarray or None
        Pixels with the person's own face, where a face can be planted.
    labels : ndarray of uint8 or None
        Tissues of the pixels, where the object shows a head.
    unplanted : ndarray or None
        Pixels as they were before something was planted in them.
    fragments : list of bytes
        The frames as they are compressed, where the transfer syntax asks for it.
    """

    slot: Slot
    own: dict[str, Own]
    pixels: NDArray[np.generic] | None
    name: str
    face: NDArray[np.generic] | None = field(default=None)
    labels: NDArray[np.uint8] | None = field(default=None)
    unplanted: NDArray[np.generic] | None = field(default=None)
    fragments: list[bytes] = field(default_factory=list)


@dataclass
class SeriesDraft:
    """The files of a series before they are written.

    Attributes
    ----------
    meta, dataset : pydicom datasets
        File meta information and data set, without pixel data and what files have of
        their own.
    data_range : int
        Maximum minus minimum of what the modality can store.
    folders : dict of str to str
        Names of the folders of subject, visit and series, below images/; a media
        directory lies beside the folders of series.
    files : list of FileDraft
        At least one.
    preamble : bytes
        The first 128 bytes of each file.
    past_pixels, past_data_set : bytes
        What follows behind stored values and behind the data set, of even length.
    segments : dict of str to str
        What segments of each compressed frame say; see `corpus.segments`.
    unused_bits : ndarray or None, shape (rows, columns)
        What each image has in bits that its stored values leave unused.
    """

    meta: FileMetaDataset
    dataset: Dataset
    data_range: int
    folders: dict[str, str]
    files: list[FileDraft]
    preamble: bytes = bytes(PREAMBLE)
    past_pixels: bytes = b""
    past_data_set: bytes = b""
    segments: dict[str, str] = field(default_factory=dict)
    unused_bits: NDArray[np.uint16] | None = None

    @property
    def acquisition(self) -> Acquisition:
        """Return the series that it is."""
        return self.files[0].slot.acquisition

    def images(self) -> Iterator[tuple[FileDraft, NDArray[np.generic]]]:
        """Yield each file with its pixels.

        Raises
        ------
        RequestError
            The series has none.
        """
        for file in self.files:
            if file.pixels is None:
                raise RequestError(
                    f"series {file.slot.series.name!r} has no pixels", "name series of images"
                )
            yield file, file.pixels

    def path(self, file: FileDraft) -> PurePosixPath:
        """Return where a file goes, below images/."""
        return PurePosixPath(*self.folders.values(), file.name)

    def apart(self) -> Iterator[SeriesDraft]:
        """Yield each file as a draft of its own; they go on sharing what they share."""
        for file in self.files:
            yield replace(self, files=[file])
