"""Private elements (PS3.5 section 7.8). Locator: the name of a place in dialects.toml.

Each dialect says where its vendor keeps such a value, so that every subject carries the
stratum, in the block of the scanner that the subject was scanned on. An ``OB`` element
is a blob with the text behind a binary header; an ``SQ`` holds one item with a public
attribute.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pydicom.dataset import Dataset, PrivateBlock
from pydicom.sequence import Sequence

from anoncert.corpus import tables
from anoncert.corpus.carrier import _tree
from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.tables import Policy
from anoncert.errors import RequestError
from anoncert.part10 import private_place
from anoncert.types import Band, Subject

TRACK = "headers"
_LOCATOR = re.compile(r"([0-9A-F]{4}),\[(.+)\]([0-9A-F]{2}) ([A-Z]{2})(?:/(\w+))?")
_BLOB_HEADER = bytes.fromhex("53563130040302014d000000cd000000")


class _Target(NamedTuple):
    group: int
    creator: str
    number: int
    vr: str
    inner: str


def place(at: str, subject: Subject) -> str:
    """Return the element by group, creator and number, whatever its block."""
    target = _target(at, subject)
    outer = private_place(target.group, target.creator, target.number)
    return f"{outer}/{_tree.place(target.inner)}" if target.inner else outer


def policy(at: str) -> Policy:  # noqa: ARG001 - no place of dialects.toml is on the safe list
    """Return the removal of private attributes that Table E.1-1 asks for."""
    return Policy(Band.STANDARD, "X", ())


def write(draft: SeriesDraft, at: str, text: str) -> None:
    """Add the element to its creator's block."""
    target = _target(at, draft.acquisition.subject)
    block = draft.dataset.private_block(target.group, target.creator, create=True)
    value: object = text
    if target.vr == "OB":
        value = _BLOB_HEADER + text.encode("latin-1") + bytes(1 + len(text) % 2)
    elif target.vr == "SQ":
        item = Dataset()
        setattr(item, target.inner, text)
        value = Sequence([item])
    block.add_new(target.number, target.vr, value)


def read(draft: SeriesDraft, at: str) -> str | None:
    """Return the element's text."""
    target = _target(at, draft.acquisition.subject)
    block = _block(draft.dataset, target)
    if block is None or target.number not in block:
        return None
    element = block[target.number]
    if target.vr == "OB":
        return bytes(element.value)[len(_BLOB_HEADER) :].rstrip(b"\0").decode("latin-1")
    if target.vr == "SQ":
        return _tree.read(element.value[0], target.inner)
    return _tree.text_of(element)


def _block(dataset: Dataset, target: _Target) -> PrivateBlock | None:
    try:
        return dataset.private_block(target.group, target.creator)
    except KeyError:
        return None


def _target(at: str, subject: Subject) -> _Target:
    text = tables.dialects()[subject.dialect]["private"].get(at, "")
    match = _LOCATOR.fullmatch(text)
    if match is None:
        raise RequestError(
            f"dialect {subject.dialect!r} names no private place {at!r}",
            "add it to corpora/tables/dialects.toml",
        )
    group, creator, number, vr, inner = match.groups()
    return _Target(int(group, 16), creator, int(number, 16), vr, inner or "")
