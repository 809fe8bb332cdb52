"""Pixels that can hold less than they did: compressed with loss, of fewer bits, of another size.

Says by name what other measures of pixels see by its effect, and bits that no image of this
corpus needs.

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
from anoncert.pair.folder import Returned
from anoncert.part10 import File
from anoncert.types import Facet, Measurement
from anoncert.utility._case import Case
from anoncert.utility._marked import marked
from anoncert.utility._values import Value, value_of

FACET = Facet.PIXELS

_LOSSY: frozenset[str] = frozenset(
    {HTJ2K, JPEG2000, JPEG2000MC, JPEGBaseline8Bit, JPEGExtended12Bit, JPEGLSNearLossless}
)
_FRAMES = "NumberOfFrames"
_SIZE = ("Rows", "Columns", _FRAMES, "SamplesPerPixel")
_YES = ("01",)


def prepare(case: Case) -> None:
    """Share nothing."""


def measure(case: Case, state: None, subject: str) -> Iterator[Measurement]:  # noqa: ARG001
    """Yield the share of a subject's images that can hold less than they did."""
    images = frozenset(
        pair.input.instance.id for pair in case.by_subject[subject] if pair.input.instance.rows
    )
    yield from marked(case, subject, _less, FACET, "encoding", "kinds", images)


def _less(pair: Returned, before: bytes, after: bytes) -> set[str]:
    given, found = File(before), File(after)
    named = {
        "lossy compression": _lossy(found, pair) and not _lossy(given, pair),
        "fewer bits": (_number(found, "BitsStored") or 0) < (_number(given, "BitsStored") or 0),
        "another size": any(_number(found, name) != _number(given, name) for name in _SIZE),
    }
    return {name for name, seen in named.items() if seen}


def _lossy(file: File, pair: Returned) -> bool:
    """Tell whether a file was compressed with loss: some syntaxes can also do without."""
    if _of(file, "LossyImageCompression") == _YES:
        return True
    same = pair.output is not None and pair.output.pixels == pair.input.seen.pixels
    return file.transfer_syntax in _LOSSY and not same


def _number(file: File, keyword: str) -> int | None:
    """Return a number, whatever a tool wrote; of a single frame, files need not say it."""
    value = _of(file, keyword)
    if not value and keyword == _FRAMES:
        return 1
    try:
        return int(float(str(value[0])))
    except (IndexError, ValueError, OverflowError):
        return None


def _of(file: File, keyword: str) -> Value:
    place = tables.attribute_place(keyword)
    found = next((element for element in file.elements if element.place == place), None)
    return () if found is None else value_of(found, file)
