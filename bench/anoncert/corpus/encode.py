"""From drafts to DICOM files (PS3.10): what a series shares is encoded once."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydicom.datadict import dictionary_VR, tag_for_keyword
from pydicom.dataset import Dataset
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import correct_ambiguous_vr, write_dataset
from pydicom.tag import BaseTag, Tag
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian

from anoncert.corpus.draft import FileDraft, SeriesDraft

_PREAMBLE = bytes(128) + b"DICM"
_META = 0x0002
_PIXEL_DATA = 0x7FE00010
_BYTE = 8
_LONG = frozenset("OB OW".split())

Piece = bytes | BaseTag
"""What is encoded already, or an element that each file has of its own."""


class Encoder:
    """Encodes the files of a series.

    Parameters
    ----------
    draft
        The series; whatever is planted in it later goes unseen.
    """

    def __init__(self, draft: SeriesDraft) -> None:
        syntax = draft.meta.TransferSyntaxUID
        own = [_tag(keyword) for keyword in draft.files[0].own]
        self._deflated = syntax == DeflatedExplicitVRLittleEndian
        self._syntax = _Syntax(implicit=syntax.is_implicit_VR, little=syntax.is_little_endian)
        self._meta = list(_META_SYNTAX.pieces(draft.meta, [t for t in own if t.group == _META]))
        dataset = correct_ambiguous_vr(draft.dataset, self._syntax.little)
        tags = [t for t in own if t.group != _META] + [Tag(_PIXEL_DATA)]
        self._dataset = list(self._syntax.pieces(dataset, tags))

    def encode(self, file: FileDraft) -> bytes:
        """Return the bytes of a file of the series."""
        own = {_tag(keyword): value for keyword, value in file.own.items()}
        meta = b"".join(
            piece if isinstance(piece, bytes) else _META_SYNTAX.element(piece, own[piece])
            for piece in self._meta
        )
        syntax = self._syntax
        dataset = b"".join(
            piece
            if isinstance(piece, bytes)
            else syntax.pixel_data(file.pixels)
            if piece == _PIXEL_DATA
            else syntax.element(piece, own[piece])
            for piece in self._dataset
        )
        if self._deflated:
            dataset = _deflate(dataset)
        length = struct.pack("<HH2sHI", _META, 0, b"UL", 4, len(meta))
        return b"".join((_PREAMBLE, length, meta, dataset))


def encode(draft: SeriesDraft, file: FileDraft) -> bytes:
    """Encode one file of a series."""
    return Encoder(draft).encode(file)


class _Syntax:
    """How data elements are encoded (PS3.5 section 7)."""

    def __init__(self, *, implicit: bool, little: bool) -> None:
        self.implicit = implicit
        self.little = little
        self._order: Literal["<", ">"] = "<" if little else ">"

    def pieces(self, dataset: Dataset, own: Iterable[BaseTag]) -> Iterator[Piece]:
        """Yield a data set in order, with gaps where files have elements of their own."""
        character_set = dataset.get("SpecificCharacterSet", "iso8859")
        begin: int | None = None
        for tag in sorted(own):
            yield self._encoded(dataset[begin:tag], character_set)
            yield tag
            begin = tag + 1
        yield self._encoded(dataset[begin:], character_set)

    def element(self, tag: BaseTag, value: str | float) -> bytes:
        """Encode an element of short text, or a double."""
        vr = dictionary_VR(tag)
        if isinstance(value, str):
            data = value.encode("ascii")
            data += (b"\0" if vr == "UI" else b" ") * (len(data) % 2)
        else:
            data = struct.pack(self._order + "d", value)
        return self._header(tag, vr, len(data)) + data

    def pixel_data(self, pixels: NDArray[np.generic]) -> bytes:
        """Encode stored values (PS3.5 section 8)."""
        size = pixels.dtype.itemsize
        data = pixels.astype(pixels.dtype.newbyteorder(self._order), copy=False).tobytes()
        data += bytes(len(data) % 2)
        vr = "OW" if self.implicit or size * _BYTE > _BYTE else "OB"
        return self._header(Tag(_PIXEL_DATA), vr, len(data)) + data

    def _header(self, tag: BaseTag, vr: str, length: int) -> bytes:
        order = self._order
        if self.implicit:
            return struct.pack(order + "HHI", tag.group, tag.element, length)
        name = vr.encode()
        if vr in _LONG:
            return struct.pack(order + "HH2sHI", tag.group, tag.element, name, 0, length)
        return struct.pack(order + "HH2sH", tag.group, tag.element, name, length)

    def _encoded(self, dataset: Dataset, character_set: str | list[str]) -> bytes:
        stream = DicomBytesIO()
        stream.is_implicit_VR, stream.is_little_endian = self.implicit, self.little
        write_dataset(stream, dataset, character_set)
        return stream.getvalue()


_META_SYNTAX = _Syntax(
    implicit=ExplicitVRLittleEndian.is_implicit_VR, little=ExplicitVRLittleEndian.is_little_endian
)


def _tag(keyword: str) -> BaseTag:
    return Tag(tag_for_keyword(keyword) or 0)


def _deflate(data: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    deflated = stream.compress(data) + stream.flush()
    return deflated + bytes(len(deflated) % 2)
