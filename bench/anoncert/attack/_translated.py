"""Bytes that were each translated by a fixed table: EBCDIC, turned bits, digits in half bytes.

What is no text as it stands, and runs of letters and digits by a table, may have been written
by it. Because several tables are tried, as much has to agree as for other keys.

References
----------
IBM CDRA, code page 37 (EBCDIC). ITU-T Q.713 (digits in half bytes, the later one first).
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from typing import NamedTuple

from anoncert.attack._decode import least

_LETTERS = frozenset((string.ascii_letters + string.digits + " ^=_-.,@/").encode())
_HALVES = re.compile(
    rb"(?:[\x00-\x09\x10-\x19\x20-\x29\x30-\x39\x40-\x49\x50-\x59"
    rb"\x60-\x69\x70-\x79\x80-\x89\x90-\x99]){5,}"
)
_SHORT = 1 << 10


class _Table(NamedTuple):
    name: str
    read: bytes
    letters: bytes
    """1 for what reads as a letter, a digit, or what stands between words."""


def _table(name: str, read: bytes) -> _Table:
    return _Table(name, read, bytes(byte in _LETTERS for byte in read))


_TABLES = (
    _table("EBCDIC", bytes(range(256)).decode("cp037").encode("latin-1")),
    *(
        _table(f"bits turned by {by}", bytes((b << by | b >> (8 - by)) & 0xFF for b in range(256)))
        for by in range(1, 8)
    ),
)
_RUN = re.compile(b"\1+")


def translated(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield what runs of bytes say by each table."""
    shortest = b"\1" * least(data)
    for table in _TABLES:
        classes = data.translate(table.letters)
        if shortest in classes:
            runs = (run.span() for run in _RUN.finditer(classes))
            said = (data[a:b] for a, b in runs if b - a >= len(shortest))
            yield table.name, b"\n".join(said).translate(table.read)
    for run in _HALVES.findall(data) if len(data) <= _SHORT else ():
        for unpadded in {run, run.rstrip(b"\0")}:
            digits = unpadded.hex().encode()
            yield "half bytes", digits
            yield "half bytes swapped", bytes(digits[at ^ 1] for at in range(len(digits)))
