"""Tools: found and read."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from anoncert import digest, paths
from anoncert.errors import RequestError
from anoncert.files import read_toml
from anoncert.types import Tool

_FILE = "tool.toml"


class Adapter(NamedTuple):
    """A tool with the folder that its tool.toml stands in."""

    tool: Tool
    folder: Path

    @property
    def digest(self) -> str:
        """Digest of the folder."""
        return digest.of_tree(self.folder)


def load(name: str) -> Adapter:
    """Find a tool by its name, the path of its folder, or of its tool.toml.

    Raises
    ------
    RequestError
        There is none, or its tool.toml is wrong.
    """
    path = Path(name) if Path(name, _FILE).is_file() else paths.find("tools", name)
    folder = path.parent if path.name == _FILE else path
    if not (folder / _FILE).is_file():
        raise RequestError(f"{folder}: no {_FILE}", "run `anoncert tools list`, or write one")
    tool = read_toml(folder / _FILE, Tool)
    if tool.run.kind == "command" and not tool.run.argv:
        raise RequestError(f"{folder / _FILE}: run.argv is empty", "write the command")
    return Adapter(tool, folder.resolve())


def known() -> list[Adapter]:
    """List all tools that can be found by name."""
    return [load(name.removesuffix("/" + _FILE)) for name in paths.names("tools", f"*/{_FILE}")]
