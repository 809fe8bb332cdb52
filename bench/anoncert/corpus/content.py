"""Digests of what a file means, whatever its encoding: decoded elements and pixels."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from anoncert import digest, part10
from anoncert.part10 import Element

_DEPENDS_ON_ENCODING = frozenset({"0002,0000", "0002,0001", "0002,0010"})


def of_file(data: bytes) -> str:
    """Digest all leaf elements with their places, in order.

    Texts count as characters, so that a character set does not show; transfer syntax
    and lengths do not count.
    """
    return digest.of_bytes(canonical(part10.leaves(data)))


def canonical(elements: Iterable[Element]) -> bytes:
    """Write leaf elements with their places, in order: what `of_file` is a digest of."""
    parts: list[bytes] = []
    for element in elements:
        if element.place not in _DEPENDS_ON_ENCODING:
            text = element.text
            value = element.value if text is None else text.rstrip("\0 ").encode()
            parts += (f"{element.place}\0{len(value)}\0".encode(), value)
    return b"".join(parts)


def of_pixels(pixels: NDArray[np.generic]) -> str:
    """Digest stored values with their shape, whatever their width in memory."""
    kind = "<f8" if pixels.dtype.kind == "f" else "<i8"
    values = np.ascontiguousarray(pixels.astype(kind))
    return digest.of_bytes(f"{pixels.shape}".encode() + values.tobytes())
