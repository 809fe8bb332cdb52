"""An environment for each tool, apart from ours and from each other's."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from packaging.specifiers import SpecifierSet

from anoncert import digest, files
from anoncert.errors import ImpossibleError
from anoncert.run.tool import Adapter

_MARK = "installed.json"
_BIN = "Scripts" if os.name == "nt" else "bin"
_SHOWN = 300


class Environment(NamedTuple):
    """Where an installed tool lives.

    `packages` maps the names of its Python packages to their versions.
    """

    python: Path
    bin: Path
    packages: dict[str, str]


def missing_programs(adapter: Adapter) -> list[str]:
    """List the system programs that a tool needs and that are not on the PATH."""
    return [name for name in adapter.tool.install.programs if shutil.which(name) is None]


def installed(adapter: Adapter, work: Path) -> Environment | None:
    """Return a tool's environment, None where it is not installed in this version."""
    if adapter.tool.run.kind != "command":  # nothing is run out of process
        return Environment(Path(sys.executable), Path(sys.executable).parent, {})
    home = _home(adapter, work)
    mark = home / _MARK
    if not mark.is_file():
        return None
    packages = json.loads(mark.read_text("utf-8"))
    name = "python.exe" if os.name == "nt" else "python"
    return Environment(home / _BIN / name, home / _BIN, packages)


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
    lacking = missing_programs(adapter)
    if lacking:
        raise ImpossibleError(
            f"{adapter.tool.name} needs the program {', '.join(lacking)}",
            "install it with your system's package manager",
        )
    found = installed(adapter, work)
    if found:
        return found
    home = _home(adapter, work)
    shutil.rmtree(home, ignore_errors=True)
    home.parent.mkdir(parents=True, exist_ok=True)
    try:
        _fill(adapter, home)
    except BaseException:
        shutil.rmtree(home, ignore_errors=True)
        raise
    ready = installed(adapter, work)
    assert ready is not None
    return ready


def _fill(adapter: Adapter, home: Path) -> None:
    # A virtual environment cannot be moved, so the mark, written last, says it is complete.
    wanted = adapter.tool.install.pip
    bare = [] if wanted else ["--without-pip"]
    _call([str(_interpreter(adapter)), "-m", "venv", *bare, str(home)], adapter)
    packages = {}
    if wanted:
        pip = [str(home / _BIN / "python"), "-m", "pip", "--disable-pip-version-check"]
        _call([*pip, "install", "--quiet", *wanted], adapter)
        listed = json.loads(_call([*pip, "list", "--format=json"], adapter))
        packages = {package["name"]: package["version"] for package in listed}
    files.write_bytes(home / _MARK, json.dumps(packages, indent=2).encode())


def _home(adapter: Adapter, work: Path) -> Path:
    tool = adapter.tool
    key = digest.of_record(tool.install)[:12]
    return work / "tools" / f"{tool.name}-{tool.version}-{key}"


def _interpreter(adapter: Adapter) -> Path:
    wanted = SpecifierSet(adapter.tool.install.python)
    named = (f"python3.{minor}" for minor in range(8, 20))
    for name in [sys.executable, *reversed(list(named))]:
        path = shutil.which(name)
        if path and _version(path) in wanted:
            return Path(path)
    raise ImpossibleError(
        f"{adapter.tool.name} needs Python {wanted}, and none is on the PATH",
        "install that Python",
    )


def _version(python: str) -> str:
    command = [python, "-c", "import platform; print(platform.python_version())"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    return ended.stdout.strip() if ended.returncode == 0 else "0"


def _call(command: list[str], adapter: Adapter) -> str:
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode:
        lines = (ended.stderr or ended.stdout).strip().splitlines() or ["no message"]
        errors = [line for line in lines if "ERROR" in line] or lines
        raise ImpossibleError(
            f"installing {adapter.tool.name} failed: {errors[-1][:_SHOWN]}",
            "check the network and the package index, and that python3-venv is installed",
        )
    return ended.stdout
