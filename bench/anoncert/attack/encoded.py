"""What `verbatim` sees once encodings are undone, up to three deep.

Undone are ways of writing bytes as other bytes (`_decode`), rules with a key (`_disguise`),
and text in bits of stored values: the lowest, and those that are declared unused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache, partial
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydicom.uid import AllTransferSyntaxes, ExplicitVRBigEndian

from anoncert.attack._case import Case
from anoncert.attack._decode import decoded
from anoncert.attack._disguise import Disguises
from anoncert.attack._fold import fold, fold_bytes
from anoncert.attack._opened import Opened, nothing_more
from anoncert.attack._search import Hit, Searcher
from anoncert.attack._traces import Search, Trace, truth
from anoncert.attack.verbatim import look as look_plainly
from anoncert.corpus.folder import CorpusFolder
from anoncert.part10 import Element
from anoncert.types import Finding, Knowledge

KNOWLEDGE = Knowledge.AUDITOR
MEDIA = ("characters",)
CONTROL = "encoded"

_NUMERALS = re.compile(rb"[0-9.+\-eE\\ \0]*")
_CODES = re.compile(rb"(?:[0-9]{2,3}[^0-9]){7}")
"""What numbers must have to be codes of letters."""

_PIXEL_DATA, _ALLOCATED, _STORED = "7FE0,0010", "0028,0100", "0028,0101"
_ENCAPSULATED = frozenset(uid for uid in AllTransferSyntaxes if uid.is_encapsulated)
_TYPES = {8: "u1", 16: "u2", 32: "u4"}
_NUMERIC = frozenset("AS DA DS DT IS TM UI".split())
_BINARY = {"FD": "f8", "SL": "i4", "SV": "i8", "UL": "u4", "UV": "u8"}
"""Value representations of numbers in binary that can hold one of eight digits."""
_INTEGERS = (4, 8)
_LEAST = 5
"""Bytes in which something can be hidden: ten digits in half bytes."""
_ORDERS: tuple[Literal["big", "little"], ...] = ("big", "little")
_PORTION = 1 << 20
_SHORT = 1 << 10
_CONTROLS = re.compile(r"[^\t\r\n\f -~\xa0-\U0010ffff]")
_BITS = "bits"
"""Takes the place of the value representation of what was gathered from bits."""


def prepare(case: Case) -> Search:
    """Compile the search."""
    return _search(case.corpus)


@lru_cache(maxsize=1)
def _search(corpus: CorpusFolder) -> Search:
    known = truth(corpus)
    return Search(known, "encoded", partial(look, known.searcher, known.disguises), gathered)


def examine(case: Case, state: Search, opened: Opened) -> list[Finding]:
    """Search one file."""
    return state.findings(case, opened)


conclude = nothing_more


def look(searcher: Searcher, disguises: Disguises, element: Element) -> list[Trace]:
    """Tell what stands in an element that does not stand there plainly.

    Keys are not tried on stored values, nor do weak needles count there: they are noise, in
    which something always fits.
    """
    data, how = element.value, ""
    found = [Trace(hit, free=True, how="binary") for hit in _binary(searcher, element)]
    if len(data) < _LEAST or element.vr in _BINARY:
        return found
    numerals = element.vr in _NUMERIC and len(data) <= _SHORT and bool(_NUMERALS.fullmatch(data))
    if numerals and not _CODES.search(data):
        return []
    stored = element.vr == _BITS or element.place == _PIXEL_DATA
    if element.vr == _BITS:
        how = f"{_BITS} > "
        found += [trace._replace(how=_BITS) for trace in look_plainly(searcher, element)]
    for name, made in (("", data), *decoded(data, numerals=numerals)):
        if name:
            found += [
                Trace(hit, free and not stored, how + name) for hit, free in _plain(searcher, made)
            ]
        prefix = f"{how}{name} > " if name else how
        if not stored and not numerals:
            keyed = disguises.hits(made)
            found += [Trace(hit, free=False, how=prefix + key) for key, hit in keyed]
    if found and element.vr != _BITS:
        plain = {trace.hit for trace in look_plainly(searcher, element)}
        found = [trace for trace in found if trace.hit not in plain]
    return found


def _binary(searcher: Searcher, element: Element) -> Iterator[Hit]:
    """Read numbers in either order of bytes."""
    size = len(element.value)
    kind = _BINARY.get(element.vr) or (f"u{size}" if size in _INTEGERS else "")
    if kind and size <= _SHORT and size % int(kind[1]) == 0:
        for order in "<>":
            for number in np.frombuffer(element.value, order + kind).tolist():
                if number == number // 1:
                    yield from searcher.number(int(number))


def _plain(searcher: Searcher, data: bytes) -> Iterator[tuple[Hit, bool]]:
    try:
        text = data.decode()
        folded, free = fold(text), not _CONTROLS.search(text)
    except UnicodeDecodeError:
        folded, free = fold_bytes(data), False
    yield from ((hit, free) for hit in searcher.hits(folded))


def gathered(opened: Opened) -> Iterator[Element]:
    """Gather text from the lowest bit of stored values, and from those that are unused."""
    if not opened.dicom or opened.parsed.transfer_syntax in _ENCAPSULATED:
        return
    order: Literal["big", "little"] = "little"
    if opened.parsed.transfer_syntax == ExplicitVRBigEndian:
        order = "big"
    allocated, stored = (
        int.from_bytes(opened.parsed.value(place) or b"", order) for place in (_ALLOCATED, _STORED)
    )
    if allocated not in _TYPES or not 0 < stored <= allocated:
        return
    kind = np.dtype(_TYPES[allocated]).newbyteorder(order)
    for element in opened.parsed.elements:
        if element.place == _PIXEL_DATA:
            words = np.frombuffer(element.value, kind, len(element.value) // kind.itemsize)
            for at in range(0, len(words), _PORTION):
                for packed in _packed(words[at : at + _PORTION], allocated, stored):
                    yield Element(_PIXEL_DATA, _BITS, packed, ())


def _packed(words: NDArray[np.unsignedinteger], allocated: int, stored: int) -> Iterator[bytes]:
    """Pack one bit of each word, from either end, and all unused bits together."""
    used = int(np.bitwise_or.reduce(words, initial=0))
    for bit in (0, *range(stored, allocated)):
        if used >> bit & 1:
            plane = (words >> bit & 1).astype(np.uint8)
            for order in _ORDERS:
                yield np.packbits(plane, bitorder=order).tobytes()
    unused = range(allocated - 1, stored - 1, -1)
    if used >> stored and len(unused) > 1:
        planes = np.stack([words >> bit & 1 for bit in unused], axis=-1).astype(np.uint8)
        yield np.packbits(planes).tobytes()
