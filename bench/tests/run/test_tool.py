"""Tools are found and read."""

from __future__ import annotations

import re
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
    with pytest.raises(RequestError, match=rf"tool\.toml line 16: .*{named}"):
        toy(run=line)


def test_a_class_of_objects_that_is_none_is_refused(toy: Callable[..., Adapter]) -> None:
    adapter = toy()
    text = (adapter.folder / "tool.toml").read_text()
    (adapter.folder / "tool.toml").write_text('refuses = ["MRImage"]\n' + text)
    with pytest.raises(RequestError, match=r"refuses: 'MRImage' is no SOP class"):
        tool.load(str(adapter.folder))


def test_a_version_of_python_that_is_none_is_refused(toy: Callable[..., Adapter]) -> None:
    with pytest.raises(RequestError, match=r"install\.python"):
        toy(install='python = "three"')


def test_a_command_without_arguments_is_refused(toy: Callable[..., Adapter]) -> None:
    with pytest.raises(RequestError, match=r"run\.argv is empty"):
        toy(argv="[]")


def test_a_changed_driver_is_another_tool(toy: Callable[..., Adapter]) -> None:
    before = toy().digest
    assert toy("pass").digest != before


def test_a_new_tool_is_valid_as_it_is_written(tmp_path: Path) -> None:
    path = tool.new(tmp_path / "my-tool")
    adapter = tool.load(str(path.parent))
    assert adapter.tool.name == "my-tool"
    assert adapter.tool.run.argv[0] == "sh"


def test_what_a_new_tool_has_commented_out_is_valid_too(tmp_path: Path) -> None:
    path = tool.new(tmp_path / "my-tool")
    lines = path.read_text("utf-8").splitlines()
    keys = [line.removeprefix("# ") for line in lines]
    path.write_text(
        "\n".join(
            key if re.match(r"\w+ = ", key) else line for key, line in zip(keys, lines, strict=True)
        )
    )
    adapter = tool.load(str(path.parent))
    assert adapter.tool.install.programs == ["dcmodify"]
    assert adapter.tool.run.public == "public"


def test_a_new_tool_does_not_overwrite(tmp_path: Path) -> None:
    tool.new(tmp_path / "my-tool").write_text("precious")
    with pytest.raises(RequestError, match="exists already"):
        tool.new(tmp_path / "my-tool")
    assert (tmp_path / "my-tool" / "tool.toml").read_text() == "precious"


@pytest.mark.parametrize("name", ["My Tool", "MyTool", "-x", "ä"])
def test_a_name_that_cannot_be_a_tools_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(RequestError, match="cannot be a tool's name"):
        tool.new(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("kind", "run", "told"),
    [
        ("command", 'image = "x@sha256:1"', r"run\.image: no key of a command"),
        ("command", 'server = ["x"]', r"run\.server: no key of a command"),
        ("container", "", r"run\.image is empty; a container needs it"),
        ("nonesuch", "", "there is no 'nonesuch'"),
    ],
)
def test_what_a_kind_does_not_take_or_lacks_is_named(
    toy: Callable[..., Adapter], kind: str, run: str, told: str
) -> None:
    with pytest.raises(RequestError, match=told):
        toy(kind=kind, run=run)
