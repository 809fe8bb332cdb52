"""A corpus on disk, read back."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from anoncert.errors import RequestError
from anoncert.files import read_document, read_rows
from anoncert.types import Corpus, Instance, Planting, Recipe, Subject, Value


class CorpusFolder:
    """Reads a corpus; holds no row longer than its user does.

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
