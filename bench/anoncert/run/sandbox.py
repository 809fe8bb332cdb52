"""Running a tool with its own home, its own group, within limits, and to an end.

What a tool writes to its home, its temporary folder and its streams is residue, kept
for the attacks. Nothing of our environment reaches it. Where bubblewrap works, nothing
else does either: no network, no file but the system's and its own.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path
from typing import Annotated, Any, BinaryIO, NamedTuple, cast

import msgspec

from anoncert import files
from anoncert.errors import ImpossibleError
from anoncert.run import bubblewrap
from anoncert.run.room import SUPERVISOR, Limits, Room
from anoncert.types import Count, Stream

KEPT = 64 << 20
"""Bytes of each output stream that are kept; the rest is counted and digested."""

_PYTHON = Path(sys.executable).resolve()
_GRACE = 30.0
_CHUNK = 1 << 16
_REPORT = 1 << 16
_PATIENCE = 5.0
_LEAVE, _ENGINE_LEAVE = 1.0, 30.0  # [s] for helpers to end after what they helped
_MIB = 1 << 20


class Report(msgspec.Struct, forbid_unknown_fields=True):
    """What the supervisor says. It has stood next to the tool: nothing else rests on it."""

    exit_status: Annotated[int, msgspec.Meta(ge=-255, le=255)]
    stopped: str
    unstartable: str
    left_running: Count
    not_ended: Count
    network_calls: Count
    cpu_seconds: Annotated[float, msgspec.Meta(ge=0)]
    peak_mib: Annotated[float, msgspec.Meta(ge=0)]


class Ended(NamedTuple):
    """How a tool's run ended.

    `stopped` names the limit that it passed; the figures are None where they could not
    be had.
    """

    exit_status: int | None
    seconds: float
    cpu_seconds: float | None = None
    peak_mib: float | None = None
    stopped: str = ""
    isolation: str = "none"
    conduct: tuple[str, ...] = ()
    streams: dict[str, Stream] = {}  # noqa: RUF012 - never changed


def call(
    commands: list[list[str]],
    room: Room,
    limits: Limits,
    *,
    server: list[str] | None = None,
    port: int = 0,
) -> Ended:
    """Run commands one after another to their end or a limit, then end all that they started.

    Parameters
    ----------
    commands
        Each with its arguments.
    room
        Where.
    limits
        How far.
    server
        Command of a server that runs as long as they do.
    port
        On the loopback interface, at which the server answers once it is ready.

    Raises
    ------
    ImpossibleError
        A command cannot be started.
    """
    environment = room.environment()
    for command in [*commands, *([server] if server else [])]:
        _require(command[0], environment["PATH"])
    for folder in room.writes:
        folder.mkdir(parents=True, exist_ok=True)
    task: dict[str, Any] = {
        "commands": commands,
        "server": server,
        "port": port,
        "seconds": limits.seconds,
        "leave": _ENGINE_LEAVE if room.contained else _LEAVE,
        "memory": int(limits.memory_mib * _MIB),
        "files": limits.files,
        "size": limits.size,
        "writable": [str(path) for path in room.writes],
    }
    argv = [str(_PYTHON), "-I", "-S", str(SUPERVISOR)]
    if room.contained or not bubblewrap.usable():
        return _supervised(argv, task, room)
    view = room.view()
    try:
        ended = _supervised(argv, task, room, view)
    finally:
        view.tidy()
    network = ", with the network" if room.network else ""
    return ended._replace(isolation=f"bubblewrap{network}")


def _require(program: str, path: str) -> None:
    if shutil.which(program, path=path):
        return
    if Path(program).is_file():
        raise ImpossibleError(f"{program}: it cannot be executed", f"chmod +x {program}")
    raise ImpossibleError(
        f"{program}: no such program", "install it, or correct the command in tool.toml"
    )


def _supervised(
    argv: list[str], task: dict[str, Any], room: Room, view: bubblewrap.View | None = None
) -> Ended:
    reading, writing = os.pipe()
    supervisor = [*argv, str(writing)]
    started = time.monotonic()
    os.set_blocking(reading, False)  # who got away may hold the other end
    with os.fdopen(reading, "rb") as said:
        process = subprocess.Popen(
            view.wrap(supervisor) if view else supervisor,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=room.work,
            env=room.environment(),
            start_new_session=True,
            pass_fds=[writing],
        )
        os.close(writing)
        with _ending(process):
            pipes = {"stdout": process.stdout, "stderr": process.stderr}
            keepers = {
                name: _Keeper(cast(BufferedReader, pipe), room.residue / f"{name}.txt")
                for name, pipe in pipes.items()
            }
            with contextlib.suppress(BrokenPipeError), cast(BinaryIO, process.stdin) as stream:
                stream.write(json.dumps(task).encode())
            timed_out = _timed_out(process, task["seconds"] + _GRACE)
        text = said.read(_REPORT) or b""
    seconds = time.monotonic() - started
    streams = {name: keeper.finish() for name, keeper in keepers.items()}
    report = _decode(text)
    if report is None:
        return Ended(
            process.returncode,
            seconds,
            stopped=f"time: {task['seconds']:g} s" if timed_out else "",
            conduct=("ended or held up the process that watched it",),
            streams=streams,
        )
    if report.unstartable:
        raise ImpossibleError(
            files.printable(report.unstartable),
            "what a tool needs outside of the system's folders must be named under"
            " install.programs or install.files in tool.toml",
        )
    alone = view is not None and not room.network
    return Ended(
        exit_status=report.exit_status,
        seconds=seconds,
        cpu_seconds=report.cpu_seconds,
        peak_mib=report.peak_mib,
        stopped=files.printable(report.stopped),
        conduct=tuple(_conduct(report, alone=alone)),
        streams=streams,
    )


def _decode(text: bytes) -> Report | None:
    try:
        return msgspec.json.decode(text, type=Report)
    except msgspec.DecodeError:
        return None


def _conduct(report: Report, *, alone: bool) -> Iterator[str]:
    if report.left_running:
        yield f"left {report.left_running} of its processes running; they were ended"
    if report.not_ended:
        yield f"{report.not_ended} of its processes could not be ended"
    if alone and report.network_calls:
        yield f"tried to reach the network ({report.network_calls} times), which was not there"


class _Keeper(threading.Thread):
    """Keeps the beginning of a stream, counts and digests all of it."""

    def __init__(self, pipe: BufferedReader, path: Path) -> None:
        super().__init__(daemon=True)
        self._pipe, self._path = pipe, path
        self._digest, self._size = hashlib.sha256(), 0
        self.start()

    def run(self) -> None:
        with self._pipe, self._path.open("wb") as kept:
            while chunk := self._pipe.read1(_CHUNK):
                kept.write(chunk[: max(0, KEPT - self._size)])
                self._digest.update(chunk)
                self._size += len(chunk)

    def finish(self) -> Stream:
        self.join(_PATIENCE)  # a process that got away may hold the pipe
        return Stream(self._size, min(self._size, KEPT), self._digest.hexdigest())


def _timed_out(process: subprocess.Popen[bytes], seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return True
    return False


@contextlib.contextmanager
def _ending(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """End a process with its group, however we leave it."""
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if process.poll() is None:
                process.terminate()  # the supervisor then ends what has left its group
                _timed_out(process, _PATIENCE)
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
