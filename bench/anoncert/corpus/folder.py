"""A corpus on disk, read back."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from msgspec.structs import astuple
from numpy.typing import NDArray

from anoncert.errors import RequestError
from anoncert.files import read_document, read_rows
from anoncert.types import Corpus, Duty, Instance, Planting, Recipe, Subject, Value


class CorpusFolder:
    """Reads a corpus; of its rows it holds only what is to be removed, once.

    Parameters
    ----------
    path
        Folder with corpus.json.

    Raises
    ------
    RequestError
        It is none.
    """

    def __init__(self, path: Path) -> None:
        if not (path / "corpus.json").is_file():
            raise RequestError(
                f"{path}: no corpus here (corpus.json is missing)",
                "make one with `anoncert build smoke -o CORPUS`",
            )
        self.path = path

    @property
    def images(self) -> Path:
        """All that a tool is ever shown."""
        return self.path / "images"

    @cached_property
    def document(self) -> Corpus:
        """What the corpus is."""
        return read_document(self.path / "corpus.json", Corpus)

    @cached_property
    def recipe(self) -> Recipe:
        """What it was built from."""
        return read_document(self._truth("recipe.json"), Recipe)

    def subjects(self) -> Iterator[Subject]:
        """Yield the subjects."""
        return read_rows(self._truth("subjects.jsonl"), Subject)

    def instances(self) -> Iterator[Instance]:
        """Yield the files."""
        return read_rows(self._truth("manifest.jsonl"), Instance)

    def plantings(self) -> Iterator[Planting]:
        """Yield what stands where, and what must stay."""
        return read_rows(self._truth("plantings.jsonl"), Planting)

    @cached_property
    def removable(self) -> list[Planting]:
        """What a tool owes to remove, for all who need it at once: equal fields are one."""
        known: dict[Any, Any] = {}
        return [
            Planting(*(_shared(known, each) for each in astuple(planting)))
            for planting in self.plantings()
            if planting.duty is Duty.REMOVE
        ]

    def __reduce__(self) -> tuple[type[CorpusFolder], tuple[Path]]:
        """Travel without what was read: a worker reads it itself."""
        return CorpusFolder, (self.path,)

    def values(self, *, decoy: bool = False) -> Iterator[Value]:
        """Yield the values of the people in the files, or of people who are not."""
        name = "decoys.jsonl" if decoy else "values.jsonl"
        return read_rows(self._truth(name), Value)

    def pixels(self, subject: str) -> dict[str, NDArray[np.generic]]:
        """Read what planting changed in a subject's pixels, and inks (see `corpus.pixels`)."""
        path = self._truth("pixels") / f"{subject}.npz"
        if not path.is_file():
            return {}
        with np.load(path, allow_pickle=False) as arrays:
            return dict(arrays)

    def _truth(self, name: str) -> Path:
        return self.path / "truth" / name


def _shared(known: dict[Any, Any], field: Any) -> Any:
    """Return the first of equal texts and of equal lists of texts."""
    if isinstance(field, list):
        return known.setdefault(tuple(field), [sys.intern(each) for each in field])
    return sys.intern(field) if type(field) is str else field
