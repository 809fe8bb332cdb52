"""A new file is picked up by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from anoncert import registry
from anoncert.errors import RequestError


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    folder = tmp_path / "shelf_of_tests"
    folder.mkdir()
    for name in ("__init__", "zebra", "ant", "_helper"):
        (folder / f"{name}.py").write_text(f"NAME = {name!r}\n")
    monkeypatch.syspath_prepend(tmp_path)
    return folder.name


def test_every_module_is_an_entry_unless_it_begins_with_an_underscore(package: str) -> None:
    found = registry.entries(package)
    assert list(found) == ["ant", "zebra"]
    assert [module.NAME for module in found.values()] == ["ant", "zebra"]
    assert registry.entry(package, "zebra").NAME == "zebra"


def test_an_unknown_entry_is_a_request_error_that_lists_the_known() -> None:
    with pytest.raises(RequestError, match=r"carrier: there is no 'pigeon'; known are burned_in,"):
        registry.entry("anoncert.corpus.carrier", "pigeon")


def test_a_module_with_an_underscore_cannot_be_asked_for() -> None:
    with pytest.raises(RequestError, match="'_tree'"):
        registry.entry("anoncert.corpus.carrier", "_tree")
