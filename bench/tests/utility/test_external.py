"""Programs of others: what they may take."""

from __future__ import annotations

from pathlib import Path

import pytest

from anoncert.utility import _external
from anoncert.utility._external import ran


@pytest.fixture(autouse=True)
def shell(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the shell for such a program."""
    monkeypatch.setattr(_external, "program", lambda _: "/bin/sh")


def test_it_says_what_it_said_and_how_it_ended(tmp_path: Path) -> None:
    said = ran("sh", ["-c", "echo one; echo two >&2; exit 3"], tmp_path)
    assert (said.text, said.whole, said.ok) == ("one\ntwo\n", True, False)
    assert ran("sh", ["-c", "true"], tmp_path).ok


def test_it_knows_nothing_of_our_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET", "1")
    said = ran("sh", ["-c", 'echo "$SECRET$HOME"; pwd'], tmp_path)
    assert said.text == f"{tmp_path}\n{tmp_path}\n"


def test_time_memory_and_files_are_limited(tmp_path: Path) -> None:
    said = ran("sh", ["-c", "ulimit -t; ulimit -v; ulimit -f"], tmp_path)
    assert said.text == "300\n8000000\n8000000\n"


def test_what_is_stopped_or_says_too_much_is_not_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not ran("sh", ["-c", "kill -9 $$"], tmp_path).whole
    monkeypatch.setattr(_external, "_LONGEST", 100)
    said = ran("sh", ["-c", "printf %200s"], tmp_path)
    assert (len(said.text), said.whole) == (100, False)
    monkeypatch.setattr(_external, "_SECONDS", 1)
    assert not ran("sh", ["-c", "sleep 9"], tmp_path).whole
