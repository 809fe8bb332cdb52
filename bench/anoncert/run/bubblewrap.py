"""Isolation by bubblewrap: a tool sees the system and its own folders, and no network.

The root of what it sees is a folder of its own, so that whatever it writes anywhere is
kept beside the output and can be searched. The system is mounted over it, read-only; the
homes of users, other corpora and the truth are not mounted at all.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SYSTEM = (
    *("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc", "/nix"),
    "/var/cache/fontconfig",  # which libraries would fill anew
)
"""What is shown of the machine."""

_APART = ("--unshare-all", "--as-pid-1", "--die-with-parent", "--new-session", "--cap-drop", "ALL")
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_MEMORY = "/dev/shm"  # noqa: S108 - of the sandbox, not ours
_SHARED = ("/tmp", "/var/tmp")  # noqa: S108 - of the sandbox, not ours


@dataclass(frozen=True)
class View:
    """What a process is shown besides the system."""

    root: Path
    shared: Path
    memory: Path
    reads: tuple[Path, ...]
    writes: tuple[Path, ...]
    network: bool = False

    def wrap(self, argv: list[str]) -> list[str]:
        """Return the command that runs a command in this view."""
        mounts = [_bind("--bind", self.root, "/")]
        mounts += [_shown(Path(folder)) for folder in SYSTEM if Path(folder).exists()]
        mounts += [["--proc", "/proc"], ["--dev", "/dev"], _bind("--bind", self.memory, _MEMORY)]
        mounts += [["--remount-ro", "/dev"]]
        mounts += [_bind("--bind", self.shared, place) for place in _SHARED]
        mounts += [_bind("--ro-bind", path, path) for path in self._reads()]
        mounts += [_bind("--bind", path, path) for path in self.writes]
        if self.network:  # where names are looked up is outside of /etc on some systems
            mounts += [_bind("--ro-bind-try", "/run/systemd/resolve", "/run/systemd/resolve")]
        network = ["--share-net"] if self.network else []
        return [_program(), *(part for mount in mounts for part in mount), *_APART, *network, *argv]

    def tidy(self) -> None:
        """Take away the empty places at which something was mounted."""
        mounted = [Path(place) for place in (*SYSTEM, *_SHARED, "/proc", "/dev", "/run")]
        for path in (*mounted, *self.reads, *self.writes):
            _remove_empty(self.root, path.parts[1:])
            for place in _SHARED:
                if path.is_relative_to(place):
                    _remove_empty(self.shared, path.relative_to(place).parts)

    def _reads(self) -> Iterable[Path]:
        seen = (Path(folder) for folder in SYSTEM)
        shown = tuple(folder for folder in seen if folder.exists())
        return (path for path in self.reads if not any(map(path.is_relative_to, shown)))


@cache
def usable() -> bool:
    """Tell whether bubblewrap is here and may do what it is needed for."""
    if not _program():
        return False
    tried = [_program(), "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev"]
    return (
        subprocess.run([*tried, *_APART, "true"], capture_output=True, check=False).returncode == 0
    )


def _program() -> str:
    return shutil.which("bwrap") or ""


def _shown(folder: Path) -> list[str]:
    if folder.is_symlink():
        return ["--symlink", str(folder.readlink()), str(folder)]
    return _bind("--ro-bind", folder, folder)


def _bind(how: str, source: Path | str, target: Path | str) -> list[str]:
    return [how, str(source), str(target)]


def _remove_empty(root: Path, parts: tuple[str, ...]) -> None:
    """Remove an empty file or folder, and the folders around it as far as they are empty.

    The tool may have put links in the way; none is followed.
    """
    if not parts:
        return
    folders: list[int] = []
    try:
        with contextlib.suppress(OSError):
            folders.append(os.open(root, _FOLDER))
            for part in parts[:-1]:
                folders.append(os.open(part, _FOLDER, dir_fd=folders[-1]))
        inside = list(zip(folders, parts, strict=False))
        with contextlib.suppress(OSError):
            if len(inside) == len(parts) and not _is_folder(parts[-1], folders[-1]):
                _unlink_placeholder(parts[-1], folders[-1])
                inside.pop()
        with contextlib.suppress(OSError):
            for folder, part in reversed(inside):
                os.rmdir(part, dir_fd=folder)
    finally:
        for folder in folders:
            os.close(folder)


def _is_folder(name: str, folder: int) -> bool:
    return stat.S_ISDIR(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)


def _unlink_placeholder(name: str, folder: int) -> None:
    found = os.stat(name, dir_fd=folder, follow_symlinks=False)
    if stat.S_ISLNK(found.st_mode) or not found.st_size:
        os.unlink(name, dir_fd=folder)
