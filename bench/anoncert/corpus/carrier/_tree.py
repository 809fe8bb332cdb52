"""Elements by keyword, at any depth of a data set."""

from __future__ import annotations

from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.tables import attribute_place, attribute_tag, attribute_vr
from anoncert.errors import RequestError
from anoncert.part10 import TEXT

_BYTES = frozenset(("OB", "UN"))
_PLANTABLE = TEXT | _BYTES


def place(at: str) -> str:
    """Write ``Keyword/Keyword`` as a path of tags."""
    *_, leaf = keywords = at.split("/")
    places = [attribute_place(keyword) for keyword in keywords]
    if attribute_vr(leaf) not in _PLANTABLE:
        raise RequestError(f"{at!r} holds no text", "plant into an element that does")
    return "/".join(places)


def write(dataset: Dataset, at: str, text: str) -> None:
    """Set an element, making the first item of each sequence on the way."""
    *parents, leaf = at.split("/")
    for keyword in parents:
        tag = attribute_tag(keyword)
        if tag not in dataset or not dataset[tag].value:
            dataset.add_new(tag, "SQ", Sequence([Dataset()]))
        dataset = dataset[tag].value[0]
    vr = attribute_vr(leaf)
    value = padded(text.encode()) if vr in _BYTES else text
    dataset.add_new(attribute_tag(leaf), vr, value)


def read(dataset: Dataset, at: str) -> str | None:
    """Return the text of an element in the first item of each sequence on the way."""
    *parents, leaf = (attribute_tag(keyword) for keyword in at.split("/"))
    for tag in parents:
        if tag not in dataset or not dataset[tag].value:
            return None
        dataset = dataset[tag].value[0]
    return text_of(dataset[leaf]) if leaf in dataset else None


def write_shared_or_own(draft: SeriesDraft, shared: Dataset, at: str, text: str) -> None:
    """Set an element of the main data set or the file meta information in all files."""
    if at in draft.files[0].own:
        for file in draft.files:
            file.own[at] = text
    else:
        write(shared, at, text)


def read_shared_or_own(draft: SeriesDraft, shared: Dataset, at: str) -> str | None:
    """Return the text of such an element in the first file."""
    own = draft.files[0].own
    return str(own[at]) or None if at in own else read(shared, at)


def text_of(element: DataElement) -> str | None:
    """Return an element's value as text, None where it is empty."""
    if element.is_empty:
        return None
    value = element.value
    return value.rstrip(b"\0").decode() if isinstance(value, bytes) else str(value)


def padded(data: bytes) -> bytes:
    """Make the length even (PS3.5 section 7.1)."""
    return data + bytes(len(data) % 2)
