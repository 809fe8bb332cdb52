"""Elements by keyword, at any depth of a data set."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.tag import BaseTag, Tag

from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.tables import attribute_tag, attribute_vr
from anoncert.errors import RequestError
from anoncert.part10 import TEXT, tag_place

_NUMBERED = re.compile(r"(.+)\[([1-9]\d?)\]")
_BYTES = frozenset(("OB", "UN"))
_PLANTABLE = TEXT | _BYTES


class Step(NamedTuple):
    """An attribute on the way, and which of its items to enter."""

    tag: BaseTag
    vr: str
    item: int


@lru_cache(maxsize=1 << 13)
def place(at: str) -> str:
    """Write ``Keyword[2]/Keyword`` as a path of tags, without numbers of items."""
    steps = _steps(at)
    if steps[-1].vr not in _PLANTABLE:
        raise RequestError(f"{at!r} holds no text", "plant into an element that does")
    return "/".join(tag_place(step.tag) for step in steps)


def write(dataset: Dataset, at: str, text: str) -> None:
    """Set an element, making the items on the way."""
    *parents, leaf = _steps(at)
    for step in parents:
        element = dataset.get(step.tag)
        items = element.value if element else None
        if not items:
            items = Sequence()
            dataset.add_new(step.tag, "SQ", items)
        while len(items) < step.item:
            items.append(Dataset())
        dataset = items[step.item - 1]
    dataset.add_new(leaf.tag, leaf.vr, padded(text.encode()) if leaf.vr in _BYTES else text)


def read(dataset: Dataset, at: str) -> str | None:
    """Return the text of an element."""
    *parents, leaf = _steps(at)
    for step in parents:
        items = dataset[step.tag].value if step.tag in dataset else None
        if not items or len(items) < step.item:
            return None
        dataset = items[step.item - 1]
    return text_of(dataset[leaf.tag]) if leaf.tag in dataset else None


@lru_cache(maxsize=1 << 13)
def _steps(at: str) -> tuple[Step, ...]:
    return tuple(_step(part) for part in at.split("/"))


@lru_cache(maxsize=1 << 13)
def _step(part: str) -> Step:
    numbered = _NUMBERED.fullmatch(part)
    keyword, item = (numbered[1], int(numbered[2])) if numbered else (part, 1)
    return Step(Tag(attribute_tag(keyword)), attribute_vr(keyword), item)


def write_shared_or_own(draft: SeriesDraft, shared: Dataset, at: str, text: str) -> None:
    """Set an element of the main data set or the file meta information in all files."""
    if isinstance(draft.files[0].own.get(at), str | float):
        for file in draft.files:
            file.own[at] = text
        return
    if at in draft.files[0].own:
        for file in draft.files:
            del file.own[at]
    write(shared, at, text)


def read_shared_or_own(draft: SeriesDraft, shared: Dataset, at: str) -> str | None:
    """Return the text of such an element in the first file."""
    own = draft.files[0].own
    if at not in own:
        return read(shared, at)
    value = own[at]
    return text_of(value) if isinstance(value, DataElement) else str(value or "") or None


def text_of(element: DataElement) -> str | None:
    """Return an element's value as text, None where it is empty."""
    if element.is_empty:
        return None
    value = element.value
    if isinstance(value, bytes):
        return value.rstrip(b"\0").decode()
    return "\\".join(map(str, value)) if element.VM > 1 else str(value)


def padded(data: bytes) -> bytes:
    """Make the length even (PS3.5 section 7.1)."""
    return data + bytes(len(data) % 2)
