"""After a run: what a tool left, put where it belongs, and what that says of it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from anoncert import files
from anoncert.run.adapter import Job

_SHOWN = 5
_OURS = ("output", "residue")


def gather(job: Job) -> list[str]:
    """Sort a run folder into output and residue, and say what did not belong there.

    Afterwards all of it can be read, nothing of it is a way out of it, and what a tool
    keeps for itself beside its public output is residue.
    """
    for folder in (job.output, job.residue):
        _secure(folder)
    said = [*_links(job), *_strays(job)]
    _keep_private(job)
    return said


def _links(job: Job) -> Iterator[str]:
    """Name links in the output; they are never followed."""
    links = [name for name in files.names_only(job.output) if " -> " in name]
    if links:
        yield f"made links in its output, which are not followed: {_listed(links)}"


def _strays(job: Job) -> Iterator[str]:
    """Name what was written elsewhere, and keep it as residue."""
    outside = job.residue / "outside"
    for path in sorted(job.folder.iterdir()):
        if path.name not in _OURS:
            outside.mkdir(exist_ok=True)
            path.rename(outside / path.name)
    strays = ["/" + path.relative_to(outside).as_posix() for path in files.tree(outside)]
    if strays:
        yield f"wrote outside of its folders: {_listed(strays)}; kept in residue/outside"
    elif outside.is_dir():
        files.remove_tree(outside)


def _keep_private(job: Job) -> None:
    """Leave in output/ what the tool hands on; what stands beside it is residue."""
    public = job.adapter.tool.run.public
    if not public:
        return
    whole = job.residue / "private"
    job.output.rename(whole)
    handed_on = whole / public
    if handed_on.is_dir() and not handed_on.is_symlink():
        handed_on.rename(job.output)
    else:
        job.output.mkdir()


def _listed(names: list[str]) -> str:
    shown = ", ".join(files.printable(name) for name in names[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown} and {len(names) - _SHOWN} more"


def _secure(folder: Path) -> None:
    """Undo what keeps us from reading a folder: a link in its place, or missing permissions."""
    if folder.is_symlink() or not folder.is_dir():
        folder.unlink(missing_ok=True)
        folder.mkdir()
    folder.chmod(folder.stat().st_mode | stat.S_IRWXU)
    for parent, folders, names in os.walk(folder, followlinks=False):
        for path in (Path(parent, name) for name in (*folders, *names)):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (stat.S_IRWXU if path.is_dir() else stat.S_IRUSR))
