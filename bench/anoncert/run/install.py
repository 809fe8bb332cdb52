"""An environment for each tool, apart from ours and from each other's."""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import msgspec
from packaging.specifiers import SpecifierSet

from anoncert import digest, files, registry
from anoncert.errors import ImpossibleError
from anoncert.run.room import SYSTEM_BINS, Limits, Room
from anoncert.run.sandbox import call
from anoncert.run.tool import Adapter
from anoncert.types import Install

_MARK = "installed.json"
_VERSION = re.compile(r"\d+(?:\.\d+)*")
_SHOWN = 300
_BRIEF = Limits(seconds=60, memory_mib=2048, files=1000, size=64 << 20)


class Environment(NamedTuple):
    """Where an installed tool lives, and what it may read.

    `packages` maps the names of its packages to their versions, `version` is the tool's
    own as the system has it, empty where tool.toml pins it.
    """

    python: Path
    bins: tuple[Path, ...]
    packages: dict[str, str]
    reads: tuple[Path, ...] = ()
    variables: dict[str, str] = {}  # noqa: RUF012 - never changed
    version: str = ""


def missing(adapter: Adapter) -> list[str]:
    """Name what of the system a tool needs and does not have."""
    wanted = adapter.tool.install
    lacking = [name for name in wanted.programs if not _program(name)]
    absent = [Path(name) for name in wanted.files if not Path(name).exists()]
    return lacking + [str(path) for path in absent if not {*path.parents} & {*absent}]


def installed(adapter: Adapter, work: Path) -> Environment | None:
    """Return a tool's environment, None where it is not installed in this version."""
    wanted = adapter.tool.install
    if not registry.entry("anoncert.run.adapter", adapter.tool.run.kind).PROCESS:
        return Environment(Path(sys.executable), (), {})
    home = _home(adapter, work)
    if missing(adapter) or not (home / _MARK).is_file():
        return None
    python = home / "bin" / "python"
    packages = json.loads((home / _MARK).read_text("utf-8"))
    programs = (Path(_program(name)) for name in wanted.programs)
    apart = [path for path in programs if str(path.parent) not in SYSTEM_BINS]
    environment = Environment(
        python=python,
        bins=(home / "bin", *(path.parent for path in apart)),
        packages=packages,
        reads=(
            home,
            python.resolve().parent.parent,
            adapter.folder,
            *(_around(path) for path in apart),
            *map(Path, wanted.files),
        ),
        variables={"NODE_PATH": str(home / "node_modules")} if wanted.npm else {},
    )
    if not wanted.version:
        return environment
    version = _measured(adapter, environment)
    return environment._replace(version=version, packages=packages | {adapter.tool.name: version})


def install(adapter: Adapter, work: Path) -> Environment:
    """Install a tool unless it is installed already.

    Parameters
    ----------
    adapter
        Which.
    work
        The work folder; environments stand below ``tools/``.

    Raises
    ------
    ImpossibleError
        A system program, a version of Python or a package is not to be had.
    """
    lacking = missing(adapter)
    if lacking:
        raise ImpossibleError(
            f"{adapter.tool.name} needs {', '.join(lacking)}",
            _remedy(adapter),
        )
    found = installed(adapter, work)
    if found:
        return found
    home = _home(adapter, work)
    home.parent.mkdir(parents=True, exist_ok=True)
    with home.with_name(f"{home.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another run may be installing it
        if found := installed(adapter, work):
            return found
        shutil.rmtree(home, ignore_errors=True)
        try:
            _fill(adapter, home)
        except BaseException:
            shutil.rmtree(home, ignore_errors=True)
            raise
    ready = installed(adapter, work)
    assert ready is not None
    return ready


def _remedy(adapter: Adapter) -> str:
    packages = " ".join(adapter.tool.install.apt)
    if packages:
        return f"install it (Debian: apt install {packages})"
    return f"install it, as {adapter.folder / 'tool.toml'} says"


def _wanted(adapter: Adapter) -> Install:
    """Return what is installed: what the tool says, and what its kind of adapter needs."""
    kind = registry.entry("anoncert.run.adapter", adapter.tool.run.kind)
    wanted = adapter.tool.install
    return msgspec.structs.replace(wanted, pip=[*wanted.pip, *kind.REQUIRES])


def _fill(adapter: Adapter, home: Path) -> None:
    # A virtual environment cannot be moved, so the mark, written last, says it is complete.
    wanted = _wanted(adapter)
    name = adapter.tool.name
    bare = [] if wanted.pip or wanted.pip_no_deps else ["--without-pip"]
    _call([str(_interpreter(adapter)), "-m", "venv", *bare, str(home)], name)
    packages = {}
    pip = [str(home / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
    if wanted.pip_no_deps:
        _call([*pip, "install", "--quiet", "--no-deps", *wanted.pip_no_deps], name)
    if wanted.pip:
        _call([*pip, "install", "--quiet", *wanted.pip], name)
    if not bare:
        listed = json.loads(_call([*pip, "list", "--format=json"], name))
        packages = {package["name"]: package["version"] for package in listed}
    if wanted.npm:
        packages |= _npm(wanted.npm, home, name)
    files.write_bytes(home / _MARK, json.dumps(packages, indent=2).encode())


def _npm(wanted: list[str], home: Path, name: str) -> dict[str, str]:
    if shutil.which("npm") is None:
        raise ImpossibleError(f"{name} needs the program npm", "install Node.js with npm")
    # Scripts of a package would run as us; what a tool does, it does in the sandbox.
    flags = [
        "--prefix",
        str(home),
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ]
    _call(["npm", "install", *flags, *wanted], name)
    lock = json.loads((home / "package-lock.json").read_text("utf-8"))
    return {
        path.rpartition("node_modules/")[2]: package["version"]
        for path, package in sorted(lock["packages"].items())
        if path
    }


def _measured(adapter: Adapter, environment: Environment) -> str:
    """Ask a tool that we did not install for its version; isolated, for it is a tool."""
    command, name = adapter.tool.install.version, adapter.tool.name
    with tempfile.TemporaryDirectory(prefix="anoncert-version-") as scratch:
        (Path(scratch) / "input").mkdir()
        room = Room(Path(scratch), environment.bins, environment.reads, environment.variables)
        ended = call([command], room, _BRIEF)
        streams = [room.residue / f"{stream}.txt" for stream in ("stdout", "stderr")]
        said = "".join(path.read_text("utf-8", "replace") for path in streams)
    found = _VERSION.search(said)
    if found is None or ended.stopped:
        raise ImpossibleError(
            f"{name}: `{' '.join(command)}` does not tell its version",
            "correct install.version in tool.toml",
        )
    return found[0]


def _program(name: str) -> str:
    """Find a program as a tool will: on our PATH, or among the system's."""
    path = os.pathsep.join([os.environ.get("PATH", ""), *SYSTEM_BINS])
    return shutil.which(name, path=path) or ""


def _around(program: Path) -> Path:
    """Return the folder that a program outside of the system needs to be shown with."""
    real = program.resolve()
    wished = [real.parent.parent] if real.parent.name == "bin" else []
    return next(filter(_harmless, [*wished, real.parent]), real)


def _harmless(folder: Path) -> bool:
    """Tell whether a folder is, and holds, nobody's home."""
    homes = (Path("/home"), Path("/Users"), Path.home().resolve())
    return folder.parent not in homes[:2] and not any(home.is_relative_to(folder) for home in homes)


def _home(adapter: Adapter, work: Path) -> Path:
    tool = adapter.tool
    key = digest.of_record(_wanted(adapter))[:12]
    return work.resolve() / "tools" / f"{tool.name}-{tool.version}-{key}"


def _interpreter(adapter: Adapter) -> Path:
    wanted = SpecifierSet(adapter.tool.install.python)
    named = (f"python3.{minor}" for minor in range(8, 20))
    for name in [sys.executable, *reversed(list(named))]:
        path = shutil.which(name)
        if path and _version(path) in wanted:
            return Path(path)
    raise ImpossibleError(
        f"{adapter.tool.name} needs Python {wanted}, and none is on the PATH",
        "install that Python, and put it on the PATH",
    )


def _version(python: str) -> str:
    command = [python, "-c", "import platform; print(platform.python_version())"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    return ended.stdout.strip() if ended.returncode == 0 else "0"


def _call(command: list[str], name: str) -> str:
    try:
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        raise ImpossibleError(f"{name}: {command[0]}: {error.strerror}", "install it") from error
    if ended.returncode:
        lines = (ended.stderr or ended.stdout).strip().splitlines() or ["no message"]
        errors = [line for line in lines if "ERROR" in line] or lines
        raise ImpossibleError(
            f"installing {name} failed: {errors[-1][:_SHOWN]}",
            "check the network and the package index, and that python3-venv is installed",
        )
    return ended.stdout
