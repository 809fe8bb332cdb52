"""What a tool is shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from anoncert import digest, files
from anoncert.corpus.folder import CorpusFolder
from anoncert.run.adapter._input import Input
from anoncert.run.execute import execute
from anoncert.run.tool import Adapter
from anoncert.types import Outcome


def test_a_directory_keeps_the_tree(corpus: CorpusFolder, tmp_path: Path) -> None:
    with Input(corpus.images, tmp_path / "images", "directory").laid_out() as shown:
        assert digest.of_tree(shown) == digest.of_tree(corpus.images)
    assert not shown.exists()


def test_a_flat_folder_keeps_names_unique_and_planted(corpus: CorpusFolder, tmp_path: Path) -> None:
    with Input(corpus.images, tmp_path / "flat", "flat").laid_out() as folder:
        shown = {path.name: path for path in folder.iterdir()}
        instances = list(corpus.instances())
        assert len(shown) == len(instances)
        for instance in instances:
            copy = shown[instance.path.replace("/", "__")]
            assert copy.read_bytes() == (corpus.images / instance.path).read_bytes()
            assert all(part in copy.name for part in instance.path.split("/"))


@pytest.mark.parametrize("unit", ["directory", "flat", "file"])
def test_copies_are_no_links_to_the_corpus(corpus: CorpusFolder, tmp_path: Path, unit: str) -> None:
    with Input(corpus.images, tmp_path / "input", unit).laid_out() as shown:
        assert files.tree(shown)
        for path in shown.rglob("*"):
            assert not path.is_symlink()
            assert path.is_dir() or path.stat().st_nlink == 1


@pytest.mark.parametrize("unit", ["directory", "flat"])
def test_what_was_edited_removed_or_replaced_is_counted(
    corpus: CorpusFolder, tmp_path: Path, unit: str
) -> None:
    given = Input(corpus.images, tmp_path / "input", unit)
    with given.laid_out() as shown:
        assert given.changed() == 0
        edited, removed, replaced = files.tree(shown)[:3]
        edited.write_bytes(b"edited")
        removed.unlink()
        replaced.unlink()
        replaced.symlink_to(edited)
        assert given.changed() == 3


def test_a_tool_for_one_file_gets_each_with_a_place_for_its_output(
    corpus: CorpusFolder, tmp_path: Path
) -> None:
    given = Input(corpus.images, tmp_path / "input", "file")
    with given.laid_out():
        pairs = list(given.pairs(tmp_path / "output"))
        assert len(pairs) == corpus.document.instances
        for pair in pairs:
            assert pair["input"].is_file()
            assert pair["output"].parent == tmp_path / "output"
            assert pair["output"].stem.isdigit()


def test_a_command_may_run_once_per_file(
    toy: Callable[..., Adapter], little: CorpusFolder, tmp_path: Path
) -> None:
    adapter = toy("shutil.copyfile(source, target)", run='unit = "file"')
    run = execute(adapter, little, tmp_path / "run", tmp_path / "work")
    assert run.outcome is Outcome.COMPLETED
    written = sorted(path.read_bytes() for path in files.tree(tmp_path / "run" / "output"))
    assert written == sorted((little.images / i.path).read_bytes() for i in little.instances())
    assert run.withheld == ["file_name"]


def test_a_tool_is_not_given_what_it_refuses(
    toy: Callable[..., Adapter], little: CorpusFolder, tmp_path: Path
) -> None:
    copying = toy("shutil.copytree(source, target, dirs_exist_ok=True)")
    refusing = replace(copying.tool, refuses=["SecondaryCaptureImageStorage"])
    execute(copying._replace(tool=refusing), little, tmp_path / "run", tmp_path / "work")
    got = {
        p.relative_to(tmp_path / "run" / "output").as_posix()
        for p in files.tree(tmp_path / "run" / "output")
    }
    assert got == {i.path for i in little.instances() if i.series != "capture"}
    assert len(got) == 2
