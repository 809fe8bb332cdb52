"""Planes in which a file can show text beside its pixels, read from hostile bytes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydicom.uid import AllTransferSyntaxes, ExplicitVRBigEndian

from anoncert.part10 import File

_ROWS, _COLUMNS = "0028,0010", "0028,0011"
_ALLOCATED, _STORED = "0028,0100", "0028,0101"
_PIXEL_DATA = "7FE0,0010"
_ICON = "0088,0200"
_WORD, _BYTE = 16, 8
_BOTH_ORDERS = ([0, 1], [1, 0])
_ENCAPSULATED = frozenset(uid for uid in AllTransferSyntaxes if uid.is_encapsulated)


class Plane(NamedTuple):
    """Something that is drawn."""

    place: str
    values: NDArray[np.uint8]
    """Shape (rows, columns)."""


def planes(file: File) -> Iterator[Plane]:
    """Yield overlays, icons, and the bits above stored values, wherever they are nested.

    What does not fit its own description is passed over.
    """
    order = ">" if file.transfer_syntax == ExplicitVRBigEndian else "<"
    native = file.transfer_syntax not in _ENCAPSULATED
    numbers: dict[str, int] = {}
    for place, _, value, _ in file.elements:
        prefix, _, tag = place.rpartition("/")
        prefix += "/" if prefix else ""
        if len(value) == _WORD // 8:
            numbers[place] = int(np.frombuffer(value, f"{order}u2")[0])
        elif tag.startswith("60") and tag.endswith(",3000"):
            rows, columns = (numbers.get(f"{place[:-4]}{e}", 0) for e in ("0010", "0011"))
            for values in _bitmaps(value, rows, columns):
                yield Plane(place, values)
        elif tag == _PIXEL_DATA:
            rows, columns, allocated, stored = (
                numbers.get(prefix + each, 0) for each in (_ROWS, _COLUMNS, _ALLOCATED, _STORED)
            )
            if prefix.endswith(f"{_ICON}/") and allocated == _BYTE:
                values = np.frombuffer(value, np.uint8)
                yield from _fitting(place, values, rows, columns)
            elif allocated == _WORD and 0 < stored < _WORD and native:
                words = np.frombuffer(value, f"{order}u2", len(value) // 2)
                yield from _unused(place, words, rows, columns, stored)


def _bitmaps(value: bytes, rows: int, columns: int) -> Iterator[NDArray[np.uint8]]:
    """Unpack bits, in whichever order a writer put the bytes of words."""
    size = rows * columns
    if not 0 < size <= len(value) * 8:
        return
    words = np.frombuffer(value, np.uint8, len(value) // 2 * 2).reshape(-1, 2)
    for order in _BOTH_ORDERS:
        packed = words[:, order].ravel()
        if size <= len(packed) * 8:
            bits = np.unpackbits(packed, count=size, bitorder="little")
            yield bits.reshape(rows, columns)


def _unused(
    place: str, words: NDArray[np.uint16], rows: int, columns: int, stored: int
) -> Iterator[Plane]:
    used = int(np.bitwise_or.reduce(words, initial=0))
    for bit in range(stored, _WORD):
        if used >> bit & 1:
            yield from _fitting(place, (words >> bit & 1).astype(np.uint8), rows, columns)


def _fitting(place: str, values: NDArray[np.uint8], rows: int, columns: int) -> Iterator[Plane]:
    """Yield the frames that are there in full."""
    size = rows * columns
    if size > 0:
        for frame in range(len(values) // size):
            yield Plane(place, values[frame * size : (frame + 1) * size].reshape(rows, columns))
