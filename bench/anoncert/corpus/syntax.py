"""Data elements in a transfer syntax (PS3.5 section 7), as pydicom writes them."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from functools import cache
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydicom.charset import convert_encodings, encode_string
from pydicom.datadict import dictionary_VR
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import correct_ambiguous_vr_element, write_data_element
from pydicom.multival import MultiValue
from pydicom.tag import BaseTag
from pydicom.valuerep import CUSTOMIZABLE_CHARSET_VR, IS, DSfloat, PersonName

from anoncert.part10 import LONG, TEXT

Element = DataElement | RawDataElement
"""An element of a data set; raw ones are those of a file that nobody has looked at."""

_UNDEFINED = 0xFFFFFFFF
_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_DOUBLE = 8
_SHORT = 0xFFFF
"""Longer texts of some VRs need another one (PS3.5 section 6.2.2)."""

_TEXTS = (str, PersonName, DSfloat, IS, MultiValue)
_NUMBERS = {"US": "H", "SS": "h", "UL": "I", "SL": "i"}
_BYTES = frozenset({"OB", "OW", "UN"})
_vr = cache(dictionary_VR)


class Stored(NamedTuple):
    """Stored values, what follows them in their element, and their frames as compressed."""

    values: NDArray[np.generic]
    past: bytes
    fragments: list[bytes]


class Syntax:
    """How data elements are encoded.

    Parameters
    ----------
    implicit
        Whether elements do not say their VR.
    little
        Whether the least significant byte of a number stands first.
    """

    def __init__(self, *, implicit: bool, little: bool) -> None:
        self.implicit = implicit
        self.little = little
        self._order: Literal["<", ">"] = "<" if little else ">"
        self._bare_header = struct.Struct(self._order + "HHI")
        self._short_header = struct.Struct(self._order + "HH2sH")
        self._long_header = struct.Struct(self._order + "HH2sHI")

    def elements(self, elements: Iterable[Element], terms: list[str]) -> bytes:
        """Encode data elements, texts in a character set.

        What is frequent is encoded here: pydicom takes five times as long.
        """
        return b"".join([self._element(element, terms) for element in elements])

    def part(self, dataset: Dataset, elements: Iterable[Element], terms: list[str]) -> bytes:
        """Encode elements of a data set, texts in a character set."""
        return self.elements(
            [correct_ambiguous_vr_element(element, dataset, self.little) for element in elements],
            terms,
        )

    def own(self, tag: BaseTag, value: str | float | Stored) -> bytes:
        """Encode an element of short text, a double, or stored values (PS3.5 section 8)."""
        if isinstance(value, Stored):
            return self._pixels(tag, value)
        vr = _vr(tag)
        if isinstance(value, str):
            data = _even(vr, value.encode("ascii"))
            return self._header(tag, vr, len(data)) + data
        return self._header(tag, vr, _DOUBLE) + struct.pack(self._order + "d", value)

    def _element(self, element: Element, terms: list[str]) -> bytes:
        """Encode text, bytes, a number, or a sequence; pydicom encodes what is rare."""
        if isinstance(element, RawDataElement):
            return self._by_pydicom(element, terms)
        vr, value, data = element.VR, element.value, None
        if vr in TEXT:
            data = _text(vr, value, terms) if isinstance(value, _TEXTS) else None
        elif vr == "SQ":
            return self._sequence(element, terms)
        elif vr in _NUMBERS and isinstance(value, int):
            data = struct.pack(self._order + _NUMBERS[vr], value)
        elif vr in _BYTES and isinstance(value, bytes) and not element.is_undefined_length:
            data = value if vr == "UN" else _even(vr, value)
        if data is None or (len(data) > _SHORT and vr not in LONG):
            return self._by_pydicom(element, terms)
        return self._header(element.tag, vr, len(data)) + data

    def _by_pydicom(self, element: Element, terms: list[str]) -> bytes:
        stream = DicomBytesIO()
        stream.is_implicit_VR, stream.is_little_endian = self.implicit, self.little
        write_data_element(stream, element, terms)
        return stream.getvalue()

    def _sequence(self, sequence: DataElement, terms: list[str]) -> bytes:
        items = b"".join([self._item(item, terms) for item in sequence.value])
        if sequence.is_undefined_length:
            end = self._bare(_SEQUENCE_END, 0)
            return self._header(sequence.tag, "SQ", _UNDEFINED) + items + end
        return self._header(sequence.tag, "SQ", len(items)) + items

    def _item(self, item: Dataset, terms: list[str]) -> bytes:
        data = self.part(item, ascending(item), item.get("SpecificCharacterSet", terms))
        if item.is_undefined_length_sequence_item:
            return self._bare(_ITEM, _UNDEFINED) + data + self._bare(_ITEM_END, 0)
        return self._bare(_ITEM, len(data)) + data

    def _pixels(self, tag: BaseTag, stored: Stored) -> bytes:
        if stored.fragments:
            fragments = encapsulate(stored.fragments, has_bot=True)
            return self._header(tag, "OB", _UNDEFINED) + fragments + self._bare(_SEQUENCE_END, 0)
        values = stored.values
        order = values.dtype.newbyteorder(self._order)
        vr = "OW" if self.implicit or values.dtype.itemsize > 1 else "OB"
        data = _even(vr, values.astype(order, copy=False).tobytes() + stored.past)
        return self._header(tag, vr, len(data)) + data

    def _header(self, tag: int, vr: str, length: int) -> bytes:
        if self.implicit:
            return self._bare(tag, length)
        if vr in LONG:
            return self._long_header.pack(tag >> 16, tag & 0xFFFF, vr.encode(), 0, length)
        return self._short_header.pack(tag >> 16, tag & 0xFFFF, vr.encode(), length)

    def _bare(self, tag: int, length: int) -> bytes:
        return self._bare_header.pack(tag >> 16, tag & 0xFFFF, length)


def ascending(dataset: Dataset) -> list[Element]:
    """Return the elements of a data set in the order of their tags.

    Plain integers sort much faster than pydicom's tags.
    """
    return sorted(dataset.values(), key=lambda element: int(element.tag))


def _text(vr: str, value: object, terms: list[str]) -> bytes | None:
    """Encode a text; None for what is left to pydicom."""
    if isinstance(value, MultiValue):
        if vr in CUSTOMIZABLE_CHARSET_VR:
            return None
        value = "\\".join(map(str, value))
    text = str(value)
    if text.isascii() and not (vr == "PN" and text.endswith("=")):
        return _even(vr, text.encode("ascii"))
    if isinstance(value, PersonName):
        return _even(vr, value.encode(convert_encodings(terms)))
    if isinstance(value, str) and vr in CUSTOMIZABLE_CHARSET_VR:
        return _even(vr, encode_string(text, convert_encodings(terms)))
    return None


def _even(vr: str, data: bytes) -> bytes:
    """Pad a value to even length (PS3.5 section 6.2)."""
    if len(data) % 2:
        data += b" " if vr in TEXT and vr != "UI" else b"\0"
    return data
