"""Elements by keyword, at any depth of a data set."""

from __future__ import annotations

from pydicom.datadict import tag_for_keyword
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from anoncert.errors import RequestError
from anoncert.part10 import tag_place


def tag(keyword: str) -> int:
    """Return the tag of a keyword.

    Raises
    ------
    RequestError
        There is none.
    """
    found = tag_for_keyword(keyword)
    if found is None:
        raise RequestError(f"{keyword!r} is no DICOM keyword", "correct the recipe")
    return int(found)


def place(at: str) -> str:
    """Write ``Keyword/Keyword`` as a path of tags."""
    return "/".join(tag_place(tag(keyword)) for keyword in at.split("/"))


def write(dataset: Dataset, at: str, text: str) -> None:
    """Set an element, making the first item of each sequence on the way."""
    *parents, leaf = at.split("/")
    for keyword in parents:
        if not dataset.get(keyword):
            setattr(dataset, keyword, Sequence([Dataset()]))
        dataset = dataset[keyword].value[0]
    setattr(dataset, leaf, text)


def read(dataset: Dataset, at: str) -> str | None:
    """Return the text of an element in the first item of each sequence on the way."""
    *parents, leaf = at.split("/")
    for keyword in parents:
        if not dataset.get(keyword):
            return None
        dataset = dataset[keyword].value[0]
    return text_of(dataset[leaf]) if leaf in dataset else None


def text_of(element: DataElement) -> str | None:
    """Return an element's value as text, None where it is empty."""
    return None if element.is_empty else str(element.value)
