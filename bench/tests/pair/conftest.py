"""A copy of the corpus as output, and the pairs that are found in it."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pydicom
import pytest

from anoncert import files
from anoncert.corpus.folder import CorpusFolder
from anoncert.pair.describe import describe
from anoncert.pair.match import Input, match
from anoncert.types import Pair


@pytest.fixture(scope="session")
def inputs(corpus: CorpusFolder) -> list[Input]:
    return [Input(i, describe(corpus.images, i.path)) for i in corpus.instances()]


@pytest.fixture
def output(corpus: CorpusFolder, tmp_path: Path) -> Path:
    """All inputs, copied: the test may write to it."""
    return Path(shutil.copytree(corpus.images, tmp_path / "output"))


@pytest.fixture
def paths(corpus: CorpusFolder, output: Path) -> dict[str, Path]:
    """Where the copy of each instance lies."""
    return {i.id: output / i.path for i in corpus.instances()}


@pytest.fixture
def edit() -> Callable[[Path, Callable[[pydicom.Dataset], None]], None]:
    def changed(path: Path, change: Callable[[pydicom.Dataset], None]) -> None:
        dataset = pydicom.dcmread(io.BytesIO(path.read_bytes()))
        change(dataset)
        dataset.save_as(path)

    return changed


@pytest.fixture
def pairs(inputs: list[Input], output: Path) -> Callable[[], list[Pair]]:
    """Pair what lies in the output; each file must be accounted for exactly once."""

    def matched() -> list[Pair]:
        seen = [
            describe(output, path.relative_to(output).as_posix()) for path in files.tree(output)
        ]
        rows = match(inputs, seen)
        assert [r.input for r in rows if r.input] == [known.instance.id for known in inputs]
        listed = [r.output for r in rows if r.output]
        assert sorted(listed) == sorted(found.path for found in seen if found.dicom)
        return rows

    return matched
