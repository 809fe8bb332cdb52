"""A reader of DICOM files (PS3.10) that trusts nothing and raises nothing.

It yields every leaf element with its place and raw value, and says which bytes belong
to no element, so that a search covers each byte of a file exactly once. What does not
parse is reported in `File.error`; everything before it is still yielded.
"""

from __future__ import annotations

import mmap
import re
import struct
import warnings
import zlib
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from pydicom.charset import convert_encodings, decode_bytes, python_encoding
from pydicom.datadict import dictionary_VR
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
)

TEXT = frozenset("AE AS CS DA DS DT IS LO LT PN SH ST TM UC UI UR UT".split())
"""Value representations whose value is text (PS3.5 section 6.2)."""

LONG = frozenset("OB OD OF OL OV OW SQ SV UC UN UR UT UV".split())
"""Value representations whose length takes four bytes (PS3.5 section 7.1.2)."""

_CHARSET_DEPENDENT = frozenset("LO LT PN SH ST UC UT".split())
_VRS = {vr.encode(): vr for vr in (*TEXT, *LONG, *"AT FD FL SL SS UL US".split())}

_HEADERS = {
    little: (struct.Struct(order + "HH2sH"), struct.Struct(order + "I"))
    for little, order in ((True, "<"), (False, ">"))
}
"""A tag with VR and short length, and a long, by whether the least significant byte is first."""

_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_DELIMITING = 0xFFFE
"""Group of items and what ends them, which have no VR (PS3.5 section 7.5)."""

_CHARACTER_SET = 0x00080005
_PIXEL_DATA = 0x7FE00010
_UNDEFINED = 0xFFFFFFFF
_PREAMBLE = 128
_DELIMITERS = set(b"\r\n\t\f\\")
"""Behind them the first character set is in force again (PS3.5 section 6.1.2.5.3)."""
_PN_DELIMITERS = _DELIMITERS | set(b"^=")
_MAX_DEPTH = 48
_MAX_INFLATED = 1 << 28
_MAX_ELEMENTS = 1 << 20
_MAX_CREATOR = 64
_MAX_HELD = 1 << 28
"""Bytes of a value up to which it is held in memory."""

_MAPPED = 1 << 26
"""Bytes of a file from which it is mapped into memory, not read."""


Buffer = bytes | mmap.mmap
"""The bytes of a file, in memory or mapped into it."""


class Element(NamedTuple):
    """A leaf of the tree of elements."""

    place: str
    """``gggg,eeee``, private ``gggg,[CREATOR]ee``, nested joined by ``/`` without item numbers."""
    vr: str
    value: bytes
    charset: tuple[str, ...]
    """Python codecs of (0008,0005) in force here."""

    @property
    def text(self) -> str | None:
        """The value as text, or None where its VR holds none."""
        if self.vr not in TEXT:
            return None
        if self.vr in _CHARSET_DEPENDENT:
            delimiters = _PN_DELIMITERS if self.vr == "PN" else _DELIMITERS
            return _decode(self.value, self.charset, delimiters)
        return self.value.decode("latin-1")


class File:
    """One file, read as far as it can be.

    Parameters
    ----------
    data
        All bytes of the file.

    Attributes
    ----------
    elements : list of Element
        The leaves, in the order of the file.
    rest : list of bytes
        Preamble, undecoded tail and other bytes outside of all elements.
    unread : list of (str, int, int)
        Place, begin and end in the file of values that are too long to be held; their
        elements have none.
    transfer_syntax : str
        The UID in (0002,0010), or empty.
    error : str
        Why reading stopped, or empty.
    """

    def __init__(self, data: Buffer) -> None:
        self.elements: list[Element] = []
        self.rest: list[bytes] = []
        self.unread: list[tuple[str, int, int]] = []
        self.error = ""
        self.transfer_syntax = ""
        self._data = data
        try:
            self._read()
        except _StopReadingError as stop:
            self.error = stop.reason
            self._leave(stop.at)

    def value(self, place: str) -> bytes | None:
        """Return the value of the first leaf at a place."""
        return next((e.value for e in self.elements if e.place == place), None)

    def text(self, place: str) -> str | None:
        """Return the text of the first leaf at a place, without padding."""
        found = next((e.text for e in self.elements if e.place == place), None)
        return None if found is None else found.strip("\0 ")

    def _read(self) -> None:
        data = self._data
        if data[_PREAMBLE : _PREAMBLE + 4] == b"DICM":
            self.rest.append(data[:_PREAMBLE])
            start = _PREAMBLE + 4
        elif _plausible_start(data):
            start = 0
        else:
            raise _StopReadingError("no DICOM file: neither DICM prefix nor a leading group", 0)
        at = start
        if data[at : at + 2] == b"\x02\x00":
            at = _Walk(data, self.elements, implicit=False, little=True).file_meta(at)
        self.transfer_syntax = self.text("0002,0010") or ""
        if self.transfer_syntax == DeflatedExplicitVRLittleEndian:
            data, at = self._inflated(at), 0
        # Files lie about their syntax; the first element tells whether it names its VR.
        implicit = data[at + 4 : at + 6] not in _VRS
        little = self.transfer_syntax != ExplicitVRBigEndian
        self._data = data
        walk = _Walk(data, self.elements, implicit=implicit, little=little, unread=self.unread)
        self._leave(walk.dataset(at, len(data)))

    def _leave(self, at: int) -> None:
        """Add what begins there to what belongs to no element."""
        if len(self._data) - at > _MAX_HELD:
            self.unread.append(("bytes", at, len(self._data)))
        else:
            self.rest.append(self._data[at:])

    def _inflated(self, at: int) -> bytes:
        stream = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            data = stream.decompress(self._data[at:], _MAX_INFLATED)
        except zlib.error as error:
            raise _StopReadingError(f"deflated data set: {error}", at) from error
        if stream.unconsumed_tail:
            raise _StopReadingError(f"deflated data set larger than {_MAX_INFLATED} bytes", at)
        self.rest.append(stream.unused_data)
        return data


_Header = tuple[int, str, int, int]
"""Tag, VR, length, and where the value begins."""


class _StopReadingError(Exception):
    def __init__(self, reason: str, at: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.at = at


class _Walk:
    """Walks one encoding of data elements (PS3.5 section 7)."""

    def __init__(
        self,
        data: Buffer,
        elements: list[Element],
        *,
        implicit: bool,
        little: bool,
        unread: list[tuple[str, int, int]] | None = None,
    ) -> None:
        self._data = data
        self._elements = elements
        self._unread = [] if unread is None else unread
        self._implicit = implicit
        self._head, self._long = _HEADERS[little]

    def file_meta(self, at: int) -> int:
        end = len(self._data)
        while self._data[at : at + 2] == b"\x02\x00":
            at = self._element(self._header(at, end), at, end, "", {}, ("iso8859",), 0)
        return at

    def dataset(
        self,
        at: int,
        end: int,
        prefix: str = "",
        charset: tuple[str, ...] = ("iso8859",),
        depth: int = 0,
    ) -> int:
        """Walk elements until the end or an item delimiter; return where that is."""
        creators: dict[int, str] = {}
        first = len(self._elements)
        while at < end:
            header = self._header(at, end)
            tag = header[0]
            if tag == _ITEM_END:
                return at
            at = self._element(header, at, end, prefix, creators, charset, depth)
            if tag == _CHARACTER_SET and len(self._elements) > first:
                charset = _codecs(self._elements[-1].value)
        return at

    def _element(
        self,
        header: _Header,
        start: int,
        end: int,
        prefix: str,
        creators: dict[int, str],
        charset: tuple[str, ...],
        depth: int,
    ) -> int:
        tag, vr, length, at = header
        place = prefix + _place(tag, creators)
        if length == _UNDEFINED:
            if tag == _PIXEL_DATA:
                return self._fragments(at, end, place, vr)
            implicit = self._implicit or vr == "UN"
            return self._sequence(at, end, place, charset, depth, implicit=implicit)
        if at + length > end:
            if vr == "SQ":  # what is there of it is still read
                self._sequence(at, end, place, charset, depth, implicit=self._implicit)
                start = end
            raise _StopReadingError(f"{place} runs past its end", start)
        if vr == "SQ":
            return self._sequence(at, at + length, place, charset, depth, implicit=self._implicit)
        if vr == "UN" and self._disguised(tag, at, at + length, place, charset, depth):
            return at + length
        value = self._add(place, vr, at, at + length, charset)
        if tag >> 16 & 1 and 0x10 <= tag & 0xFFFF <= 0xFF:  # noqa: PLR2004 - PS3.5 section 7.8.1
            creators[tag] = value[:_MAX_CREATOR].decode("latin-1").strip("\0 ")
        return at + length

    def _add(self, place: str, vr: str, at: int, stop: int, charset: tuple[str, ...]) -> bytes:
        if len(self._elements) >= _MAX_ELEMENTS:
            raise _StopReadingError(f"more than {_MAX_ELEMENTS} elements", at)
        if stop - at > _MAX_HELD:
            self._unread.append((place, at, stop))
            stop = at
        value = self._data[at:stop]
        self._elements.append(Element(place, vr, value, charset))
        return value

    def _header(self, at: int, end: int) -> _Header:
        if at + 8 > end:
            raise _StopReadingError(f"truncated at byte {at}", at)
        group, number, name, length = self._head.unpack_from(self._data, at)
        tag = group << 16 | number
        if self._implicit or group == _DELIMITING:
            (length,) = self._long.unpack_from(self._data, at + 4)
            return tag, _dictionary_vr(tag), length, at + 8
        vr = _VRS.get(name)
        if vr is None:
            raise _StopReadingError(f"no value representation at byte {at}", at)
        if vr not in LONG:
            return tag, vr, length, at + 8
        if at + 12 > end:
            raise _StopReadingError(f"truncated at byte {at}", at)
        (length,) = self._long.unpack_from(self._data, at + 8)
        return tag, vr, length, at + 12

    def _sequence(
        self,
        at: int,
        end: int,
        place: str,
        charset: tuple[str, ...],
        depth: int,
        *,
        implicit: bool,
    ) -> int:
        if depth >= _MAX_DEPTH:
            raise _StopReadingError(f"{place}: nested deeper than {_MAX_DEPTH}", at)
        walk = self if implicit == self._implicit else self._as_implicit()
        while at < end:
            start = at
            tag, _, length, at = walk._header(at, end)  # noqa: SLF001 - another of the same kind
            if tag == _SEQUENCE_END:
                return at
            if tag != _ITEM:
                raise _StopReadingError(f"{place}: no item at byte {start}", start)
            stop = end if length == _UNDEFINED else at + length
            if stop > end:
                walk.dataset(at, end, place + "/", charset, depth + 1)
                raise _StopReadingError(f"{place}: an item runs past its end", end)
            at = walk.dataset(at, stop, place + "/", charset, depth + 1)
            if length == _UNDEFINED and at < stop:
                at += 8
        return at

    def _fragments(self, at: int, end: int, place: str, vr: str) -> int:
        while True:
            start = at
            tag, _, length, at = self._header(at, end)
            if tag == _SEQUENCE_END:
                return at
            if tag != _ITEM or at + length > end:
                raise _StopReadingError(f"{place}: broken fragment at byte {start}", start)
            self._add(place, vr, at, at + length, ())
            at += length

    def _disguised(
        self, tag: int, at: int, end: int, place: str, charset: tuple[str, ...], depth: int
    ) -> bool:
        """Read a value of unknown VR as the sequence that it may be (PS3.5 section 6.2.2).

        What turns out to be none leaves no trace.
        """
        if tag == _PIXEL_DATA or self._data[at : at + 4] != b"\xfe\xff\x00\xe0":
            return False
        before = len(self._elements)
        try:
            if self._sequence(at, end, place, charset, depth, implicit=True) == end:
                return True
        except _StopReadingError:
            pass
        del self._elements[before:]
        return False

    def _as_implicit(self) -> _Walk:
        return _Walk(self._data, self._elements, implicit=True, little=True, unread=self._unread)


def fragment(
    data: bytes, *, implicit: bool, little: bool, charset: tuple[str, ...]
) -> list[Element]:
    """Read the leaves of a part of a data set that is known to be well-formed.

    Parameters
    ----------
    data
        Whole data elements.
    implicit, little
        How they are encoded.
    charset
        Python codecs in force before the first of them.
    """
    elements: list[Element] = []
    _Walk(data, elements, implicit=implicit, little=little).dataset(0, len(data), charset=charset)
    return elements


def codecs(terms: str | list[str]) -> tuple[str, ...]:
    """Return the Python codecs of defined terms of (0008,0005)."""
    return _codecs("\\".join([terms] if isinstance(terms, str) else terms).encode("latin-1"))


@lru_cache(maxsize=1 << 14)
def tag_place(tag: int) -> str:
    """Write a public tag as a place."""
    return f"{tag >> 16:04X},{tag & 0xFFFF:04X}"


def private_place(group: int, creator: str, number: int) -> str:
    """Write a private element as a place that does not depend on its block number."""
    return f"{group:04X},[{creator}]{number:02X}"


def _place(tag: int, creators: dict[int, str]) -> str:
    group, number = tag >> 16, tag & 0xFFFF
    if group & 1 and number > 0xFF:  # noqa: PLR2004 - PS3.5 section 7.8.1
        creator = creators.get(group << 16 | number >> 8)
        if creator is not None:
            return private_place(group, creator, number & 0xFF)
    return tag_place(tag)


@cache
def _dictionary_vr(tag: int) -> str:
    if tag & 0xFFFF == 0:
        return "UL"
    if tag >> 16 & 1:
        is_creator = 0x10 <= tag & 0xFFFF <= 0xFF  # noqa: PLR2004 - PS3.5 section 7.8.1
        return "LO" if is_creator else "UN"
    try:
        return dictionary_VR(tag).split(" or ")[0]
    except KeyError:
        return "UN"


@cache
def _codecs(value: bytes) -> tuple[str, ...]:
    """Return the codecs of (0008,0005); what is no defined term counts as the default.

    Otherwise a file could name a codec that hides its text from every search.
    """
    terms = [term.strip("\0 ") for term in value.decode("latin-1").split("\\")]
    known = [term if term in python_encoding else "" for term in terms]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return tuple(convert_encodings(known))


def _decode(value: bytes, charset: tuple[str, ...], delimiters: set[int]) -> str:
    if value.isascii() and b"\x1b" not in value:
        return value.decode("ascii")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return decode_bytes(value, list(charset) or ["iso8859"], delimiters)
        except (LookupError, UnicodeError):
            return value.decode("latin-1")


def is_dicom(head: bytes) -> bool:
    """Tell from its first bytes (at least 132) whether a file begins as DICOM files do."""
    return head[_PREAMBLE : _PREAMBLE + 4] == b"DICM" or _plausible_start(head)


def content(path: Path) -> Buffer:
    """Return the bytes of a file; what is long is mapped."""
    with path.open("rb") as stream:
        if path.stat().st_size < _MAPPED:
            return stream.read()
        return mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)


def begins_as_dicom(path: Path) -> bool:
    """Tell from its first bytes whether a file on disk begins as DICOM files do."""
    with path.open("rb") as stream:
        return is_dicom(stream.read(_PREAMBLE + 4))


def _plausible_start(data: Buffer) -> bool:
    return re.match(rb"[\x02\x08]\x00[\x00-\x20]\x00", data[:4], re.DOTALL) is not None
