"""A gzip member (RFC 1952) whose bytes depend on no library: literals in the fixed code.

Every version of zlib compresses in its own way; a corpus has to be the same for ever.
"""

from __future__ import annotations

import gzip
import struct
import zlib

_HEADER = bytes((0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255))
_FINAL_FIXED = "110"
_END_OF_BLOCK = "0000000"
_SHORT = 144
"""Bytes below have codes of eight bits, the others of nine (RFC 1951 section 3.2.6)."""


def compress(data: bytes) -> bytes:
    """Compress: the text is in no byte of the result, only in its bits."""
    bits = _FINAL_FIXED + "".join(_code(byte) for byte in data) + _END_OF_BLOCK
    bits += "0" * (-len(bits) % 8)
    body = bytes(int(bits[at : at + 8][::-1], 2) for at in range(0, len(bits), 8))
    return _HEADER + body + struct.pack("<II", zlib.crc32(data), len(data))


def decompress(data: bytes) -> bytes:
    """Decompress one member; what follows it is padding."""
    return gzip.decompress(data)


def _code(byte: int) -> str:
    return f"{0x30 + byte:08b}" if byte < _SHORT else f"{0x190 + byte - _SHORT:09b}"
