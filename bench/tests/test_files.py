"""What is written is whole or absent, and what is read is checked."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from anoncert import files, paths
from anoncert.errors import ImpossibleError, RequestError
from anoncert.types import SCHEMA, Recipe, Spelling, Subject, Tool

SUBJECT = Subject("s00001", 1, "F", "ge", "western", "ISO_IR 100", [0, 30])


def listing(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_document_is_read_as_it_was_written(recipe: Recipe, tmp_path: Path) -> None:
    files.write_document(tmp_path / "recipe.json", recipe)
    assert files.read_document(tmp_path / "recipe.json", Recipe) == recipe
    assert listing(tmp_path) == ["recipe.json"]


def test_rows_are_read_as_they_were_written(tmp_path: Path) -> None:
    rows = [Spelling(text=text) for text in ("a", "ß\n", '"')]
    files.write_rows(tmp_path / "rows.jsonl", rows)
    assert list(files.read_rows(tmp_path / "rows.jsonl", Spelling)) == rows


def test_rows_that_fail_halfway_leave_no_file(tmp_path: Path) -> None:
    def fail() -> None:
        with files.row_writer(tmp_path / "rows.jsonl") as write:
            write([SUBJECT])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert listing(tmp_path) == []


def test_rows_that_fail_halfway_leave_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    files.write_rows(path, [SUBJECT])
    with pytest.raises(ZeroDivisionError):
        files.write_rows(path, (SUBJECT for _ in [1 / 0]))
    assert list(files.read_rows(path, Subject)) == [SUBJECT]


def test_a_broken_row_is_named_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"text": "a"}\n{"text": "b", "wrong": 1}\n')
    with pytest.raises(RequestError, match=r"rows\.jsonl line 2: .*wrong"):
        list(files.read_rows(path, Spelling))


@pytest.mark.parametrize("reader", [files.read_document, files.read_toml])
def test_a_missing_file_is_a_request_error(reader: object, tmp_path: Path) -> None:
    assert callable(reader)
    with pytest.raises(RequestError, match="no such file"):
        reader(tmp_path / "nothing", Tool)


def test_missing_rows_are_a_request_error(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="no such file"):
        list(files.read_rows(tmp_path / "nothing", Subject))


@pytest.mark.parametrize(("version", "todo"), [(SCHEMA + 1, "newer anoncert"), (0, "anew")])
def test_another_schema_version_is_refused(version: int, todo: str, tmp_path: Path) -> None:
    (tmp_path / "tool.toml").write_text(f"schema = {version}\n")
    (tmp_path / "tool.json").write_text(f'{{"schema": {version}}}')
    with pytest.raises(RequestError, match=f"schema {version}.*{todo}"):
        files.read_toml(tmp_path / "tool.toml", Tool)
    with pytest.raises(RequestError, match=f"schema {version}.*{todo}"):
        files.read_document(tmp_path / "tool.json", Tool)


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"schema = ", b"schema = 'one'"])
def test_what_is_no_toml_document_is_refused_by_its_path(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_bytes(data)
    with pytest.raises(RequestError, match=r"broken\.toml"):
        files.read_toml(tmp_path / "broken.toml", Tool)


def test_a_staged_folder_appears_only_when_it_is_complete(tmp_path: Path) -> None:
    target = tmp_path / "made"
    with files.staged(target) as folder:
        (folder / "file").write_text("text")
        assert not target.exists()
    assert listing(tmp_path) == ["made"]
    assert listing(target) == ["file"]


@pytest.mark.parametrize("error", [ValueError(), KeyboardInterrupt(), ImpossibleError("a", "b")])
def test_a_staged_folder_that_fails_leaves_nothing(error: BaseException, tmp_path: Path) -> None:
    def fail() -> None:
        with files.staged(tmp_path / "made") as folder:
            (folder / "file").write_text("text")
            raise error

    with pytest.raises(type(error)):
        fail()
    assert listing(tmp_path) == []


def test_staging_fills_an_empty_folder(tmp_path: Path) -> None:
    with files.staged(tmp_path) as folder:
        (folder / "file").write_text("text")
    assert listing(tmp_path) == ["file"]


def test_staging_refuses_a_folder_that_holds_something(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("text")
    with pytest.raises(RequestError, match="not empty"), files.staged(tmp_path):
        pass
    assert listing(tmp_path) == ["precious"]


def test_staging_refuses_a_file(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("text")
    with pytest.raises(RequestError, match="this is a file"), files.staged(tmp_path / "precious"):
        pass
    assert (tmp_path / "precious").read_text() == "text"


def test_a_tree_lists_regular_files_only_in_a_stable_order(tmp_path: Path) -> None:
    for name in ("b/x", "a/z", "a.txt", "b/a/y"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "link").symlink_to(tmp_path / "a.txt")
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    found = [path.relative_to(tmp_path).as_posix() for path in files.tree(tmp_path)]
    assert found == ["a.txt", "a/z", "b/a/y", "b/x"]


@pytest.mark.parametrize(
    ("was", "becomes", "line"),
    [
        ("seed = 4", "seed = -4", "seed = -4"),
        ("gap = 12.0", "gap = 12.0\n[colour]", "[colour]"),
        ('name = "capture"', 'nome = "capture"', 'nome = "capture"'),
        ('name = "t1w"', "name = 7", "name = 7"),
        ('dialects = ["siemens"]', "dialects = [1]", "dialects = [1]"),
    ],
)
def test_the_line_at_fault_is_named(tmp_path: Path, was: str, becomes: str, line: str) -> None:
    text = paths.find("corpora", "check-2026.1.toml").read_text("utf-8")
    assert was in text
    broken = tmp_path / "recipe.toml"
    broken.write_text(text.replace(was, becomes, 1), "utf-8")
    with pytest.raises(RequestError, match=r"recipe\.toml line \d+: ") as caught:
        files.read_toml(broken, Recipe)
    number = int(str(caught.value).split("recipe.toml line ")[1].split(":")[0])
    assert broken.read_text().splitlines()[number - 1] == line


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Müller.dcm", "Müller.dcm"), ("a\x1b[2Jb", "a\\x1b[2Jb"), ("a\udcffb", "a\ufffdb")],
)
def test_a_name_is_shown_without_control_characters(name: str, shown: str) -> None:
    assert files.printable(name) == shown


def test_a_tree_is_removed_whatever_its_permissions(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_text("text")
    deep = tmp_path / "tree" / "deep"
    deep.mkdir(parents=True)
    (deep / "file").write_text("text")
    (deep / "link").symlink_to(kept)
    deep.chmod(0)
    files.remove_tree(tmp_path / "tree")
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
