"""A file that a tool left, read once for all attacks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from anoncert.attack._case import Case, Left
from anoncert.pair.describe import stored_pixels
from anoncert.part10 import Buffer, File, begins_as_dicom, content
from anoncert.types import Finding, Observation

T = TypeVar("T")

PATH = "path"
"""Place of the names of a file and its folders."""

Note = Finding | Observation
"""What an attack says in the end."""


class Fact(NamedTuple):
    """What an attack keeps of a file until it has seen all of them. Keep it small."""

    of: str
    """What is kept together."""
    known: Any


class Claim(NamedTuple):
    """What an outsider takes for an identifier."""

    shape: str
    """What it looks like."""
    text: str
    place: str


def nothing_more(case: Case, facts: Iterable[Fact]) -> Iterator[Note]:  # noqa: ARG001 - as `conclude`
    """Conclude nothing from all files together."""
    return iter(())


Box = tuple[float, float, float, float]
"""Left, top, right, bottom [px]."""


class Sighting(NamedTuple):
    """Text that an outsider reads in an image."""

    text: str
    box: Box
    frame: int
    """From 0 on."""
    reader: str
    """Which engine."""


class Opened:
    """Reads a file as far as an attack asks for it, and keeps it for the next one.

    Parameters
    ----------
    left
        Which file.
    """

    def __init__(self, left: Left) -> None:
        self.left = left
        self._read: dict[Callable[[Opened], Any], Any] = {}

    def once(self, read: Callable[[Opened], T]) -> T:
        """Return what a function reads of this file; it runs once for all cases."""
        if read not in self._read:
            self._read[read] = read(self)
        found: T = self._read[read]
        return found

    @cached_property
    def shown(self) -> str:
        """Its name in findings."""
        return self.left.shown

    @cached_property
    def dicom(self) -> bool:
        """Whether it begins as DICOM files do."""
        return self.left.is_file and begins_as_dicom(self.left.path)

    @cached_property
    def output(self) -> str | None:
        """The name of a DICOM file of the output proper, None for all that lies beside it."""
        return self.left.name if self.dicom and self.left.label == "output" else None

    @cached_property
    def data(self) -> Buffer:
        """All its bytes."""
        return content(self.left.path)

    @cached_property
    def parsed(self) -> File:
        """Its elements, if it begins as DICOM files do."""
        return File(self.data)

    @cached_property
    def pixels(self) -> NDArray[np.generic] | None:
        """Its stored values, None where there are none or none that can be decoded."""
        return stored_pixels(self.data, self.parsed)[0]
