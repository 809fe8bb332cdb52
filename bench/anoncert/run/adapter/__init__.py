"""Ways of starting a tool, one module each.

A module declares

- ``PROCESS``: whether the tool runs in a process of its own, for which it is installed;
- ``NEEDS`` and ``TAKES``: keys of ``[run]`` that it must and may be given;
- ``PLACEHOLDERS``: what its commands may hold in braces;
- ``REQUIRES``: pinned packages that its own client needs in the tool's environment;
- ``WITHHELD``: carriers that never reach a tool which is started like this;
- ``COPIED``: carriers of findings that are the suite's doing: it puts them back itself;
- ``run(job)``: lets the tool read ``job.corpus`` and fills ``job.output``. What else the
  tool leaves goes to ``job.residue``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

from anoncert import registry
from anoncert.corpus.folder import CorpusFolder
from anoncert.run.install import Environment
from anoncert.run.sandbox import Ended
from anoncert.run.tool import Adapter


@dataclass(frozen=True)
class Job:
    """One tool on one corpus."""

    adapter: Adapter
    environment: Environment
    corpus: CorpusFolder
    folder: Path

    @property
    def output(self) -> Path:
        """Where the tool is asked to write."""
        return self.folder / "output"

    @property
    def residue(self) -> Path:
        """Where everything else that it writes ends up."""
        return self.folder / "residue"


class Kind(Protocol):
    """What a module of this package looks like."""

    PROCESS: bool
    NEEDS: tuple[str, ...]
    TAKES: tuple[str, ...]
    PLACEHOLDERS: tuple[str, ...]
    REQUIRES: tuple[str, ...]
    WITHHELD: tuple[str, ...]
    COPIED: tuple[str, ...]

    @staticmethod
    def run(job: Job) -> Ended:
        """Run the tool."""


def kind(name: str) -> Kind:
    """Return the kind of adapter of that name."""
    return cast(Kind, registry.entry(__name__, name))
