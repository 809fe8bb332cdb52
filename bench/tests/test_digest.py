"""Digests see what matters and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from anoncert import digest, files
from anoncert.types import Recipe, Spelling


def tree(root: Path, **contents: str) -> Path:
    for name, text in contents.items():
        path = root / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def test_bytes_are_digested_by_sha_256() -> None:
    known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert digest.of_bytes(b"abc") == known


def test_a_file_is_digested_as_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"abc")
    assert digest.of_file(path) == digest.of_bytes(b"abc")


def test_a_tree_is_its_paths_and_bytes(tmp_path: Path) -> None:
    first = tree(tmp_path / "1" / "images", a="1", b__c="2")
    second = tree(tmp_path / "2" / "images", b__c="2", a="1")
    assert digest.of_tree(first) == digest.of_tree(second)
    for number, changed in enumerate(({"a": "3"}, {"b__d": "2"}, {"e": ""})):
        other = tree(tmp_path / f"other{number}" / "images", **{"a": "1", "b__c": "2"} | changed)
        assert digest.of_tree(other) != digest.of_tree(first)


def test_a_name_that_is_no_text_is_digested(tmp_path: Path) -> None:
    before = digest.of_tree(tmp_path)
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.dcm")).write_bytes(b"")
    assert digest.of_tree(tmp_path) != before


def test_links_and_empty_folders_count_as_absent(tmp_path: Path) -> None:
    root = tree(tmp_path / "images", a="1")
    before = digest.of_tree(root)
    (root / "empty").mkdir()
    (root / "link").symlink_to(root / "a")
    (root / "folder").symlink_to(tmp_path)
    assert digest.of_tree(root) == before


def test_a_record_is_digested_whatever_its_layout(recipe: Recipe, tmp_path: Path) -> None:
    files.write_document(tmp_path / "recipe.json", recipe)
    read = files.read_document(tmp_path / "recipe.json", Recipe)
    assert digest.of_record(read) == digest.of_record(recipe)


@given(st.lists(st.tuples(st.text(max_size=3), st.booleans()), min_size=2, max_size=2))
def test_records_have_equal_digests_when_they_are_equal(drawn: list[tuple[str, bool]]) -> None:
    first, second = (Spelling(text=text, partial=partial) for text, partial in drawn)
    assert (digest.of_record(first) == digest.of_record(second)) == (first == second)
