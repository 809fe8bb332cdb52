"""A container, run by podman or docker, without a network.

The image is named by its digest, which it also must have. In the tool's command
``{input}``, ``{output}`` and ``{work}`` are folders of the container; an empty command
leaves it to the image. Its root is read-only; home and temporary folders are residue.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import uuid
from pathlib import Path

from anoncert import files
from anoncert.errors import ImpossibleError
from anoncert.run.adapter import Job
from anoncert.run.adapter._start import start
from anoncert.run.sandbox import Ended
from anoncert.run.tool import PLACEHOLDER

PROCESS = True
NEEDS = ("image",)
TAKES = ("argv", "unit")
PLACEHOLDERS = ("input", "output", "work")
REQUIRES = ()
COPIED = ()
WITHHELD = ()

_ENGINES = ("podman", "docker")
_NEVER = "0001"  # the year of what never was
_MUCH = 1 << 16


def run(job: Job) -> Ended:
    """Run the container, and remove it however it ended."""
    engine = next(filter(shutil.which, _ENGINES), None)
    if engine is None:
        raise ImpossibleError(
            f"{job.adapter.tool.name} needs podman or docker", "install one of them"
        )
    name = f"anoncert-{uuid.uuid4().hex}"
    try:
        ended = start(job, command=_command(job, engine, name), contained=True)
        begun = _call(engine, "inspect", "--format", "{{.State.StartedAt}}", name)
    finally:
        _call(engine, "rm", "--force", name)
    if begun == "" or begun.startswith(_NEVER):
        raise ImpossibleError(
            f"{engine} could not run {job.adapter.tool.name}: {_error(job.residue)}",
            f"see that `{engine} run` works on this machine",
        )
    network = ", with the network" if job.adapter.tool.run.network else ""
    # What was measured is the engine's client, not what runs in the container.
    return ended._replace(isolation=f"{engine}{network}", cpu_seconds=None, peak_mib=None)


def _call(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def _error(residue: Path) -> str:
    """Return the line that says what went wrong: marked as such, or the first."""
    with (residue / "stderr.txt").open("rb") as stream:
        lines = stream.read(_MUCH).decode("utf-8", "replace").splitlines()
    marked = [line for line in lines if "Error" in line or "Cannot" in line]
    return files.printable((*marked, *lines, "no message")[0])


def _command(job: Job, engine: str, name: str) -> list[str]:
    launch = job.adapter.tool.run
    mounts = {
        "/output": job.output,
        "/work": job.residue / "work",
        "/home/anoncert": job.residue / "home",
        "/tmp": job.residue / "tmp",  # noqa: S108 - of the container
    }
    shown = [f"--mount=type=bind,source={job.folder / 'input'},target=/input,readonly"]
    shown += [f"--mount=type=bind,source={path},target={place}" for place, path in mounts.items()]
    # Root of a container of podman is who runs podman.
    user = {"podman": ["--user=0:0", "--http-proxy=false"]}.get(
        engine, [f"--user={os.getuid()}:{os.getgid()}"]
    )
    network = [] if launch.network else ["--network=none"]
    return [
        engine,
        *("run", "--pull=missing", f"--name={name}", "--read-only", "--cap-drop=all"),
        *network,
        *user,
        f"--memory={int(launch.memory_mib)}m",
        "--workdir=/work",
        "--env=HOME=/home/anoncert",
        *shown,
        launch.image,
        *(PLACEHOLDER.sub(r"/\1", part) for part in launch.argv),
    ]
