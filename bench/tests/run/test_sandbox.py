"""A tool gets its own home, its own group, limits, and an end, isolated or not."""

from __future__ import annotations

import hashlib
import os
import sys
import time
from pathlib import Path

import pytest

import anoncert
from anoncert.errors import ImpossibleError
from anoncert.run import bubblewrap, sandbox
from anoncert.run.adapter._start import free_ports
from anoncert.run.room import Limits, Room
from anoncert.run.sandbox import Ended, call

BIN = Path(sys.executable).parent
PREFIX = BIN.parent
LIMITS = Limits(seconds=30, memory_mib=2048, files=10_000, size=1 << 30)


class Cell:
    """A room for tests: runs Python code in it."""

    def __init__(self, folder: Path) -> None:
        (folder / "input").mkdir(parents=True)
        self.room = Room(folder, bins=(BIN,), reads=(PREFIX,))

    def run(self, *argv: str, limits: Limits = LIMITS, server: list[str] | None = None) -> Ended:
        return call([list(argv)], self.room, limits, server=server)

    def python(self, code: str, **limits: float) -> Ended:
        return self.run(sys.executable, "-c", code, limits=LIMITS._replace(**limits))

    def said(self, stream: str = "stdout") -> str:
        return (self.room.residue / f"{stream}.txt").read_text()


@pytest.fixture(params=["bubblewrap", "none"])
def cell(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cell:
    """A room, once in bubblewrap and once without it."""
    if request.param == "none":
        monkeypatch.setattr(bubblewrap, "usable", lambda: False)
    return Cell(tmp_path / "run")


@pytest.fixture
def isolated(tmp_path: Path) -> Cell:
    assert bubblewrap.usable(), "these tests need bubblewrap, which .ci/run installs"
    return Cell(tmp_path / "run")


def alive(mark: str) -> list[int]:
    """Find processes by something in their command line."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if mark.encode() in path.read_bytes() and int(path.parent.name) != os.getpid():
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


def gone(mark: str) -> bool:
    until = time.monotonic() + 5
    while alive(mark) and time.monotonic() < until:
        time.sleep(0.02)
    return not alive(mark)


def test_nothing_of_our_environment_reaches_a_tool(
    cell: Cell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANONCERT_SECRET", "hunter2")
    assert cell.run("/usr/bin/env").exit_status == 0
    seen = dict(line.split("=", 1) for line in cell.said().splitlines())
    assert seen.keys() - {"PWD"} == {"PATH", "HOME", "TMPDIR", "LANG", "LC_ALL"}
    assert Path(seen["HOME"]) == cell.room.residue / "home"
    assert Path(seen["TMPDIR"]) == cell.room.residue / "tmp"
    assert seen["PATH"].split(os.pathsep)[0] == str(BIN)


def test_home_temporary_files_and_streams_are_residue(cell: Cell) -> None:
    code = """if True:
        import pathlib, sys, tempfile
        (pathlib.Path.home() / ".cache").write_text("at home")
        tempfile.NamedTemporaryFile(delete=False).write(b"temporary")
        pathlib.Path("here").write_text("in the working directory")
        print("said"); print("complained", file=sys.stderr); print(sys.stdin.read())
    """
    ended = cell.python(code)
    assert (ended.exit_status, ended.conduct) == (0, ())
    assert (cell.room.residue / "home" / ".cache").read_text() == "at home"
    assert [p.read_bytes() for p in (cell.room.residue / "tmp").iterdir()] == [b"temporary"]
    assert (cell.room.work / "here").is_file()
    assert cell.said() == "said\n\n"
    assert cell.said("stderr") == "complained\n"


def test_exit_status_and_signals_are_told_apart(cell: Cell) -> None:
    assert cell.python("raise SystemExit(7)").exit_status == 7
    ended = cell.python("import os; os.kill(os.getpid(), 11)")
    assert (ended.exit_status, ended.stopped) == (-11, "")


def test_the_first_failure_of_several_commands_counts(cell: Cell) -> None:
    ended = call([["true"], ["sh", "-c", "exit 3"], ["sh", "-c", "exit 4"]], cell.room, LIMITS)
    assert ended.exit_status == 3


def test_memory_is_the_tools_and_not_ours(cell: Cell) -> None:
    ours = bytearray(b"x") * (100 << 20)
    little = cell.python("pass").peak_mib
    much = cell.python("b'x' * (400 << 20)").peak_mib
    assert len(ours) == 100 << 20
    assert little is not None
    assert little < 90
    assert much is not None
    assert 400 < much < 500


def test_processor_time_counts_all_processes(cell: Cell) -> None:
    work = "for _ in range(20_000_000): pass\n"
    one = cell.python(work).cpu_seconds
    both = cell.python(f"import os\nos.fork()\n{work}os.getpid()").cpu_seconds
    none = cell.python("import time; time.sleep(0.5)").cpu_seconds
    assert one is not None
    assert both is not None
    assert none is not None
    assert none < one
    assert both > 1.5 * one


def test_a_tool_that_hangs_is_ended_with_all_its_children(cell: Cell, tmp_path: Path) -> None:
    mark = f"mark = {str(tmp_path)!r}\n"
    code = f"{mark}import os, time; os.fork(); os.fork() or os.setsid(); time.sleep(600)"
    ended = cell.python(code, seconds=1)
    assert ended.stopped == "time: 1 s"
    assert ended.exit_status == -9
    assert 1 <= ended.seconds < 5
    assert gone(mark)


@pytest.mark.parametrize("session", ["", "os.setsid()\n"])
def test_what_a_tool_leaves_running_is_ended_and_told(
    cell: Cell, tmp_path: Path, session: str
) -> None:
    mark = f"mark = {str(tmp_path)!r}\n"
    ended = cell.python(f"{mark}import os, time\nif not os.fork():\n  {session}\n  time.sleep(600)")
    assert (ended.exit_status, ended.stopped) == (0, "")
    assert ended.conduct == ("left 1 of its processes running; they were ended",)
    assert gone(mark)


def test_a_helper_that_ends_by_itself_is_nothing_to_tell(cell: Cell) -> None:
    code = "import os, time\nif not os.fork():\n  time.sleep(0.3)"
    assert cell.python(code).conduct == ()


def test_a_tool_that_takes_too_much_memory_is_stopped(cell: Cell) -> None:
    code = "import time; kept = b'x' * (300 << 20); time.sleep(600)"
    ended = cell.python(code, memory_mib=200)
    assert ended.stopped == "memory: 200 MiB"
    assert ended.seconds < 10


def test_a_tool_whose_processes_take_too_much_memory_together_is_stopped(cell: Cell) -> None:
    code = "import os, time\nos.fork(), os.fork()\nkept = b'x' * (80 << 20)\ntime.sleep(600)"
    ended = cell.python(code, memory_mib=200)
    assert ended.stopped == "memory: 200 MiB"


def test_a_tool_that_writes_too_many_files_is_stopped(cell: Cell) -> None:
    target = str(cell.room.folder / "output")
    code = f"n = 0\nwhile True:\n  n += 1\n  open(f'{target}/{{n}}', 'w').close()"
    ended = cell.python(code, files=500)
    assert ended.stopped == "files: 500 written"
    assert ended.seconds < 15


@pytest.mark.parametrize("where", ["output", "residue/home", "residue/tmp", "residue/work"])
def test_a_tool_that_fills_the_disk_is_stopped(cell: Cell, where: str) -> None:
    target = str(cell.room.folder / where)
    code = (
        f"n = 0\nwhile True:\n  n += 1\n  open(f'{target}/{{n}}', 'wb').write(bytes(1 << 20))\n"
        "  import time; time.sleep(0.005)"
    )
    ended = cell.python(code, size=50 << 20)
    assert ended.stopped == "size: 50 MiB written"


def test_one_file_cannot_pass_the_limit(cell: Cell) -> None:
    target = str(cell.room.folder / "output" / "large")
    ended = cell.python(
        f"f = open({target!r}, 'wb')\nwhile True: f.write(bytes(1 << 20))", size=50 << 20
    )
    assert ended.exit_status != 0
    assert Path(target).stat().st_size <= 50 << 20


def test_a_stream_is_kept_in_part_and_digested_whole(
    cell: Cell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "KEPT", 1000)
    ended = cell.python("print('x' * 9_999)")
    assert cell.said() == "x" * 1000
    stream = ended.streams["stdout"]
    assert (stream.size, stream.kept) == (10_000, 1000)
    assert stream.digest == hashlib.sha256(b"x" * 9_999 + b"\n").hexdigest()
    assert ended.streams["stderr"].size == 0


def test_a_tool_that_ends_its_supervisor_has_crashed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bubblewrap, "usable", lambda: False)
    ended = Cell(tmp_path / "run").python("import os; os.kill(os.getppid(), 9)")
    assert ended.exit_status == -9
    assert ended.peak_mib is None


def test_a_command_that_does_not_exist_is_named(cell: Cell) -> None:
    with pytest.raises(ImpossibleError, match="no-such-command: no such program"):
        cell.run("no-such-command")


def test_a_server_runs_as_long_as_its_client(cell: Cell) -> None:
    port = free_ports(1)[0]
    server = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    get = f"import urllib.request as u; print(u.urlopen('http://127.0.0.1:{port}/').status)"
    ended = call([[sys.executable, "-c", get]], cell.room, LIMITS, server=server, port=port)
    assert (ended.exit_status, ended.conduct) == (0, ())
    assert cell.said() == "200\n"
    assert gone(f"http.server\0{port}")


def test_a_server_that_ends_before_it_answers_has_failed(cell: Cell) -> None:
    server = [sys.executable, "-c", "raise SystemExit(5)"]
    ended = call([["true"]], cell.room, LIMITS, server=server, port=free_ports(1)[0])
    assert ended.exit_status == 5


# --- what only isolation can do -----------------------------------------------------------


def test_there_is_no_network_and_trying_is_told(isolated: Cell) -> None:
    code = """if True:
        import socket
        for family, address in ((2, "192.0.2.1"), (10, "2001:db8::1")):
            try: socket.create_connection((address, 80), 1)
            except OSError as error: print(error)
    """
    ended = isolated.python(code)
    assert "unreachable" in isolated.said()
    assert ended.conduct == ("tried to reach the network (2 times), which was not there",)
    assert ended.isolation == "bubblewrap"


def test_looking_up_a_name_is_trying_the_network(isolated: Cell) -> None:
    code = "import socket\ntry: socket.getaddrinfo('example.org', 80)\nexcept OSError: pass"
    (said,) = isolated.python(code).conduct
    assert said.startswith("tried to reach the network")


def test_a_loopback_of_its_own_is_no_network(isolated: Cell) -> None:
    code = """if True:
        import socket
        with socket.create_server(("127.0.0.1", 0)) as server:
            socket.create_connection(server.getsockname()).close()
    """
    ended = isolated.python(code)
    assert (ended.exit_status, ended.conduct) == (0, ())


def test_homes_and_what_lies_around_are_not_there(isolated: Cell, tmp_path: Path) -> None:
    (tmp_path / "truth").write_text("secret")
    for hidden in (tmp_path / "truth", Path(anoncert.__file__), Path.home() / ".bashrc"):
        ended = isolated.python(f"print(open({str(hidden)!r}).read())")
        assert ended.exit_status == 1
        assert "No such file" in isolated.said("stderr")


@pytest.mark.parametrize("where", ["/usr/evil", "/etc/evil", str(PREFIX / "evil"), "INPUT/evil"])
def test_the_system_the_tool_and_the_input_are_read_only(isolated: Cell, where: str) -> None:
    path = where.replace("INPUT", str(isolated.room.folder / "input"))
    ended = isolated.python(f"open({path!r}, 'w')")
    assert ended.exit_status == 1
    assert "Read-only file system" in isolated.said("stderr")
    assert not Path(path).exists()


@pytest.mark.parametrize("where", ["/evil", "/var/lib/evil", "/root/evil", "/home/me/evil"])
def test_what_is_written_elsewhere_is_kept_apart(isolated: Cell, where: str) -> None:
    code = (
        f"import pathlib; p = pathlib.Path({where!r})\np.parent.mkdir(parents=True, exist_ok=True)"
    )
    assert isolated.python(f"{code}\np.write_text('evil')").exit_status == 0
    assert not Path(where).exists()
    kept = [p for p in isolated.room.outside.rglob("*") if p.is_file()]
    assert kept == [isolated.room.outside / where[1:]]


def test_the_places_at_which_something_was_mounted_are_taken_away(isolated: Cell) -> None:
    isolated.python("pass")
    assert list(isolated.room.outside.iterdir()) == []
    assert list((isolated.room.residue / "tmp").iterdir()) == []


def test_other_processes_cannot_be_seen(isolated: Cell) -> None:
    isolated.python("import os; print(len([n for n in os.listdir('/proc') if n.isdigit()]))")
    assert int(isolated.said()) < 6


def test_who_watches_can_be_neither_stopped_nor_ended_nor_read(isolated: Cell) -> None:
    code = """if True:
        import os, signal, time
        for number in (signal.SIGSTOP, signal.SIGKILL, signal.SIGTERM, signal.SIGINT):
            os.kill(os.getppid(), number)
        try: print(os.listdir(f"/proc/{os.getppid()}/fd"))
        except PermissionError: print("barred")
        time.sleep(600)
    """
    ended = isolated.python(code, seconds=2)
    assert ended.stopped == "time: 2 s"
    assert ended.peak_mib is not None
    assert ended.seconds < 6


def test_who_ends_the_one_that_watches_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bubblewrap, "usable", lambda: False)
    ended = Cell(tmp_path / "run").python("import os; os.kill(os.getppid(), 9)")
    assert ended.conduct == ("ended or held up the process that watched it",)


def test_many_children_that_end_at_once_take_no_long_end(cell: Cell) -> None:
    code = "import os\nfor _ in range(1500):\n  if not os.fork():\n    os.fork()\n    os._exit(0)"
    code += "\n  os.wait()"
    ended = cell.python(code)
    assert (ended.exit_status, ended.stopped) == (0, "")
    assert ended.seconds < 20


def test_a_tool_with_too_many_processes_is_stopped(isolated: Cell) -> None:
    code = "import os, time\nfor _ in range(2300):\n  if not os.fork(): time.sleep(600)\n"
    ended = isolated.python(code + "time.sleep(600)", memory_mib=1 << 16)
    assert ended.stopped == "processes: 2000 at once"
    assert ended.seconds < 25


def test_memory_that_processes_share_counts_once(cell: Cell) -> None:
    code = "import os, time\nkept = b'x' * (150 << 20)\nos.fork() or time.sleep(2)\ntime.sleep(1)"
    assert cell.python(code, memory_mib=250).stopped == ""


def test_memory_that_is_shared_on_purpose_counts(cell: Cell) -> None:
    code = "import mmap, time\nm = mmap.mmap(-1, 300 << 20)\nm[:] = bytes(300 << 20)\ntime.sleep(9)"
    assert cell.python(code, memory_mib=400 - 150).stopped == "memory: 250 MiB"


def test_what_is_written_to_shared_memory_is_residue_and_dev_is_read_only(isolated: Cell) -> None:
    isolated.python("open('/dev/shm/map', 'w').write('map')")
    assert (isolated.room.residue / "shm" / "map").read_text() == "map"
    assert isolated.python("open('/dev/map', 'w')").exit_status == 1


def test_files_in_a_barred_folder_count(cell: Cell) -> None:
    target = str(cell.room.folder / "output" / "barred")
    code = f"import os\nos.mkdir({target!r}, 0o300)\nn = 0\nwhile True:\n  n += 1\n"
    code += f"  open(f'{target}/{{n}}', 'w').close()"
    assert cell.python(code, files=500).stopped == "files: 500 written"


def test_a_tool_that_removes_its_folders_harms_only_itself(cell: Cell) -> None:
    code = "import os, shutil, time\nshutil.rmtree(os.environ['TMPDIR'], True)\ntime.sleep(0.5)"
    ended = cell.python(code)
    assert (ended.exit_status, ended.conduct) == (0, ())


def test_links_in_place_of_mounts_lead_nowhere(isolated: Cell, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    (victim / "tmp").mkdir(parents=True)
    (victim / "cache" / "fontconfig").mkdir(parents=True)
    (victim / "cache" / "link").symlink_to("nowhere")
    isolated.python(f"import os; os.rename('/var', '/other'); os.symlink({str(victim)!r}, '/var')")
    assert (victim / "tmp").is_dir()
    assert (victim / "cache" / "fontconfig").is_dir()
    assert (victim / "cache" / "link").is_symlink()


def test_a_server_in_a_shell_leaves_nothing_to_tell(cell: Cell) -> None:
    (port,) = free_ports(1)
    command = f"{sys.executable} -m http.server {port} --bind 127.0.0.1; true"
    ended = call([["true"]], cell.room, LIMITS, server=["sh", "-c", command], port=port)
    assert ended.conduct == ()
    assert ended.seconds < 10
