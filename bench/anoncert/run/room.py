"""Where a tool runs: the folders of its run, what else it may read, and how far it may go."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from anoncert.run import bubblewrap

SUPERVISOR = Path(__file__).with_name("_supervisor.py")
"""The program that stands between us and a tool."""

OWN = ("home", "tmp", "work", "shm", "outside")
"""Folders of residue that a tool may write to; ``shm`` is its /dev/shm."""

SYSTEM_BINS = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")
"""Where the system's programs are."""


class Limits(NamedTuple):
    """How far a tool may go."""

    seconds: float
    memory_mib: float
    files: int
    size: int


@dataclass(frozen=True)
class Room:
    """The folders of a run, and what else a tool may read.

    Parameters
    ----------
    folder
        The run folder, with ``input/``, ``output/`` and ``residue/``.
    bins
        First on the PATH.
    reads
        Folders and files besides the system's.
    variables
        Added to the environment.
    network
        Leave it the machine's network.
    contained
        The command is a container engine's: it gets our environment and no sandbox.
    """

    folder: Path
    bins: tuple[Path, ...]
    reads: tuple[Path, ...] = ()
    variables: dict[str, str] = field(default_factory=dict)
    network: bool = False
    contained: bool = False

    @property
    def residue(self) -> Path:
        """Where everything ends up that is no output."""
        return self.folder / "residue"

    @property
    def work(self) -> Path:
        """The tool's working directory."""
        return self.residue / "work"

    @property
    def outside(self) -> Path:
        """What it wrote where it had no business."""
        return self.residue / "outside"

    @property
    def writes(self) -> tuple[Path, ...]:
        """The folders that it may write to."""
        return (self.folder / "output", *(self.residue / name for name in OWN))

    def environment(self) -> dict[str, str]:
        """Return all that a tool learns of the machine."""
        if self.contained:
            return dict(os.environ)
        return self.variables | {
            "PATH": os.pathsep.join([*map(str, self.bins), *SYSTEM_BINS]),
            "HOME": str(self.residue / "home"),
            "TMPDIR": str(self.residue / "tmp"),
            "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8",
        }

    def view(self) -> bubblewrap.View:
        """Return what the tool sees under bubblewrap."""
        ours = (SUPERVISOR, Path(sys.base_prefix).resolve())
        return bubblewrap.View(
            root=self.outside,
            shared=self.residue / "tmp",
            memory=self.residue / "shm",
            reads=(*ours, self.folder / "input", *self.reads),
            writes=self.writes,
            network=self.network,
        )
