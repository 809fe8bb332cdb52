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
WITHHELD = ()

_ENGINES = ("podman", "docker")
_ENGINE_FAILED = 125


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
    finally:
        subprocess.run([engine, "rm", "--force", name], capture_output=True, check=False)
    if ended.exit_status == _ENGINE_FAILED:
        lines = (job.residue / "stderr.txt").read_text("utf-8", "replace").splitlines()
        raise ImpossibleError(
            f"{engine} could not run {job.adapter.tool.name}: {_error(lines)}",
            f"see that `{engine} run` works on this machine",
        )
    network = ", with the network" if job.adapter.tool.run.network else ""
    # What was measured is the engine's client, not what runs in the container.
    return ended._replace(isolation=f"{engine}{network}", cpu_seconds=None, peak_mib=None)


def _error(lines: list[str]) -> str:
    """Return the line that says what went wrong: marked as such, or the first."""
    marked = [line for line in lines if "Error" in line or "Cannot" in line]
    return files.printable((*marked, *lines, "no message")[0])


def _command(job: Job, engine: str, name: str) -> list[str]:
    launch = job.adapter.tool.run
    mounts = {
        "/input": (job.folder / "input", "ro"),
        "/output": (job.output, "rw"),
        "/work": (job.residue / "work", "rw"),
        "/home/anoncert": (job.residue / "home", "rw"),
        "/tmp": (job.residue / "tmp", "rw"),  # noqa: S108 - of the container
    }
    shown = [f"--volume={source}:{place}:{mode}" for place, (source, mode) in mounts.items()]
    user = [f"--user={os.getuid()}:{os.getgid()}"] if engine == "docker" else []
    network = [] if launch.network else ["--network=none"]
    return [
        engine,
        *("run", "--rm", "--pull=missing", f"--name={name}", "--read-only", "--cap-drop=all"),
        *network,
        *user,
        f"--memory={int(launch.memory_mib)}m",
        "--workdir=/work",
        "--env=HOME=/home/anoncert",
        *shown,
        launch.image,
        *(PLACEHOLDER.sub(r"/\1", part) for part in launch.argv),
    ]
