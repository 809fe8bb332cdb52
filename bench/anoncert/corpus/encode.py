"""From drafts to DICOM files (PS3.10): what a series shares is encoded once."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from functools import partial
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydicom.datadict import dictionary_VR, tag_for_keyword
from pydicom.dataset import Dataset
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import correct_ambiguous_vr, write_data_element
from pydicom.tag import BaseTag, Tag
from pydicom.uid import DeflatedExplicitVRLittleEndian

from anoncert import digest, part10
from anoncert.corpus.compress import compressed
from anoncert.corpus.content import canonical, stored
from anoncert.corpus.directory import linked
from anoncert.corpus.draft import FileDraft, SeriesDraft
from anoncert.part10 import TEXT
from anoncert.types import Digest

_PREFIX = b"DICM"
_META = 0x0002
_META_LENGTH = struct.Struct("<HH2sHI")
_UNDEFINED = 0xFFFFFFFF
_PIXEL_DATA = 0x7FE00010
_LONG = frozenset(("OB", "OW"))
_BLANK_PADDED = TEXT - {"UI"}


class Stored(NamedTuple):
    """Stored values, what follows them in their element, and how they are compressed."""

    values: NDArray[np.generic]
    past: bytes
    compress: Callable[[NDArray[np.generic]], bytes] | None


Value = str | float | Stored
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
        The series; whatever is planted in it later goes unseen.
    """

    def __init__(self, draft: SeriesDraft) -> None:
        uid = draft.meta.TransferSyntaxUID
        syntax = _Syntax(implicit=uid.is_implicit_VR, little=uid.is_little_endian)
        self._before = draft.preamble + _PREFIX
        self._past_pixels, self._after = draft.past_pixels, draft.past_data_set
        own = [_tag(keyword) for keyword in draft.files[0].own]
        self._image = draft.files[0].pixels is not None
        self._compress = None
        if self._image and uid.is_encapsulated:
            self._compress = partial(
                compressed, dataset=draft.dataset, syntax=uid, comment=draft.comment
            )
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
            own[Tag(_PIXEL_DATA)] = Stored(file.pixels, self._past_pixels, self._compress)
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
        return linked(draft.dataset, begin, lambda part: len(syntax.dataset(part, terms)))


class _Group:
    """A data set in pieces: what is shared is encoded, the rest are gaps to fill."""

    def __init__(
        self, dataset: Dataset, own: list[BaseTag], syntax: _Syntax, terms: list[str]
    ) -> None:
        self._syntax = syntax
        # what texts are encoded in need not be what the file says that they are
        self._charset = part10.codecs(dataset.get("SpecificCharacterSet", ""))
        dataset = correct_ambiguous_vr(dataset, syntax.little)
        self._pieces: list[tuple[bytes, bytes] | BaseTag] = []
        begin: int | None = None
        for tag in sorted(own):
            self._share(dataset[begin:tag], terms)
            self._pieces.append(tag)
            begin = tag + 1
        self._share(dataset[begin:], terms)

    def encode(self, own: dict[BaseTag, Value]) -> tuple[bytes, bytes]:
        """Return the data set of a file, and its canonical content."""
        filled = [
            piece if isinstance(piece, tuple) else self._filled(piece, own[piece])
            for piece in self._pieces
        ]
        data, content = zip(*filled, strict=True)
        return b"".join(data), b"".join(content)

    def _filled(self, tag: BaseTag, value: Value) -> tuple[bytes, bytes]:
        data = self._syntax.element(tag, value)
        if isinstance(value, Stored):
            return data, stored(value.values, value.past)
        return self._known(data)

    def _share(self, dataset: Dataset, terms: list[str]) -> None:
        self._pieces.append(self._known(self._syntax.dataset(dataset, terms)))

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

    def dataset(self, dataset: Dataset, terms: list[str]) -> bytes:
        """Encode data elements, texts in a character set."""
        stream = DicomBytesIO()
        stream.is_implicit_VR, stream.is_little_endian = self.implicit, self.little
        for tag in sorted(dataset.keys()):
            write_data_element(stream, dataset[tag], terms)
        return stream.getvalue()

    def element(self, tag: BaseTag, value: Value) -> bytes:
        """Encode an element of short text, a double, or stored values (PS3.5 section 8)."""
        if isinstance(value, Stored):
            if value.compress is not None:
                return self._header(tag, "OB", _UNDEFINED) + value.compress(value.values)
            values = value.values
            order = values.dtype.newbyteorder(self._order)
            data = values.astype(order, copy=False).tobytes() + value.past
            vr = "OW" if self.implicit or values.dtype.itemsize > 1 else "OB"
        else:
            vr = dictionary_VR(tag)
            data = (
                value.encode("ascii")
                if isinstance(value, str)
                else struct.pack(self._order + "d", value)
            )
        data += (b" " if vr in _BLANK_PADDED else b"\0") * (len(data) % 2)
        return self._header(tag, vr, len(data)) + data

    def _header(self, tag: BaseTag, vr: str, length: int) -> bytes:
        order = self._order
        if self.implicit:
            return struct.pack(order + "HHI", tag.group, tag.element, length)
        name = vr.encode()
        if vr in _LONG:
            return struct.pack(order + "HH2sHI", tag.group, tag.element, name, 0, length)
        return struct.pack(order + "HH2sH", tag.group, tag.element, name, length)


def _tag(keyword: str) -> BaseTag:
    return Tag(tag_for_keyword(keyword) or 0)


def _deflate(data: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    deflated = stream.compress(data) + stream.flush()
    return deflated + bytes(len(deflated) % 2)
