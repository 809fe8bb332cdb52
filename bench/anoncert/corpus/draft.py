"""A file in the making: what object modules fill and carriers write into."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset

from anoncert.types import Series, Subject


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


@dataclass
class Draft:
    """One file before it is written.

    Attributes
    ----------
    slot : Slot
        Which file it is.
    meta, dataset : pydicom datasets
        File meta information and data set, without pixel data.
    pixels : ndarray, shape ([frames,] rows, columns)
        Stored values.
    data_range : int
        Maximum minus minimum of what the modality can store.
    folders, name : parts of the path below images/
        Folders of subject, visit and series, then the file.
    own : ndarray or None
        Pixels with the person's own face, where a face can be planted.
    labels : ndarray of uint8 or None
        Tissues of the pixels, where the object shows a head.
    unplanted : ndarray or None
        Pixels as they were before something was planted in them.
    """

    slot: Slot
    meta: FileMetaDataset
    dataset: Dataset
    pixels: NDArray[np.generic]
    data_range: int
    folders: dict[str, str]
    name: str
    own: NDArray[np.generic] | None = field(default=None)
    labels: NDArray[np.uint8] | None = field(default=None)
    unplanted: NDArray[np.generic] | None = field(default=None)

    @property
    def path(self) -> PurePosixPath:
        """Where the file goes, below images/."""
        return PurePosixPath(*self.folders.values(), self.name)
