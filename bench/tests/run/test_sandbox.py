"""A process gets its own home, its own group, and an end."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from anoncert.errors import ImpossibleError
from anoncert.run.sandbox import Ended, call

BIN = Path(sys.executable).parent


def run(residue: Path, *argv: str, seconds: float = 30) -> Ended:
    return call(list(argv), residue=residue, bin_folder=BIN, seconds=seconds)


def python(residue: Path, code: str, seconds: float = 30) -> Ended:
    return run(residue, sys.executable, "-c", code, seconds=seconds)


def alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"  # a zombie waits for whoever adopted it


def gone(pid: int) -> bool:
    until = time.monotonic() + 5
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.02)
    return not alive(pid)


def test_nothing_of_our_environment_reaches_a_tool(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANONCERT_SECRET", "hunter2")
    assert run(tmp_path, "/usr/bin/env").exit_status == 0
    lines = (tmp_path / "stdout.txt").read_text().splitlines()
    seen = dict(line.split("=", 1) for line in lines)
    assert seen.keys() == {"PATH", "HOME", "TMPDIR", "LANG", "LC_ALL"}
    assert Path(seen["HOME"]) == tmp_path / "home"
    assert Path(seen["TMPDIR"]) == tmp_path / "tmp"
    assert seen["PATH"].split(os.pathsep)[0] == str(BIN)


def test_home_temporary_files_and_streams_are_residue(tmp_path: Path) -> None:
    code = """if True:
        import pathlib, sys, tempfile
        (pathlib.Path.home() / ".cache").write_text("at home")
        tempfile.NamedTemporaryFile(delete=False).write(b"temporary")
        pathlib.Path("here").write_text("in the working directory")
        print("said"); print("complained", file=sys.stderr); print(sys.stdin.read())
    """
    assert python(tmp_path, code).exit_status == 0
    assert (tmp_path / "home" / ".cache").read_text() == "at home"
    assert len(list((tmp_path / "tmp").iterdir())) == 1
    assert (tmp_path / "here").is_file()
    assert (tmp_path / "stdout.txt").read_text() == "said\n\n"
    assert (tmp_path / "stderr.txt").read_text() == "complained\n"


def test_exit_status_and_signals_are_told_apart(tmp_path: Path) -> None:
    assert python(tmp_path, "raise SystemExit(7)").exit_status == 7
    ended = python(tmp_path, "import os; os.kill(os.getpid(), 11)")
    assert (ended.exit_status, ended.timed_out) == (-11, False)


def test_memory_is_the_tools_and_not_ours(tmp_path: Path) -> None:
    ours = bytearray(b"x") * (100 << 20)
    little = python(tmp_path, "pass").peak_mib
    much = python(tmp_path, "b'x' * (400 << 20)").peak_mib
    assert len(ours) == 100 << 20
    assert little is None or little < 90
    assert much is not None
    assert 400 < much < 500


def test_a_process_that_hangs_is_ended_with_all_its_children(tmp_path: Path) -> None:
    code = """if True:
        import os, time
        os.fork()
        print(os.getpid(), flush=True)
        time.sleep(600)
    """
    ended = python(tmp_path, code, seconds=1)
    assert ended.timed_out
    assert ended.exit_status == -9
    assert 1 <= ended.seconds < 5
    pids = [int(line) for line in (tmp_path / "stdout.txt").read_text().split()]
    assert len(pids) == 2
    assert all(gone(pid) for pid in pids)


def test_a_process_that_ends_takes_its_children_along(tmp_path: Path) -> None:
    forked = "import os, time\nchild = os.fork()\nchild or time.sleep(600)\nprint(child)"
    ended = python(tmp_path, forked)
    assert (ended.exit_status, ended.timed_out) == (0, False)
    assert gone(int((tmp_path / "stdout.txt").read_text()))


def test_a_command_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImpossibleError, match="no-such-command: no such program"):
        run(tmp_path, "no-such-command")
