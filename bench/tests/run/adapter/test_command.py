"""What a tool is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from anoncert import digest, files
from anoncert.corpus.folder import CorpusFolder
from anoncert.run.adapter.command import lay_out


def test_a_directory_keeps_the_tree(corpus: CorpusFolder, tmp_path: Path) -> None:
    lay_out(corpus.images, tmp_path / "images", "directory")
    assert digest.of_tree(tmp_path / "images") == digest.of_tree(corpus.images)


def test_a_flat_folder_keeps_names_unique_and_planted(corpus: CorpusFolder, tmp_path: Path) -> None:
    lay_out(corpus.images, tmp_path / "flat", "flat")
    shown = {path.name: path for path in (tmp_path / "flat").iterdir()}
    instances = list(corpus.instances())
    assert len(shown) == len(instances)
    for instance in instances:
        copy = shown[instance.path.replace("/", "__")]
        assert copy.read_bytes() == (corpus.images / instance.path).read_bytes()
        assert all(part in copy.name for part in instance.path.split("/"))


@pytest.mark.parametrize("unit", ["directory", "flat"])
def test_copies_are_no_links_to_the_corpus(corpus: CorpusFolder, tmp_path: Path, unit: str) -> None:
    lay_out(corpus.images, tmp_path / "input", unit)
    assert files.tree(tmp_path / "input")
    for path in (tmp_path / "input").rglob("*"):
        assert not path.is_symlink()
        assert path.is_dir() or path.stat().st_nlink == 1
