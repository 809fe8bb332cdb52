"""A command that reads a folder and writes a folder.

The tool works on copies, never on links to the corpus: one that edits in place would
otherwise rewrite it.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from anoncert import files
from anoncert.run.adapter import Job
from anoncert.run.sandbox import Ended, call
from anoncert.run.tool import PLACEHOLDER, PLACEHOLDERS

_FLAT_JOINT = "__"


def run(job: Job) -> Ended:
    """Copy the images, run the command, take the copies away."""
    launch = job.adapter.tool.run
    shown = job.folder / "input"
    lay_out(job.corpus.images, shown, launch.unit)
    try:
        return call(
            _argv(job, shown),
            residue=job.residue,
            bin_folder=job.environment.bin,
            seconds=launch.seconds,
        )
    finally:
        shutil.rmtree(shown, ignore_errors=True)


def lay_out(images: Path, target: Path, unit: str) -> None:
    """Copy images as a tool wants them.

    ``directory`` keeps the tree. ``flat`` joins folders and names with ``__``, so that
    names stay unique and what is planted in them stays.
    """
    for path in files.tree(images):
        relative = path.relative_to(images)
        placed = target / (_FLAT_JOINT.join(relative.parts) if unit == "flat" else relative)
        placed.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, placed)


def _argv(job: Job, shown: Path) -> list[str]:
    environment = job.environment
    values = (environment.python, environment.bin, job.adapter.folder, shown, job.output)
    known = dict(zip(PLACEHOLDERS, map(str, values), strict=True))
    argv = job.adapter.tool.run.argv
    return [PLACEHOLDER.sub(lambda match: known[match[1]], part) for part in argv]
