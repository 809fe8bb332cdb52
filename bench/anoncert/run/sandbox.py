"""Running a process with its own home, its own group, and an end.

What a tool writes to its home, its temporary folder and its streams is residue, kept
for the attacks. Nothing of our environment reaches it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import NamedTuple

from anoncert.errors import ImpossibleError

_SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_WINDOWS_NEEDS = ("SYSTEMROOT", "COMSPEC", "PATHEXT", "PATH")
_KIB_PER_MIB = 1024

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
    with (residue / "stdout.txt").open("wb") as out, (residue / "stderr.txt").open("wb") as err:
        started = time.monotonic()
        try:
            process = subprocess.Popen(
                argv,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                cwd=residue,
                env=_environment(residue, bin_folder),
                start_new_session=True,
            )
        except OSError as error:
            raise ImpossibleError(
                f"{argv[0]}: {error.strerror}", "install it, or correct run.argv in tool.toml"
            ) from error
        status, peak, timed_out = _wait(process, seconds)
    return Ended(status, time.monotonic() - started, peak, timed_out)


def _wait(process: subprocess.Popen[bytes], seconds: float) -> tuple[int, float | None, bool]:
    expired = threading.Event()

    def expire() -> None:
        expired.set()
        _kill_group(process.pid)

    timer = threading.Timer(seconds, expire)
    timer.start()
    try:
        if sys.platform == "win32":
            return process.wait(), None, expired.is_set()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        scale = 1 if sys.platform != "darwin" else _KIB_PER_MIB
        return process.returncode, usage.ru_maxrss / _KIB_PER_MIB / scale, expired.is_set()
    finally:
        timer.cancel()
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
