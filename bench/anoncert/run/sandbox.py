"""Running a process with its own home, its own group, and an end.

What a tool writes to its home, its temporary folder and its streams is residue, kept
for the attacks. Nothing of our environment reaches it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from anoncert.errors import ImpossibleError

_SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_WINDOWS_NEEDS = ("SYSTEMROOT", "COMSPEC", "PATHEXT", "PATH")
_KIB_PER_MIB = 1024
_REPORT = 100
_LAUNCHER = (sys.executable, "-I", "-S", str(Path(__file__).with_name("_launcher.py")))

ISOLATION = "none"
"""What keeps a tool from reaching beyond its folders: so far only convention."""


class Ended(NamedTuple):
    """How a process ended."""

    exit_status: int
    seconds: float
    peak_mib: float | None
    timed_out: bool


def call(argv: list[str], *, residue: Path, bin_folder: Path, seconds: float) -> Ended:
    """Run a command to its end or its limit, then end all that it started.

    Parameters
    ----------
    argv
        Command and arguments.
    residue
        Folder for home, temporary files, stdout and stderr; also the working directory.
    bin_folder
        First on the PATH.
    seconds
        Wall-clock limit.

    Raises
    ------
    ImpossibleError
        The command cannot be started.
    """
    for name in ("home", "tmp"):
        (residue / name).mkdir(parents=True, exist_ok=True)
    environment = _environment(residue, bin_folder)
    if shutil.which(argv[0], path=environment["PATH"]) is None:
        raise ImpossibleError(
            f"{argv[0]}: no such program", "install it, or correct run.argv in tool.toml"
        )
    reading, writing = os.pipe()
    launched = argv if sys.platform == "win32" else [*_LAUNCHER, str(writing), *argv]
    started = time.monotonic()
    try:
        with (residue / "stdout.txt").open("wb") as out, (residue / "stderr.txt").open("wb") as err:
            process = subprocess.Popen(
                launched,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                cwd=residue,
                env=environment,
                start_new_session=True,
                pass_fds=[] if sys.platform == "win32" else [writing],
            )
            os.close(writing)
            status, timed_out = _wait(process, seconds)
        report = os.read(reading, _REPORT)
    finally:
        os.close(reading)
    if report:
        raw, peak = (int(part) for part in report.split())
        scale = _KIB_PER_MIB**2 if sys.platform == "darwin" else _KIB_PER_MIB
        ending = os.waitstatus_to_exitcode(raw)
        return Ended(ending, time.monotonic() - started, peak / scale, timed_out)
    return Ended(status, time.monotonic() - started, None, timed_out)


def _wait(process: subprocess.Popen[bytes], seconds: float) -> tuple[int, bool]:
    try:
        return process.wait(seconds), False
    except subprocess.TimeoutExpired:
        _kill_group(process.pid)
        return process.wait(), True
    finally:
        _kill_group(process.pid)


def _kill_group(pid: int) -> None:
    try:
        if sys.platform == "win32":
            os.kill(pid, signal.SIGTERM)
        else:
            os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass  # all of it has ended by itself


def _environment(residue: Path, bin_folder: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _WINDOWS_NEEDS if name in os.environ}
    system = kept["PATH"] if sys.platform == "win32" else _SYSTEM_PATH
    shared = kept if sys.platform == "win32" else {}
    return shared | {
        "PATH": f"{bin_folder}{os.pathsep}{system}",
        "HOME": str(residue / "home"),
        "TMPDIR": str(residue / "tmp"),
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
    }
