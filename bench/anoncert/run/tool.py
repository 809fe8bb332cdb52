"""Tools: found and read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from anoncert import digest, paths
from anoncert.errors import RequestError
from anoncert.files import read_toml
from anoncert.types import Tool

PLACEHOLDERS = ("python", "bin", "tool", "input", "output")
"""What an argument of a command may hold in braces."""

PLACEHOLDER = re.compile(r"\{([A-Za-z_][\w.]*)\}")
"""Any name in braces; other braces, as in JSON, are left alone."""

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
    _check(tool, folder / _FILE)
    return Adapter(tool, folder.resolve())


def known() -> list[Adapter]:
    """List all tools that can be found by name."""
    return [load(name.removesuffix("/" + _FILE)) for name in paths.names("tools", f"*/{_FILE}")]


def _check(tool: Tool, path: Path) -> None:
    """Refuse what the record's types alone cannot."""
    try:
        SpecifierSet(tool.install.python)
    except InvalidSpecifier as error:
        raise RequestError(
            f"{path}: install.python: {tool.install.python!r} is no range of versions",
            "write one like '>=3.11,<3.13'",
        ) from error
    if tool.run.kind == "command" and not tool.run.argv:
        raise RequestError(f"{path}: run.argv is empty", "write the command")
    unknown = [
        name
        for part in tool.run.argv
        for name in PLACEHOLDER.findall(part)
        if name not in PLACEHOLDERS
    ]
    if unknown:
        known = " ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        raise RequestError(
            f"{path}: run.argv: {{{unknown[0]}}} is no placeholder", f"known are {known}"
        )
