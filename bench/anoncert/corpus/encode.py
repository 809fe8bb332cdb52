"""From drafts to DICOM files (PS3.10): what a series shares is encoded once."""

from __future__ import annotations

import struct
import zlib
from bisect import bisect_left
from collections.abc import Iterable
from functools import cache
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydicom.datadict import dictionary_VR
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import correct_ambiguous_vr_element, write_data_element
from pydicom.tag import BaseTag, Tag
from pydicom.uid import DeflatedExplicitVRLittleEndian

from anoncert import digest, part10
from anoncert.corpus import tables
from anoncert.corpus.content import canonical, stored
from anoncert.corpus.directory import linked
from anoncert.corpus.draft import FileDraft, Own, SeriesDraft
from anoncert.part10 import LONG, TEXT
from anoncert.types import Digest

_PREFIX = b"DICM"
_META = 0x0002
_META_LENGTH = struct.Struct("<HH2sHI")
_UNDEFINED = 0xFFFFFFFF
_PIXEL_DATA = 0x7FE00010
_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_DOUBLE = 8
_SHORT = 0xFFFF
"""Longer texts of some VRs need another one (PS3.5 section 6.2.2)."""


class Stored(NamedTuple):
    """Stored values, what follows them in their element, and their frames as compressed."""

    values: NDArray[np.generic]
    past: bytes
    fragments: list[bytes]


_Element = DataElement | RawDataElement
Value = Own | Stored
"""What a file has of its own."""


class Encoded(NamedTuple):
    """A file, and a digest of what it means."""

    data: bytes
    content: Digest
    """As `content.of_file` finds it in the data."""


class Encoder:
    """Encodes the files of a series.

    Parameters
    ----------
    draft
        The series, compressed; whatever is planted in it later goes unseen.
    """

    def __init__(self, draft: SeriesDraft) -> None:
        uid = draft.meta.TransferSyntaxUID
        syntax = _Syntax(implicit=uid.is_implicit_VR, little=uid.is_little_endian)
        self._before = draft.preamble + _PREFIX
        self._past_pixels, self._after = draft.past_pixels, draft.past_data_set
        self._unused_bits = draft.unused_bits
        own = [_tag(keyword) for keyword in draft.files[0].own]
        self._image = draft.files[0].pixels is not None
        self._compressed = uid.is_encapsulated
        self._deflated = uid == DeflatedExplicitVRLittleEndian
        self._meta = _Group(
            draft.meta,
            [tag for tag in own if tag.group == _META],
            _Syntax(implicit=False, little=True),
            [],
        )
        self._dataset = _Group(
            self._linked(draft, syntax) if draft.acquisition.is_directory else draft.dataset,
            [tag for tag in own if tag.group != _META] + [Tag(_PIXEL_DATA)] * self._image,
            syntax,
            draft.acquisition.character_set,
        )

    def encode(self, file: FileDraft) -> Encoded:
        """Encode a file of the series."""
        own: dict[BaseTag, Value] = {_tag(key): value for key, value in file.own.items()}
        meta, meta_content = self._meta.encode(own)
        if file.pixels is not None:
            assert bool(file.fragments) == self._compressed, "compress a draft before"
            words = file.pixels
            if self._unused_bits is not None:
                words = np.bitwise_or(words, self._unused_bits)
            own[Tag(_PIXEL_DATA)] = Stored(words, self._past_pixels, file.fragments)
        dataset, content = self._dataset.encode(own)
        if self._deflated:
            dataset = _deflate(dataset)
        length = _META_LENGTH.pack(_META, 0, b"UL", 4, len(meta))
        data = b"".join((self._before, length, meta, dataset, self._after))
        return Encoded(data, digest.of_bytes(meta_content + content))

    def _linked(self, draft: SeriesDraft, syntax: _Syntax) -> Dataset:
        meta, _ = self._meta.encode({})
        begin = len(self._before) + _META_LENGTH.size + len(meta)
        terms = draft.acquisition.character_set
        return linked(draft.dataset, begin, lambda part: len(syntax.elements(part, terms)))


class _Group:
    """A data set in pieces: what is shared is encoded, the rest are gaps to fill."""

    def __init__(
        self, dataset: Dataset, own: list[BaseTag], syntax: _Syntax, terms: list[str]
    ) -> None:
        self._syntax = syntax
        self._terms = terms
        # what texts are encoded in need not be what the file says that they are
        self._charset = part10.codecs(dataset.get("SpecificCharacterSet", ""))
        elements = _ascending(dataset)
        tags = [int(element.tag) for element in elements]
        self._pieces: list[tuple[bytes, bytes] | BaseTag] = []
        begin = 0
        for tag in sorted(own):
            end = bisect_left(tags, tag)
            self._share(dataset, elements[begin:end])
            self._pieces.append(tag)
            begin = end
        self._share(dataset, elements[begin:])

    def encode(self, own: dict[BaseTag, Value]) -> tuple[bytes, bytes]:
        """Return the data set of a file, and its canonical content."""
        filled = [
            piece if isinstance(piece, tuple) else self._filled(piece, own[piece])
            for piece in self._pieces
        ]
        data, content = zip(*filled, strict=True)
        return b"".join(data), b"".join(content)

    def _filled(self, tag: BaseTag, value: Value) -> tuple[bytes, bytes]:
        if value is None:
            return b"", b""
        if isinstance(value, DataElement):
            return self._known(self._syntax.elements([value], self._terms))
        data = self._syntax.element(tag, value)
        if isinstance(value, Stored):
            return data, stored(value.values, value.past)
        return self._known(data)

    def _share(self, dataset: Dataset, elements: list[_Element]) -> None:
        self._pieces.append(self._known(self._syntax.part(dataset, elements, self._terms)))

    def _known(self, data: bytes) -> tuple[bytes, bytes]:
        syntax = self._syntax
        elements = part10.fragment(
            data, implicit=syntax.implicit, little=syntax.little, charset=self._charset
        )
        return data, canonical(elements)


def encode(draft: SeriesDraft, file: FileDraft) -> bytes:
    """Encode one file of a series."""
    return Encoder(draft).encode(file).data


class _Syntax:
    """How data elements are encoded (PS3.5 section 7)."""

    def __init__(self, *, implicit: bool, little: bool) -> None:
        self.implicit = implicit
        self.little = little
        self._order: Literal["<", ">"] = "<" if little else ">"

    def elements(self, elements: Iterable[_Element], terms: list[str]) -> bytes:
        """Encode data elements, texts in a character set.

        The many sequences and plain texts are encoded here: pydicom takes five times as long.
        """
        stream = DicomBytesIO()
        stream.is_implicit_VR, stream.is_little_endian = self.implicit, self.little
        for element in elements:
            vr, value = element.VR, element.value
            if vr == "SQ" and isinstance(element, DataElement):
                stream.write(self._sequence(element, terms))
            elif vr in TEXT and isinstance(value, str) and value.isascii() and len(value) < _SHORT:
                stream.write(self._text(element.tag, vr, value))
            else:
                write_data_element(stream, element, terms)
        return stream.getvalue()

    def part(self, dataset: Dataset, elements: Iterable[_Element], terms: list[str]) -> bytes:
        """Encode elements of a data set, texts in a character set."""
        return self.elements(
            (correct_ambiguous_vr_element(element, dataset, self.little) for element in elements),
            terms,
        )

    def _sequence(self, sequence: DataElement, terms: list[str]) -> bytes:
        items = b"".join(self._item(item, terms) for item in sequence.value)
        if sequence.is_undefined_length:
            end = self._bare(_SEQUENCE_END, 0)
            return self._header(sequence.tag, "SQ", _UNDEFINED) + items + end
        return self._header(sequence.tag, "SQ", len(items)) + items

    def _item(self, item: Dataset, terms: list[str]) -> bytes:
        data = self.part(item, _ascending(item), item.get("SpecificCharacterSet", terms))
        if item.is_undefined_length_sequence_item:
            return self._bare(_ITEM, _UNDEFINED) + data + self._bare(_ITEM_END, 0)
        return self._bare(_ITEM, len(data)) + data

    def element(self, tag: BaseTag, value: str | float | Stored) -> bytes:
        """Encode an element of short text, a double, or stored values (PS3.5 section 8)."""
        if isinstance(value, Stored):
            return self._pixels(tag, value)
        vr = dictionary_VR(tag)
        if isinstance(value, str):
            return self._text(tag, vr, value)
        return self._header(tag, vr, _DOUBLE) + struct.pack(self._order + "d", value)

    def _text(self, tag: BaseTag, vr: str, text: str) -> bytes:
        data = text.encode("ascii")
        data += (b"\0" if vr == "UI" else b" ") * (len(data) % 2)
        return self._header(tag, vr, len(data)) + data

    def _pixels(self, tag: BaseTag, stored: Stored) -> bytes:
        if stored.fragments:
            fragments = encapsulate(stored.fragments, has_bot=True)
            return self._header(tag, "OB", _UNDEFINED) + fragments + self._bare(_SEQUENCE_END, 0)
        values = stored.values
        order = values.dtype.newbyteorder(self._order)
        data = values.astype(order, copy=False).tobytes() + stored.past
        vr = "OW" if self.implicit or values.dtype.itemsize > 1 else "OB"
        return self._header(tag, vr, len(data) + len(data) % 2) + data + bytes(len(data) % 2)

    def _header(self, tag: BaseTag, vr: str, length: int) -> bytes:
        if self.implicit:
            return self._bare(tag, length)
        order, name = self._order, vr.encode()
        if vr in LONG:
            return struct.pack(order + "HH2sHI", tag.group, tag.element, name, 0, length)
        return struct.pack(order + "HH2sH", tag.group, tag.element, name, length)

    def _bare(self, tag: int, length: int) -> bytes:
        return struct.pack(self._order + "HHI", tag >> 16, tag & 0xFFFF, length)


def _ascending(dataset: Dataset) -> list[_Element]:
    """Return the elements of a data set in the order of their tags.

    Plain integers sort much faster than pydicom's tags.
    """
    return sorted(dataset.values(), key=lambda element: int(element.tag))


@cache
def _tag(name: str) -> BaseTag:
    return Tag(tables.attribute_tag(name))


def _deflate(data: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    deflated = stream.compress(data) + stream.flush()
    return deflated + bytes(len(deflated) % 2)
