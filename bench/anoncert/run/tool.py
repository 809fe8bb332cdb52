"""Tools: found and read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from pydicom._uid_dict import UID_dictionary

from anoncert import digest, files, paths, registry
from anoncert.errors import RequestError
from anoncert.types import Instance, Launch, Tool

PLACEHOLDER = re.compile(r"\{([A-Za-z_][\w.]*)\}")
"""Any name in braces; other braces, as in JSON, are left alone."""

_FILE = "tool.toml"
_NAME = re.compile("[a-z0-9][a-z0-9_.-]*")
_BARE = Launch(kind="")
OF_KINDS = ("argv", "server", "image", "address", "listen", "ae_title", "quiet", "unit")
"""Keys of [run] that only some kinds of adapter take."""

_IMAGE = re.compile(r"(^|@)sha256:[0-9a-f]{64}$")
_ADDRESS = re.compile(r"[\w.-]+:\d{1,5}")


_SOP_CLASSES = {
    keyword: uid for uid, (_, kind, _, _, keyword) in UID_dictionary.items() if kind == "SOP Class"
}


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
    tool = files.read_toml(folder / _FILE, Tool)
    _check(tool, folder / _FILE)
    return Adapter(tool, folder.resolve())


def refused(tool: Tool, instances: Iterable[Instance]) -> Iterator[Instance]:
    """Yield those that a tool is not given, since it says that it refuses their class."""
    classes = {_SOP_CLASSES[keyword] for keyword in tool.refuses}
    return (instance for instance in instances if instance.sop_class in classes)


def names() -> list[str]:
    """List the names of all tools that can be found by name, whether right or wrong."""
    return sorted(name.removesuffix(f"/{_FILE}") for name in paths.names("tools", f"*/{_FILE}"))


def known() -> list[Adapter]:
    """Load all tools that can be found by name."""
    return [load(name) for name in names()]


def new(folder: Path) -> Path:
    """Write a commented tool.toml into a folder that is named like the tool, and return it.

    Raises
    ------
    RequestError
        There is one, or the name cannot be a tool's.
    """
    path = folder / _FILE
    if path.exists():
        raise RequestError(f"{path}: it exists already", "choose another folder")
    name = folder.resolve().name
    if not _NAME.fullmatch(name):
        raise RequestError(
            f"{folder}: {name!r} cannot be a tool's name",
            "use small letters, digits, and . _ - after the first",
        )
    folder.mkdir(parents=True, exist_ok=True)
    template = Path(__file__).with_name("new_tool.toml").read_text("utf-8")
    files.write_bytes(path, template.replace("@NAME@", name).encode())
    return path


def _check(tool: Tool, path: Path) -> None:
    """Refuse what the record's types alone cannot."""
    try:
        SpecifierSet(tool.install.python)
    except InvalidSpecifier as error:
        raise RequestError(
            f"{path}: install.python: {tool.install.python!r} is no range of versions",
            "write one like '>=3.11,<3.13'",
        ) from error
    for keyword in tool.refuses:
        if keyword not in _SOP_CLASSES:
            raise RequestError(
                f"{path}: refuses: {keyword!r} is no SOP class",
                "write its keyword, as MediaStorageDirectoryStorage (PS3.6 annex A)",
            )
    _check_launch(tool.run, path)


def _check_launch(launch: Launch, path: Path) -> None:
    kinds = registry.entries("anoncert.run.adapter")
    if launch.kind not in kinds:
        raise RequestError(
            f"{path}: run.kind: there is no {launch.kind!r}", f"known are {', '.join(kinds)}"
        )
    kind = kinds[launch.kind]
    given = {name for name in OF_KINDS if getattr(launch, name) != getattr(_BARE, name)}
    for name in kind.NEEDS:
        if name not in given:
            raise RequestError(f"{path}: run.{name} is empty", f"a {launch.kind} needs it")
    for name in sorted(given - {*kind.NEEDS, *kind.TAKES}):
        raise RequestError(f"{path}: run.{name}: no key of a {launch.kind}", "take it out")
    _check_places(launch, path)
    for key in ("argv", "server"):
        parts = getattr(launch, key)
        if any("\0" in part for part in parts) or (parts and not parts[0].strip()):
            raise RequestError(f"{path}: run.{key}: {parts!r} is no command", "correct it")
        unknown = [
            name
            for part in parts
            for name in PLACEHOLDER.findall(part)
            if name not in kind.PLACEHOLDERS
        ]
        if unknown:
            known = " ".join(f"{{{name}}}" for name in kind.PLACEHOLDERS)
            raise RequestError(
                f"{path}: run.{key}: {{{unknown[0]}}} is no placeholder", f"known are {known}"
            )


def _check_places(launch: Launch, path: Path) -> None:
    if launch.image and not _IMAGE.search(launch.image):
        raise RequestError(
            f"{path}: run.image: {launch.image!r} names no digest",
            "write it as name@sha256:..., so that it stays the same image",
        )
    if launch.address and not _ADDRESS.fullmatch(launch.address):
        raise RequestError(
            f"{path}: run.address: {launch.address!r} is no address", "write HOST:PORT"
        )
    if launch.kind == "dimse" and bool(launch.server) == bool(launch.address):
        raise RequestError(
            f"{path}: run.server, run.address: a dimse needs one of them", "name just one"
        )
    if launch.kind in ("dimse", "rest") and bool(launch.server) == launch.network:
        raise RequestError(
            f"{path}: run.server, run.network: a {launch.kind} has a server for the run, or"
            " one elsewhere and the network",
            "give just one of them",
        )
