"""Private elements (PS3.5 section 7.8). Locator: the name of a place in dialects.toml.

Each dialect says where its vendor keeps such a value, so that every subject carries the
stratum, in the block of the scanner that the subject was scanned on: as text, in blobs
behind a binary header, compressed, in sequences of public attributes, in sequences whose
VR is not known, in a block that was moved, and where no creator claims the block.
"""

from __future__ import annotations

import io
import re
from functools import cache
from typing import NamedTuple

from pydicom.charset import convert_encodings
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.filebase import DicomBytesIO
from pydicom.filereader import read_sequence
from pydicom.filewriter import write_sequence
from pydicom.sequence import Sequence
from pydicom.tag import BaseTag, Tag

from anoncert.corpus import tables
from anoncert.corpus.carrier import _gzip, _tree
from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.tables import Policy
from anoncert.errors import RequestError
from anoncert.part10 import private_place, tag_place
from anoncert.types import Band, Subject

TRACK = "headers"
MEDIUM = "characters"
_LOCATOR = re.compile(
    r"(?P<group>[0-9A-F]{4})(?:@(?P<block>[0-9A-F]{2}))?,"
    r"(?:\[(?P<creator>.+)\](?P<number>[0-9A-F]{2})|(?P<element>[0-9A-F]{4})) "
    r"(?P<vr>[A-Z]{2})(?:/(?P<inner>[\w/]+))?"
)
_BLOB_HEADER = bytes.fromhex("53563130040302014d000000cd000000")
_SAFE = ("113111",)
_BLOCKS = range(0x10, 0x100)


class _Target(NamedTuple):
    group: int
    block: int | None
    creator: str | None
    number: int
    vr: str
    inner: str


def place(at: str, subject: Subject) -> str:
    """Return the element by group, creator and number, whatever its block."""
    target = _target(at, subject.dialect)
    if target.creator is None:
        return tag_place(Tag(target.group, target.number))
    outer = private_place(target.group, target.creator, target.number)
    return f"{outer}/{_tree.place(target.inner)}" if target.inner else outer


def policy(at: str) -> Policy:
    """Return the removal that Table E.1-1 asks for, unless safe attributes may stay."""
    safe = any(
        _is_safe(_target(at, dialect))
        for dialect, described in tables.dialects().items()
        if at in described["private"]
    )
    return Policy(Band.STANDARD, "X", _SAFE if safe else ())


def write(draft: SeriesDraft, at: str, text: str) -> None:
    """Add the element to its creator's block."""
    target = _target(at, draft.acquisition.subject.dialect)
    vr = "OB" if target.vr == "GZ" else target.vr
    draft.dataset.add_new(_tag(draft.dataset, target), vr, _value(target, text, draft))


def read(draft: SeriesDraft, at: str) -> str | None:
    """Return the element's text."""
    target = _target(at, draft.acquisition.subject.dialect)
    element = _element(draft.dataset, target)
    if element is None:
        return None
    if target.inner:
        bare = isinstance(element.value, bytes)
        item = _item(element.value, draft) if bare else element.value[0]
        return _tree.read(item, target.inner)
    if target.vr == "GZ":
        return _gzip.decompress(bytes(element.value)).decode()
    if target.vr == "OB":
        return bytes(element.value)[len(_BLOB_HEADER) :].rstrip(b"\0").decode()
    return _tree.text_of(element)


def _value(target: _Target, text: str, draft: SeriesDraft) -> object:
    if target.vr == "OB":
        return _tree.padded(_BLOB_HEADER + text.encode() + b"\0")
    if target.vr == "GZ":
        return _tree.padded(_gzip.compress(text.encode()))
    if target.vr not in ("SQ", "UN"):
        return text
    item = Dataset()
    _tree.write(item, target.inner, text)
    sequence = Sequence([item])
    return sequence if target.vr == "SQ" else _implicit(sequence, draft)


def _implicit(sequence: Sequence, draft: SeriesDraft) -> bytes:
    """Encode a sequence as it stands where its VR is unknown (PS3.5 section 6.2.2 note 2)."""
    stream = DicomBytesIO()
    stream.is_implicit_VR = stream.is_little_endian = True
    write_sequence(stream, DataElement(Tag(0), "SQ", sequence), _encodings(draft))
    return stream.getvalue()


def _item(data: bytes, draft: SeriesDraft) -> Dataset:
    """Read the one item of such a sequence, unless pydicom did."""
    items = read_sequence(
        io.BytesIO(data),
        is_implicit_VR=True,
        is_little_endian=True,
        bytelength=len(data),
        encoding=_encodings(draft),
    )
    item: Dataset = items[0]
    return item


def _encodings(draft: SeriesDraft) -> list[str]:
    return convert_encodings(draft.acquisition.character_set)


def _tag(dataset: Dataset, target: _Target) -> BaseTag:
    """Return the tag to write to, in a block that is claimed for the creator if it has one.

    pydicom's own search for the block sorts the whole data set.
    """
    if target.creator is None:
        return Tag(target.group, target.number)
    for block in _BLOCKS if target.block is None else [target.block]:
        claim = Tag(target.group, block)
        if claim not in dataset:
            dataset.add_new(claim, "LO", target.creator)
        if dataset[claim].value == target.creator:
            return Tag(target.group, block << 8 | target.number)
    raise RequestError(
        f"no block is left for {target.creator!r}", "give it one in corpora/tables/dialects.toml"
    )


def _element(dataset: Dataset, target: _Target) -> DataElement | None:
    tag = Tag(target.group, target.number)
    if target.creator is not None:
        try:
            tag = dataset.private_block(target.group, target.creator).get_tag(target.number)
        except KeyError:
            return None
    return dataset.get(tag)


@cache
def _target(at: str, dialect: str) -> _Target:
    text = tables.dialects()[dialect]["private"].get(at, "")
    match = _LOCATOR.fullmatch(text)
    if match is None:
        raise RequestError(
            f"dialect {dialect!r} names no private place {at!r}",
            "add it to corpora/tables/dialects.toml",
        )
    return _Target(
        group=int(match["group"], 16),
        block=int(match["block"], 16) if match["block"] else None,
        creator=match["creator"],
        number=int(match["number"] or match["element"], 16),
        vr=match["vr"],
        inner=match["inner"] or "",
    )


def _is_safe(target: _Target) -> bool:
    return target.creator is not None and tables.is_safe(
        private_place(target.group, target.creator, target.number)
    )
