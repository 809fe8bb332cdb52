"""Compressed text inside of elements, as vendors keep protocols (RFC 1952)."""

from __future__ import annotations

import zlib

_MAGIC = b"\x1f\x8b\x08"
_GZIP = 16 + zlib.MAX_WBITS
_MOST = 1 << 24
"""Bytes that are read of a member: what is hostile can be far longer."""


def member(data: bytes) -> bytes:
    """Decompress the first gzip member in some bytes; nothing where there is none."""
    begin = data.find(_MAGIC)
    if begin < 0:
        return b""
    try:
        return zlib.decompressobj(wbits=_GZIP).decompress(data[begin:], _MOST)
    except zlib.error:
        return b""
