"""Checksums, of which anybody who has a text can compute a number.

References
----------
RFC 1950 (Adler-32), RFC 1952 (CRC-32), RFC 3720 section 12.1 (CRC-32C), ECMA-182 annex B and
ISO 3309 (CRC-64), draft-eastlake-fnv (FNV). Check values: Catalogue of parametrised CRC
algorithms, https://reveng.sourceforge.io/crc-catalogue.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from functools import cache, partial

_WORD = 4
"""Bytes of a checksum."""
_FNV = {
    4: (0x811C9DC5, 0x01000193),
    8: (0xCBF29CE484222325, 0x100000001B3),
}
"""Offset and prime of FNV-1a, by its bytes."""
_CRCS = {
    "CRC-32C": 0x82F63B78,
    "CRC-64/XZ": 0xC96C5795D7870F42,
    "CRC-64/GO-ISO": 0xD800000000000000,
}
"""Polynomials, the lowest bit first, as many bits as the check value has."""
_MIRROR = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def checksums() -> Iterator[tuple[str, Callable[[bytes], bytes]]]:
    """Yield names, and how they are computed."""
    yield ("crc32", lambda data: zlib.crc32(data).to_bytes(_WORD, "big"))
    yield ("adler32", lambda data: zlib.adler32(data).to_bytes(_WORD, "big"))
    yield ("Java hashCode", partial(_rolled, 31, 0))
    yield ("Java hashCode, positive", _positive)
    yield ("djb2", partial(_rolled, 33, 5381))
    for name, polynomial in _CRCS.items():
        yield (name, partial(_crc, polynomial, inverted=True))
    yield ("CRC-64/ECMA-182", _ecma)
    for size in _FNV:
        yield (f"FNV-1a of {8 * size} bits", partial(_fnv, size))


@cache
def _crc_table(polynomial: int) -> list[int]:
    """Return what each byte leaves."""
    table = list(range(256))
    for _ in range(8):
        table = [value >> 1 ^ (polynomial if value & 1 else 0) for value in table]
    return table


def _crc(polynomial: int, data: bytes, *, inverted: bool) -> bytes:
    table, size = _crc_table(polynomial), polynomial.bit_length() // 8
    value = ones = (1 << 8 * size) - 1 if inverted else 0
    for byte in data:
        value = value >> 8 ^ table[(value ^ byte) & 0xFF]
    return (value ^ ones).to_bytes(size, "big")


def _ecma(data: bytes) -> bytes:
    """Return the check value whose highest bit comes first."""
    mirrored = _crc(_CRCS["CRC-64/XZ"], data.translate(_MIRROR), inverted=False)
    return mirrored[::-1].translate(_MIRROR)


def _rolled(factor: int, start: int, data: bytes) -> bytes:
    """Return a polynomial of the bytes."""
    value = start
    for byte in data:
        value = (value * factor + byte) & 0xFFFFFFFF
    return value.to_bytes(_WORD, "big")


def _positive(data: bytes) -> bytes:
    """Return how many a signed number is, whatever its sign."""
    return abs(int.from_bytes(_rolled(31, 0, data), "big", signed=True)).to_bytes(_WORD, "big")


def _fnv(size: int, data: bytes) -> bytes:
    value, prime = _FNV[size]
    for byte in data:
        value = (value ^ byte) * prime % (1 << 8 * size)
    return value.to_bytes(size, "big")
