"""Pixels that can hold less than they did: compressed with loss, of fewer bits, of another size.

Says by name what other measures of pixels see by its effect, and what they do not: a lossy file
whose pixels happen to be equal, or bits that no image of this corpus needs.

References
----------
DICOM PS3.3 section C.7.6.1.1.5 (lossy image compression), section C.7.6.3 (image pixels).
"""

from __future__ import annotations

from collections.abc import Iterator

from pydicom.uid import (
    HTJ2K,
    JPEG2000,
    JPEG2000MC,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLSNearLossless,
)

from anoncert.corpus import tables
from anoncert.part10 import File
from anoncert.types import Facet, Measurement
from anoncert.utility._case import Case
from anoncert.utility._marked import marked
from anoncert.utility._values import Value, value_of

FACET = Facet.PIXELS

_LOSSY = frozenset(
    {HTJ2K, JPEG2000, JPEG2000MC, JPEGBaseline8Bit, JPEGExtended12Bit, JPEGLSNearLossless}
)
_SIZE = ("Rows", "Columns", "NumberOfFrames", "SamplesPerPixel")
_YES = ("01",)


def prepare(case: Case) -> None:
    """Share nothing."""


def measure(case: Case, state: None, subject: str) -> Iterator[Measurement]:  # noqa: ARG001
    """Yield the share of a subject's images that can hold less than they did."""
    images = frozenset(
        pair.input.instance.id for pair in case.by_subject[subject] if pair.input.instance.rows
    )
    yield from marked(case, subject, _less, FACET, "encoding", "kinds", images)


def _less(before: bytes, after: bytes) -> set[str]:
    given, found = File(before), File(after)
    named = {
        "lossy compression": _lossy(found) and not _lossy(given),
        "fewer bits": _of(found, "BitsStored") < _of(given, "BitsStored"),
        "another size": any(_of(found, name) != _of(given, name) for name in _SIZE),
    }
    return {name for name, seen in named.items() if seen}


def _lossy(file: File) -> bool:
    return file.transfer_syntax in _LOSSY or _of(file, "LossyImageCompression") == _YES


def _of(file: File, keyword: str) -> Value:
    place = tables.attribute_place(keyword)
    found = next((element for element in file.elements if element.place == place), None)
    return () if found is None else value_of(found, file)
