"""Whatever a score depends on is another one when it changes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from anoncert import pipeline
from anoncert.corpus.folder import CorpusFolder
from anoncert.files import read_document, write_document
from anoncert.run import tool
from anoncert.score import given as module
from anoncert.score.given import given
from anoncert.types import Run


@pytest.fixture
def run(small: CorpusFolder, tmp_path: Path) -> Path:
    pipeline.adopt(small, small.images, tool.load("identity"), tmp_path / "run")
    return tmp_path / "run"


def _alter_a_byte(run: Path) -> None:
    path = next(path for path in (run / "output").rglob("*") if path.is_file())
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


def _link(run: Path) -> None:
    (run / "output" / "link").symlink_to("/somewhere")


def _empty_folder(run: Path) -> None:
    (run / "residue" / "Smith").mkdir()


def _claim(run: Path) -> None:
    known = read_document(run / "run.json", Run)
    write_document(run / "run.json", replace(known, tool=replace(known.tool, claims=["113105"])))


@pytest.mark.parametrize("change", [_alter_a_byte, _link, _empty_folder, _claim])
def test_what_a_tool_left_counts(
    run: Path, small: CorpusFolder, change: Callable[[Path], None]
) -> None:
    before = given(small, run)
    assert given(small, run) == before
    change(run)
    assert given(small, run) != before


def test_the_truth_counts(run: Path, small: CorpusFolder, tmp_path: Path) -> None:
    before = given(small, run)
    shutil.copytree(small.path, tmp_path / "corpus")
    made = replace(small.document, tree_digest="f" * 64)
    write_document(tmp_path / "corpus" / "corpus.json", made)
    assert given(CorpusFolder(tmp_path / "corpus"), run) != before


def test_programs_count(run: Path, small: CorpusFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    before = given(small, run)
    module._suite.cache_clear()
    monkeypatch.setattr(module, "program", lambda _: __file__)
    assert given(small, run) != before
    module._suite.cache_clear()
