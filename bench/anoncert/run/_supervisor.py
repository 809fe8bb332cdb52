"""Run a tool to its end or its limits: ``python _supervisor.py FD < TASK``.

Stands between the suite and a tool, inside the sandbox where there is one. It starts the
tool, watches it, ends what it leaves running, and reports on a pipe. In the sandbox it is
the first process of a namespace: nothing in there can stop it or end it, and all ends
with it. On Linux a process's peak memory begins at that of the process which forked it;
this one is small, so the peak that it reports is the tool's. It imports nothing but the
standard library. The tool can read it, so nothing in here is secret.
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
_PAUSES = 20  # as long as a look or a walk took, between two of them
_SHUTDOWN = 15.0
_SWEEPS = 10.0
_RESERVE = 256 << 20
_PROCESSES = 2000
_LONGEST = 3000  # characters of a path; the system takes 4096
_MIB = 1 << 20
_KIB = 1 if sys.platform == "darwin" else 1024  # ru_maxrss is in bytes there
_SUBREAPER, _DEATH_SIGNAL, _DUMPABLE = 36, 1, 4
_PAGE = os.sysconf("SC_PAGE_SIZE")
_FIRST = os.getpid() == 1


class LimitError(Exception):
    """A limit was passed; the argument says which."""


class StartError(Exception):
    """A command cannot be started; the argument says why."""


class Watch:
    """What a task may use, and what it uses."""

    def __init__(self, task: dict[str, Any]) -> None:
        self.task = task
        self.peak = 0
        self.started: list[subprocess.Popen[bytes]] = []
        self.deadline = time.monotonic() + task["seconds"]
        self.next_count = self.next_look = self.next_walk = time.monotonic()
        self.wakes, waker = os.pipe()
        os.set_blocking(waker, False)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # for the waker

    def start(self, command: list[str]) -> subprocess.Popen[bytes]:
        """Start a command."""
        try:
            self.started.append(subprocess.Popen(command, stdin=subprocess.DEVNULL))
        except OSError as error:
            raise StartError(f"{command[0]}: {error.strerror}") from error
        return self.started[-1]

    def wait(self) -> None:
        """Sleep until a child ends or it is time to look."""
        if select.select([self.wakes], [], [], _PERIOD)[0]:
            os.read(self.wakes, 4096)
        now = time.monotonic()
        if now > self.deadline:
            raise LimitError(f"time: {self.task['seconds']:g} s")
        if now >= self.next_count:
            processes = self.count()
            self.next_count = time.monotonic() + _PERIOD
            if now >= self.next_look:
                self.look(processes)
                self.next_look = _next(now, 0.0)
        if now >= self.next_walk:
            self.walk()
            self.next_walk = _next(now, 1.0)

    def count(self) -> list[int]:
        """Compare the number of processes with its limit, and list them."""
        self._reap()
        processes = _descendants()
        if len(processes) > _PROCESSES:
            raise LimitError(f"processes: {_PROCESSES} at once")
        return processes

    def look(self, processes: list[int]) -> None:
        """Compare memory and free space with their limits."""
        used = sum(map(_memory, processes))
        self.peak = max(self.peak, used)
        if used > self.task["memory"]:
            raise LimitError(f"memory: {self.task['memory'] // _MIB} MiB")
        for folder in self.task["writable"]:
            with contextlib.suppress(OSError):
                free = os.statvfs(folder)
                if free.f_bavail * free.f_frsize < _RESERVE:
                    raise LimitError(f"disk: full but for {_RESERVE // _MIB} MiB")

    def walk(self) -> None:
        """Compare what was written with its limits."""
        files = size = 0
        folders = list(self.task["writable"])
        while folders:
            for entry in _entries(folders.pop()):
                files += 1
                if files > self.task["files"]:
                    raise LimitError(f"files: {self.task['files']} written")
                if len(entry.path) > _LONGEST:
                    raise LimitError(f"depth: a path of {_LONGEST} characters")
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                else:
                    with contextlib.suppress(OSError):
                        size += entry.stat(follow_symlinks=False).st_size
        if size > self.task["size"]:
            raise LimitError(f"size: {self.task['size'] // _MIB} MiB written")

    def _reap(self) -> None:
        """Take leave of adopted processes that have ended; ours are waited for by name."""
        ours = {process.pid for process in self.started}
        for pid, parent, state in _processes():
            if parent == os.getpid() and state[0] == "Z" and pid not in ours:
                with contextlib.suppress(OSError):
                    os.waitpid(pid, os.WNOHANG)


def main(descriptor: int, task: dict[str, Any]) -> None:
    """Do a task and write to a descriptor what happened."""
    _protect()
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
    finally:
        report["not_ended"] = _end_all()
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    report["network_calls"] = _network_calls() - calls
    report["cpu_seconds"] = usage.ru_utime + usage.ru_stime
    report["peak_mib"] = max(usage.ru_maxrss * _KIB, watch.peak) / _MIB
    os.write(descriptor, json.dumps(report).encode())


def _protect() -> None:
    """Keep the tool's hands off this process, and see to it that all ends with it."""
    if sys.platform == "linux":
        library = ctypes.CDLL(None)
        library.prctl(_DUMPABLE, 0)  # its memory and its pipe cannot be opened
        library.prctl(_SUBREAPER, 1)
        if not _FIRST:
            library.prctl(_DEATH_SIGNAL, signal.SIGTERM)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        # To the first process of a namespace such a signal comes from the tool. It is not
        # ignored by SIG_IGN, which the tool would inherit.
        signal.signal(number, (lambda *_: None) if _FIRST else _end_all_and_exit)


def _perform(task: dict[str, Any], watch: Watch) -> dict[str, int]:
    """Run the server, if any, and the commands one after another; the first failure counts."""
    server = watch.start(task["server"]) if task["server"] else None
    while server and not _answers(task["port"]):
        if server.poll() is not None:
            return {"exit_status": server.returncode or 1}
        watch.wait()
    status = 0
    for command in task["commands"]:
        process = watch.start(command)
        while process.poll() is None:
            watch.wait()
        watch.started.remove(process)
        status = status or process.returncode
    if server:
        _signal(signal.SIGTERM)
        _until(lambda: server.poll() is not None, _SHUTDOWN, watch)
        if server.poll() is None:
            server.kill()
            server.wait()
    _until(lambda: not _descendants(), task["leave"], watch)
    return {"exit_status": status, "left_running": len(_descendants())}


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def _until(done: Callable[[], bool], seconds: float, watch: Watch) -> None:
    end = time.monotonic() + seconds
    while not done() and time.monotonic() < end:
        watch.wait()


def _next(begun: float, pause: float) -> float:
    """Say when to do something again that took from then to now."""
    now = time.monotonic()
    return now + max(pause, _PAUSES * (now - begun))


def _entries(folder: str) -> list[os.DirEntry[str]]:
    """List a folder, also one that is barred; what is no folder any more is empty."""
    for mode in (None, 0o700):
        try:
            if mode is not None:
                Path(folder).chmod(mode)
            with os.scandir(folder) as entries:
                return list(entries)
        except PermissionError:
            continue
        except OSError:
            return []
    raise LimitError(f"files: {folder!r} cannot be listed")


def _descendants() -> list[int]:
    """List the processes below this one that have not ended."""
    below: dict[int, list[tuple[int, str]]] = {}
    for pid, parent, state in _processes():
        below.setdefault(parent, []).append((pid, state))
    found, level = [], [os.getpid()]
    while level:
        children = [child for parent in level for child in below.get(parent, [])]
        found += [pid for pid, state in children if state[0] not in "ZX"]
        level = [pid for pid, _ in children]
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


def _memory(pid: int) -> int:
    """Return a process's part of the memory that belongs to no file.

    Memory that several processes share counts once for all of them.
    """
    with contextlib.suppress(OSError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
        sizes = dict(line.split(maxsplit=1) for line in lines)
        return sum(int(sizes[key].split()[0]) for key in ("Pss_Anon:", "Pss_Shmem:")) * 1024
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
        return counters["Ip:OutNoRoutes"] + int(six["Ip6OutNoRoutes"])
    return 0


def _signal(number: int) -> None:
    for pid in _descendants():
        with contextlib.suppress(OSError):
            os.kill(pid, number)


def _end_all() -> int:
    """Kill and reap what is left; return how many processes could not be ended."""
    if _FIRST:
        with contextlib.suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)  # all in the namespace but this one, at once
        with contextlib.suppress(ChildProcessError):
            while True:
                os.waitpid(-1, 0)
        return 0
    end = time.monotonic() + _SWEEPS
    while time.monotonic() < end:
        _signal(signal.SIGSTOP)  # what stands still does not fork
        _signal(signal.SIGKILL)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return 0
        time.sleep(_PERIOD / 10)
    return len(_descendants())


def _end_all_and_exit(*_: object) -> None:
    _end_all()
    os._exit(1)


if __name__ == "__main__":
    main(int(sys.argv[1]), json.load(sys.stdin))
