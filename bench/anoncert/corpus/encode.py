"""From drafts to DICOM files (PS3.10): what a series shares is encoded once."""

from __future__ import annotations

import struct
import zlib
from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, cached_property, partial

import numpy as np
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.tag import BaseTag, Tag
from pydicom.uid import DeflatedExplicitVRLittleEndian

from anoncert import digest, part10
from anoncert.corpus import content, tables
from anoncert.corpus.directory import linked
from anoncert.corpus.draft import FileDraft, Own, SeriesDraft
from anoncert.corpus.syntax import Element, Stored, Syntax, ascending
from anoncert.types import Digest

_PREFIX = b"DICM"
_META = 0x0002
_META_LENGTH = struct.Struct("<HH2sHI")
_PIXEL_DATA = "PixelData"

Value = Own | Stored
"""What a file has of its own."""


class Piece:
    """Some elements of a file.

    Parameters
    ----------
    data
        How they are encoded.
    read
        Tells what they mean.
    """

    def __init__(self, data: bytes, read: Callable[[], bytes]) -> None:
        self.data = data
        self._read = read

    @cached_property
    def content(self) -> bytes:
        """What they mean, as `content.canonical` writes it; read when it is asked for."""
        return self._read()


@dataclass(frozen=True)
class Encoded:
    """A file as it is written.

    Attributes
    ----------
    data : bytes
        The whole file.
    pieces : list of Piece
        Its elements.
    """

    data: bytes
    pieces: list[Piece]

    @property
    def content(self) -> Digest:
        """Return a digest of what it means, as `content.of_file` finds it in the data."""
        return digest.of_bytes(b"".join([piece.content for piece in self.pieces]))


class Encoder:
    """Encodes the files of a series.

    Parameters
    ----------
    draft
        The series, compressed; whatever is planted in it later goes unseen.
    """

    def __init__(self, draft: SeriesDraft) -> None:
        uid = draft.meta.TransferSyntaxUID
        syntax = Syntax(implicit=uid.is_implicit_VR, little=uid.is_little_endian)
        self._before = draft.preamble + _PREFIX
        self._past_pixels, self._after = draft.past_pixels, draft.past_data_set
        self._unused_bits = draft.unused_bits
        own = list(draft.files[0].own)
        self._image = draft.files[0].pixels is not None
        self._compressed = uid.is_encapsulated
        self._deflated = uid == DeflatedExplicitVRLittleEndian
        self._meta = _Group(
            draft.meta,
            [name for name in own if _tag(name).group == _META],
            Syntax(implicit=False, little=True),
            [],
        )
        self._dataset = _Group(
            self._linked(draft, syntax) if draft.acquisition.is_directory else draft.dataset,
            [name for name in own if _tag(name).group != _META] + [_PIXEL_DATA] * self._image,
            syntax,
            draft.acquisition.character_set,
        )

    def encode(self, file: FileDraft) -> Encoded:
        """Encode a file of the series."""
        own: dict[str, Value] = {**file.own}
        if file.pixels is not None:
            assert bool(file.fragments) == self._compressed, "compress a draft before"
            words = file.pixels
            if self._unused_bits is not None:
                words = np.bitwise_or(words, self._unused_bits)
            own[_PIXEL_DATA] = Stored(words, self._past_pixels, file.fragments)
        pieces_of_meta, pieces = self._meta.encode(own), self._dataset.encode(own)
        meta, dataset = _joined(pieces_of_meta), _joined(pieces)
        if self._deflated:
            dataset = _deflate(dataset)
        length = _META_LENGTH.pack(_META, 0, b"UL", 4, len(meta))
        data = b"".join((self._before, length, meta, dataset, self._after))
        return Encoded(data, pieces_of_meta + pieces)

    def _linked(self, draft: SeriesDraft, syntax: Syntax) -> Dataset:
        begin = len(self._before) + _META_LENGTH.size + len(_joined(self._meta.encode({})))
        terms = draft.acquisition.character_set
        return linked(draft.dataset, begin, lambda part: len(syntax.elements(part, terms)))


class _Group:
    """A data set in pieces: what is shared is encoded, the rest are gaps to fill."""

    def __init__(self, dataset: Dataset, own: list[str], syntax: Syntax, terms: list[str]) -> None:
        self._syntax = syntax
        self._terms = terms
        # what texts are encoded in need not be what the file says that they are
        self._charset = part10.codecs(dataset.get("SpecificCharacterSet", ""))
        elements = ascending(dataset)
        tags = [int(element.tag) for element in elements]
        self._pieces: list[Piece | str] = []
        begin = 0
        for name in sorted(own, key=_tag):
            end = bisect_left(tags, _tag(name))
            self._share(dataset, elements[begin:end])
            self._pieces.append(name)
            begin = end
        self._share(dataset, elements[begin:])

    def encode(self, own: dict[str, Value]) -> list[Piece]:
        """Return the data set of a file."""
        return [
            self._filled(_tag(piece), own[piece]) if isinstance(piece, str) else piece
            for piece in self._pieces
        ]

    def _filled(self, tag: BaseTag, value: Value) -> Piece:
        if value is None:
            return self._piece(b"")
        if isinstance(value, DataElement):
            return self._piece(self._syntax.elements([value], self._terms))
        data = self._syntax.own(tag, value)
        if isinstance(value, Stored):
            return Piece(data, partial(content.stored, value.values, value.past))
        return self._piece(data)

    def _share(self, dataset: Dataset, elements: Iterable[Element]) -> None:
        self._pieces.append(self._piece(self._syntax.part(dataset, elements, self._terms)))

    def _piece(self, data: bytes) -> Piece:
        return Piece(data, partial(self._read, data))

    def _read(self, data: bytes) -> bytes:
        implicit, little = self._syntax.implicit, self._syntax.little
        return content.canonical(
            part10.fragment(data, implicit=implicit, little=little, charset=self._charset)
        )


def encode(draft: SeriesDraft, file: FileDraft) -> bytes:
    """Encode one file of a series."""
    return Encoder(draft).encode(file).data


@cache
def _tag(name: str) -> BaseTag:
    return Tag(tables.attribute_tag(name))


def _joined(pieces: Iterable[Piece]) -> bytes:
    return b"".join([piece.data for piece in pieces])


def _deflate(data: bytes) -> bytes:
    deflated = zlib.compress(data, wbits=-zlib.MAX_WBITS)
    return deflated + bytes(len(deflated) % 2)
