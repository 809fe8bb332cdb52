"""Run a tool to its end or its limits: ``python _supervisor.py FD < TASK``.

Stands between the suite and a tool, inside the sandbox where there is one. It starts the
tool, watches it, ends what it leaves running, and reports on a pipe. On Linux a process's
peak memory begins at that of the process which forked it; this one is small, so the peak
that it reports is the tool's. It imports nothing but the standard library. The tool can
read it, so nothing in here is secret.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

_PERIOD = 0.1
_PAUSES = 20  # of the length of a walk through the output, between two walks
_LEAVE = 1.0  # for helpers of a tool to end after it
_SHUTDOWN = 15.0
_RESERVE = 256 << 20
_PROCESSES = 2000
_MIB = 1 << 20
_KIB = 1 if sys.platform == "darwin" else 1024  # ru_maxrss is in bytes there
_SUBREAPER, _DEATH_SIGNAL = 36, 1
_PAGE = os.sysconf("SC_PAGE_SIZE")


class LimitError(Exception):
    """A limit was passed; the argument says which."""


class StartError(Exception):
    """A command cannot be started; the argument says why."""


class Watch:
    """What a task may use, and what it uses."""

    def __init__(self, task: dict[str, Any]) -> None:
        self.task = task
        self.peak = 0
        self.deadline = time.monotonic() + task["seconds"]
        self.sampled = self.walked = 0.0
        self.pause = 1.0
        self.wakes, waker = os.pipe()
        os.set_blocking(waker, False)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # for the waker

    def wait(self) -> None:
        """Sleep until a child ends or it is time to look."""
        if select.select([self.wakes], [], [], _PERIOD)[0]:
            os.read(self.wakes, 4096)
        now = time.monotonic()
        if now > self.deadline:
            raise LimitError(f"time: {self.task['seconds']:g} s")
        if now - self.sampled >= _PERIOD:
            self.sampled = now
            self.look()
        if now - self.walked >= self.pause:
            self.walk()
            self.walked = time.monotonic()
            self.pause = max(1.0, _PAUSES * (self.walked - now))

    def look(self) -> None:
        """Compare memory and free space with their limits."""
        processes = _descendants()
        if len(processes) > _PROCESSES:
            raise LimitError(f"processes: {_PROCESSES} at once")
        used = sum(map(_resident, processes))
        self.peak = max(self.peak, used)
        if used > self.task["memory"]:
            raise LimitError(f"memory: {self.task['memory'] // _MIB} MiB")
        for folder in self.task["writable"]:
            free = os.statvfs(folder)
            if free.f_bavail * free.f_frsize < _RESERVE:
                raise LimitError(f"the disk was full but for {_RESERVE // _MIB} MiB")

    def walk(self) -> None:
        """Compare what was written with its limits."""
        files = size = 0
        folders = list(self.task["writable"])
        while folders:
            with contextlib.suppress(OSError), os.scandir(folders.pop()) as entries:
                for entry in entries:
                    files += 1
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
                    else:
                        with contextlib.suppress(OSError):
                            size += entry.stat(follow_symlinks=False).st_size
                    if files > self.task["files"]:
                        raise LimitError(f"files: {self.task['files']} written")
        if size > self.task["size"]:
            raise LimitError(f"size: {self.task['size'] // _MIB} MiB written")


def main(descriptor: int, task: dict[str, Any]) -> None:
    """Do a task and write to a descriptor what happened."""
    if sys.platform == "linux":
        library = ctypes.CDLL(None)
        library.prctl(_SUBREAPER, 1)
        library.prctl(_DEATH_SIGNAL, signal.SIGTERM)
    signal.signal(signal.SIGTERM, _end_all_and_exit)
    resource.setrlimit(resource.RLIMIT_FSIZE, (task["size"], task["size"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    calls = _network_calls()
    watch = Watch(task)
    report: dict[str, Any] = {"exit_status": 0, "stopped": "", "unstartable": "", "left_running": 0}
    try:
        report |= _perform(task, watch)
        watch.walk()
    except LimitError as reason:
        report |= {"stopped": str(reason), "exit_status": -signal.SIGKILL}
    except StartError as reason:
        report |= {"unstartable": str(reason)}
    _end_all()
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    report["network_calls"] = _network_calls() - calls
    report["cpu_seconds"] = usage.ru_utime + usage.ru_stime
    report["peak_mib"] = max(usage.ru_maxrss * _KIB, watch.peak) / _MIB
    os.write(descriptor, json.dumps(report).encode())


def _perform(task: dict[str, Any], watch: Watch) -> dict[str, int]:
    """Run the server, if any, and the commands one after another; the first failure counts."""
    server = _start(task["server"]) if task["server"] else None
    while server and not _answers(task["port"]):
        if server.poll() is not None:
            return {"exit_status": server.returncode or 1}
        watch.wait()
    status = 0
    for command in task["commands"]:
        process = _start(command)
        while process.poll() is None:
            watch.wait()
        status = status or process.returncode
    if server:
        server.terminate()
        _until(lambda: server.poll() is not None, _SHUTDOWN, watch)
        if server.poll() is None:
            server.kill()
            server.wait()
    _until(lambda: not _descendants(), _LEAVE, watch)
    return {"exit_status": status, "left_running": len(_descendants())}


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL)
    except OSError as error:
        raise StartError(f"{command[0]}: {error.strerror}") from error


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def _until(done: Callable[[], bool], seconds: float, watch: Watch) -> None:
    end = time.monotonic() + seconds
    while not done() and time.monotonic() < end:
        watch.wait()


def _descendants() -> list[int]:
    """List the processes below this one that have not ended."""
    table = list(_processes())
    found: list[int] = []
    level = {os.getpid()}
    while level:
        below = [(pid, state) for pid, parent, state in table if parent in level]
        found += [pid for pid, state in below if state[0] not in "ZX"]
        level = {pid for pid, _ in below}
    return found


def _processes() -> Iterator[tuple[int, int, str]]:
    """Yield number, parent and state of every process that can be seen."""
    if sys.platform != "linux":
        listed = subprocess.run(
            ["/bin/ps", "-A", "-o", "pid=,ppid=,stat="], capture_output=True, text=True, check=True
        )
        for pid, parent, state in map(str.split, listed.stdout.splitlines()):
            yield int(pid), int(parent), state
        return
    for name in filter(str.isdigit, (path.name for path in Path("/proc").iterdir())):
        with contextlib.suppress(OSError):
            stat = Path("/proc", name, "stat").read_text("latin-1").rpartition(")")[2]
            state, parent = stat.split()[:2]
            yield int(name), int(parent), state


def _resident(pid: int) -> int:
    """Return the memory of a process that it shares with no file."""
    with contextlib.suppress(OSError):
        _, resident, shared = Path(f"/proc/{pid}/statm").read_text().split()[:3]
        return (int(resident) - int(shared)) * _PAGE
    return 0


def _network_calls() -> int:
    """Count packets for elsewhere, in a network in which there is no elsewhere."""
    with contextlib.suppress(OSError):
        lines = [line.split() for line in Path("/proc/net/snmp").read_text().splitlines()]
        counters = {
            names[0] + name: int(value)
            for names, values in zip(lines[::2], lines[1::2], strict=True)
            for name, value in zip(names[1:], values[1:], strict=True)
        }
        six = dict(line.split() for line in Path("/proc/net/snmp6").read_text().splitlines())
        return (
            counters["Ip:OutNoRoutes"]
            + counters["Udp:NoPorts"]
            + int(six["Ip6OutNoRoutes"])
            + int(six["Udp6NoPorts"])
        )
    return 0


def _end_all() -> None:
    """Kill what is left, again until nothing is, and reap it."""
    while True:
        for sign in (signal.SIGSTOP, signal.SIGKILL):  # what stands still does not fork
            for pid in _descendants():
                with contextlib.suppress(OSError):
                    os.kill(pid, sign)
        try:
            while os.waitpid(-1, 0 if _descendants() else os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return


def _end_all_and_exit(*_: object) -> None:
    _end_all()
    os._exit(1)


if __name__ == "__main__":
    main(int(sys.argv[1]), json.load(sys.stdin))
