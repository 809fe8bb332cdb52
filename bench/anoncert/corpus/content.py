"""Digests of what a file means, whatever its encoding: decoded elements and pixels."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable

import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom.pixels.utils import get_expected_length

from anoncert import digest
from anoncert.part10 import TEXT, Element, File

_PIXEL_DATA = "7FE0,0010"
_DEPENDS_ON_ENCODING = frozenset({"0002,0000", "0002,0001", "0002,0010"})


def of_file(data: bytes) -> str:
    """Digest all leaf elements with their places, in order.

    Texts count as characters, so that a character set does not show, and stored values as
    they are decoded; transfer syntax and lengths do not count. Other binary values count
    as they are encoded: the order of their bytes shows.
    """
    parsed = File(data)
    others = [element for element in parsed.elements if element.place != _PIXEL_DATA]
    if len(others) == len(parsed.elements):
        return digest.of_bytes(canonical(parsed.elements))
    at = next(n for n, element in enumerate(parsed.elements) if element.place == _PIXEL_DATA)
    try:
        values, past = _decoded(data, parsed.elements[at])
    except Exception:  # noqa: BLE001 - a damaged corpus: it is another, and that is all
        return digest.of_bytes(canonical(parsed.elements))
    pixels = stored(values, past)
    return digest.of_bytes(canonical(others[:at]) + pixels + canonical(others[at:]))


def stored(values: NDArray[np.generic], past: bytes) -> bytes:
    """Write stored values, and what follows them, as `canonical` writes elements."""
    data = np.ascontiguousarray(values.astype(values.dtype.newbyteorder("<"))).tobytes() + past
    return f"{_PIXEL_DATA}\0{len(data)}\0".encode() + data


def _decoded(data: bytes, element: Element) -> tuple[NDArray[np.generic], bytes]:
    """Return stored values, decoded or as words, and what their element has beyond them.

    Words count with the bits that values leave unused.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of bytes beyond the values
        dataset = pydicom.dcmread(io.BytesIO(data))
        syntax = dataset.file_meta.TransferSyntaxUID
        if syntax.is_encapsulated:
            return dataset.pixel_array, b""
    count, size = get_expected_length(dataset, "pixels"), dataset.BitsAllocated // 8
    words = np.dtype(f"u{size}").newbyteorder("<" if syntax.is_little_endian else ">")
    past = element.value[count * size + count * size % 2 :]
    return np.frombuffer(element.value, words, count), past


def canonical(elements: Iterable[Element]) -> bytes:
    """Write leaf elements with their places, in order: what `of_file` is a digest of."""
    parts: list[bytes] = []
    for element in elements:
        place, vr, value, _ = element
        if place not in _DEPENDS_ON_ENCODING:
            if vr in TEXT:
                value = _utf8(element).rstrip(b"\0 ")
            parts += (f"{place}\0{len(value)}\0".encode(), value)
    return b"".join(parts)


def _utf8(element: Element) -> bytes:
    """Return a text in UTF-8; most are ASCII, which is the same in all character sets."""
    value = element.value
    if value.isascii() and b"\x1b" not in value:
        return value
    return (element.text or "").encode()


def of_pixels(pixels: NDArray[np.generic]) -> str:
    """Digest stored values with their shape, whatever their width in memory."""
    kind = "<f8" if pixels.dtype.kind == "f" else "<i8"
    values = np.ascontiguousarray(pixels.astype(kind))
    return digest.of_bytes(f"{pixels.shape}".encode() + values.tobytes())
