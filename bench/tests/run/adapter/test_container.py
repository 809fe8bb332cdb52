"""A tool in a container: here busybox, whose image is made on the spot."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from anoncert import files
from anoncert.corpus.folder import CorpusFolder
from anoncert.errors import ImpossibleError, RequestError
from anoncert.run.adapter import container
from anoncert.run.execute import execute
from anoncert.run.tool import Adapter
from anoncert.types import Outcome, Run

Toy = Callable[..., Adapter]

# What podman needs on a machine without systemd and with few privileges, as in CI.
_ENGINE = """
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
tmp_dir = "{0}/tmp"
static_dir = "{0}/static"
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
"""
_STORAGE = '[storage]\ndriver = "vfs"\ngraphroot = "{0}/graph"\nrunroot = "{0}/run"\n'


@pytest.fixture(scope="module")
def image() -> Iterator[str]:
    """Import busybox as an image, and return its id."""
    # A short path: podman waits long where the path of a socket is too long.
    home = Path(tempfile.mkdtemp(prefix="anoncert-"))
    (home / "containers.conf").write_text(_ENGINE.format(home))
    (home / "storage.conf").write_text(_STORAGE.format(home))
    patch = pytest.MonkeyPatch()
    patch.setenv("CONTAINERS_CONF", str(home / "containers.conf"))
    patch.setenv("CONTAINERS_STORAGE_CONF", str(home / "storage.conf"))
    root = home / "root" / "bin"
    root.mkdir(parents=True)
    shutil.copy(str(shutil.which("busybox")), root)
    for name in ("sh", "cp", "cat", "sleep", "touch", "nc", "env"):
        (root / name).symlink_to("busybox")
    subprocess.run(["tar", "-C", home / "root", "-cf", home / "root.tar", "."], check=True)
    imported = subprocess.run(
        ["podman", "import", "--quiet", home / "root.tar"],
        capture_output=True,
        text=True,
        check=True,
    )
    yield imported.stdout.strip().splitlines()[-1]
    patch.undo()
    files.remove_tree(home)


Contained = Callable[..., Run]


@pytest.fixture
def contained(toy: Toy, image: str, little: CorpusFolder, tmp_path: Path) -> Contained:
    """Run a shell script in a container, into ``tmp_path/run``."""

    def run(script: str, more: str = "") -> Run:
        adapter = toy(
            kind="container",
            argv=f'["sh", "-c", {script!r}, "-", "{{input}}", "{{output}}"]',
            run=f'image = "{image}"\n{more}',
        )
        return execute(adapter, little, tmp_path / "run", tmp_path / "work")

    return run


def test_a_container_reads_its_input_and_writes_its_output(
    contained: Contained, little: CorpusFolder, tmp_path: Path
) -> None:
    run = contained("cp -r $1/. $2; echo said; touch $HOME/home /tmp/tmp work")
    assert (run.outcome, run.isolation, run.conduct) == (Outcome.COMPLETED, "podman", [])
    for instance in little.instances():
        copy = tmp_path / "run" / "output" / instance.path
        assert copy.read_bytes() == (little.images / instance.path).read_bytes()
    residue = tmp_path / "run" / "residue"
    assert (residue / "stdout.txt").read_text() == "said\n"
    assert [(residue / name).is_file() for name in ("home/home", "tmp/tmp", "work/work")] == [
        True,
        True,
        True,
    ]


def test_a_container_has_no_network_and_no_environment_of_ours(
    contained: Contained, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANONCERT_SECRET", "hunter2")
    contained("env; nc -w 2 192.0.2.1 80")
    residue = tmp_path / "run" / "residue"
    assert "unreachable" in (residue / "stderr.txt").read_text()
    assert "hunter2" not in (residue / "stdout.txt").read_text()


@pytest.mark.parametrize("place", ["/evil", "/bin/evil", "$1/evil"])
def test_a_container_cannot_write_elsewhere(
    contained: Contained, tmp_path: Path, place: str
) -> None:
    run = contained(f"touch {place}")
    assert run.outcome is Outcome.FAILED
    assert "Read-only" in (tmp_path / "run" / "residue" / "stderr.txt").read_text()


def test_a_container_that_hangs_is_removed(contained: Contained) -> None:
    run = contained("sleep 600", more="seconds = 3")
    assert run.outcome is Outcome.TIMED_OUT
    listed = subprocess.run(
        ["podman", "ps", "--all", "--quiet"], capture_output=True, text=True, check=True
    )
    assert listed.stdout == ""


def test_the_exit_status_of_a_container_is_the_tools(contained: Contained) -> None:
    run = contained("exit 7")
    assert (run.outcome, run.exit_status) == (Outcome.FAILED, 7)


@pytest.mark.parametrize(
    ("engines", "told"),
    [
        ((), "toy needs podman or docker"),
        (("false-engine",), "false-engine could not run toy: Error: no daemon"),
    ],
)
def test_an_engine_that_is_missing_or_broken_is_named(
    contained: Contained,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    engines: tuple[str, ...],
    told: str,
) -> None:
    broken = tmp_path / "bin" / "false-engine"
    broken.parent.mkdir()
    broken.write_text("#!/bin/sh\necho Error: no daemon >&2\nexit 125\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", f"{broken.parent}:/usr/bin:/bin")
    monkeypatch.setattr(container, "_ENGINES", engines)
    with pytest.raises(ImpossibleError, match=told):
        contained("true")
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("image", ["busybox", "busybox:1.36", "busybox@sha256:12"])
def test_an_image_without_its_digest_is_refused(toy: Toy, image: str) -> None:
    with pytest.raises(RequestError, match=r"run\.image: .* names no digest"):
        toy(kind="container", run=f'image = "{image}"')
