"""What is found where."""

from __future__ import annotations

from pathlib import Path

import pytest

from anoncert import paths
from anoncert.errors import RequestError


def home(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ANONCERT_HOME", str(folder))
    (folder / "corpora").mkdir()
    return folder / "corpora"


def test_what_the_suite_needs_is_found_without_any_setting(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("ANONCERT_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    assert paths.find("corpora", "smoke-2026.1.toml").is_file()
    assert paths.find("tools", "identity").is_dir()


def test_the_users_own_home_comes_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mine = home(tmp_path, monkeypatch) / "smoke-2026.1.toml"
    mine.write_text("")
    assert paths.find("corpora", "smoke-2026.1.toml") == mine
    assert paths.names("corpora", "smoke-*.toml") == ["smoke-2026.1.toml"]


def test_an_explicit_path_is_taken_as_it_is(tmp_path: Path) -> None:
    mine = tmp_path / "my.toml"
    mine.write_text("")
    assert paths.find("corpora", str(mine)) == mine


def test_a_folder_that_happens_to_be_called_like_a_tool_is_not_the_tool(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "identity").mkdir()
    monkeypatch.chdir(tmp_path)
    assert (paths.find("tools", "identity") / "tool.toml").is_file()


def test_a_name_does_not_lead_out_of_its_root(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    home(tmp_path, monkeypatch)
    (tmp_path / "secret").write_text("")
    with pytest.raises(RequestError, match=r"there is no '\.\./secret'"):
        paths.find("corpora", "../secret")


def test_what_is_not_there_is_a_request_error_with_a_hint() -> None:
    with pytest.raises(RequestError, match=r"tools: there is no 'nonesuch'; .*tools list"):
        paths.find("tools", "nonesuch")


def test_work_is_kept_in_a_cache_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert paths.default_work().name == "anoncert"
