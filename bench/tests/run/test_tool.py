"""Tools are found and read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from anoncert.errors import RequestError
from anoncert.run import tool
from anoncert.run.tool import Adapter


def test_a_tool_is_found_by_name_by_folder_and_by_file() -> None:
    adapter = tool.load("identity")
    assert tool.load(str(adapter.folder)) == adapter
    assert tool.load(str(adapter.folder / "tool.toml")) == adapter
    assert adapter in tool.known()


def test_an_unknown_tool_is_refused() -> None:
    with pytest.raises(RequestError, match="there is no 'nonesuch'"):
        tool.load("nonesuch")


def test_a_folder_without_a_tool_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=r"no tool\.toml"):
        tool.load(str(tmp_path))


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("colour = 1", "colour"),
        ("seconds = 0", r"\$\.run\.seconds"),
        ('unit = "zip"', r"\$\.run\.unit"),
    ],
)
def test_a_wrong_key_is_named(toy: Callable[..., Adapter], line: str, named: str) -> None:
    with pytest.raises(RequestError, match=rf"tool\.toml: .*{named}"):
        toy(run=line)


def test_a_version_of_python_that_is_none_is_refused(toy: Callable[..., Adapter]) -> None:
    with pytest.raises(RequestError, match=r"install\.python"):
        toy(install='python = "three"')


def test_a_command_without_arguments_is_refused(toy: Callable[..., Adapter]) -> None:
    with pytest.raises(RequestError, match=r"run\.argv is empty"):
        toy(argv="[]")


def test_a_changed_driver_is_another_tool(toy: Callable[..., Adapter]) -> None:
    before = toy().digest
    assert toy("pass").digest != before
