"""After a run: what a tool left, put where it belongs, and what that says of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from anoncert import files
from anoncert.run.adapter import Job
from anoncert.run.room import OWN

_SHOWN = 5
_OURS = ("output", "residue")
_DEEPEST, _LONGEST = 100, 2000


def gather(job: Job) -> list[str]:
    """Sort a run folder into output and residue, and say what did not belong there.

    Afterwards all of it can be read, nothing of it is a way out of it, and what a tool
    keeps for itself beside its public output is residue.
    """
    for folder in (job.output, job.residue, *(job.residue / name for name in OWN)):
        stand_in(folder)
    said = [*_beside(job), *_deep(job), *_outside(job), *_links(job)]
    for folder in (job.residue / name for name in OWN):
        if not any(folder.iterdir()):
            folder.rmdir()
    _keep_private(job)
    return said


def stand_in(folder: Path) -> None:
    """Put a folder where a tool has put a link or a file in its place, and open it."""
    if folder.is_symlink() or not folder.is_dir():
        folder.unlink(missing_ok=True)
        folder.mkdir()
    files.make_accessible(folder)


def _beside(job: Job) -> Iterator[str]:
    """Keep as residue what lies beside output and residue: it was not isolated."""
    strays = sorted(path for path in job.folder.iterdir() if path.name not in _OURS)
    if not strays:
        return
    kept = _free(job.residue / "beside")
    kept.mkdir()
    for path in strays:
        files.make_accessible(path)
        path.rename(kept / path.name)
    names = [path.name for path in strays]
    yield f"wrote beside its output: {listed(names)}; kept in residue/{kept.name}"


def _outside(job: Job) -> Iterator[str]:
    """Name what it wrote where it had no business: files, links, and empty folders."""
    outside = job.residue / "outside"
    names = [
        f"/{path.relative_to(outside).as_posix()}"
        for path in _walk(outside)
        if path.is_symlink() or not path.is_dir() or not any(path.iterdir())
    ]
    if names:
        yield f"wrote outside of its folders: {listed(sorted(names))}; kept in residue/outside"


def _deep(job: Job) -> Iterator[str]:
    """Take away folders so deep that no reader gets there."""
    deep = [path for path in _walk(job.folder) if _too_deep(path, job.folder)]
    for path in deep:
        files.remove_tree(path)
    if deep:
        yield f"made {len(deep)} folders nested too deeply to be read, which were removed"


def _links(job: Job) -> Iterator[str]:
    """Name links in the output; they are never followed."""
    links = [
        f"{path.relative_to(job.output).as_posix()} -> {path.readlink()}"
        for path in _walk(job.output)
        if path.is_symlink()
    ]
    if links:
        yield f"made links in its output, which are not followed: {listed(sorted(links))}"


def _keep_private(job: Job) -> None:
    """Leave in output/ what the tool hands on; what stands beside it is residue."""
    public = job.adapter.tool.run.public
    if not public:
        return
    whole = _free(job.residue / "private")
    job.output.rename(whole)
    handed_on = whole / public
    if handed_on.is_dir() and not handed_on.is_symlink():
        handed_on.rename(job.output)
    else:
        job.output.mkdir()


def _free(path: Path) -> Path:
    """Return a name like this that a tool has not taken."""
    while path.exists() or path.is_symlink():
        path = path.with_name(f"{path.name}-")
    return path


def _walk(folder: Path) -> Iterator[Path]:
    """Yield all that lies below a folder, down to what lies too deep."""
    waiting = [folder]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                path = Path(entry.path)
                yield path
                if entry.is_dir(follow_symlinks=False) and not _too_deep(path, folder):
                    waiting.append(path)


def _too_deep(path: Path, folder: Path) -> bool:
    return len(path.parts) - len(folder.parts) > _DEEPEST or len(str(path)) > _LONGEST


def listed(names: list[str]) -> str:
    """Name the first few of many, whatever their bytes are."""
    shown = ", ".join(files.printable(name) for name in names[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown} and {len(names) - _SHOWN} more"
