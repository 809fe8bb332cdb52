"""What a tool is shown: copies, never links to the corpus, which it could rewrite."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

from anoncert import digest, files

_FLAT_JOINT = "__"


class Given(Protocol):
    """What a tool is given."""

    @property
    def folder(self) -> Path:
        """Where the tool finds it."""

    @property
    def names(self) -> Sequence[Path]:
        """Its files, relative to where they come from."""

    def laid_out(self) -> AbstractContextManager[Path]:
        """Have it in the folder for a while."""

    def size(self) -> int:
        """Return the bytes of all files."""

    def pairs(self, output: Path) -> Iterator[dict[str, Path]]:
        """Yield the input and the output of every command."""

    def changed(self) -> int:
        """Count the files that are no longer what was given."""


@dataclass(frozen=True)
class Input:
    """The images of a corpus as a tool wants them.

    Parameters
    ----------
    images
        Of the corpus.
    folder
        Where the tool finds them.
    unit
        ``directory`` and ``file`` keep the tree. ``flat`` joins folders and names with
        ``__``, so that names stay unique and what is planted in them stays. With ``file``
        outputs are numbered, so that it is not we who hand the names on.
    without
        What the tool is not given, relative to the images.
    """

    images: Path
    folder: Path
    unit: str
    without: frozenset[Path] = frozenset()

    @cached_property
    def names(self) -> list[Path]:
        """All files, relative to the images of the corpus, but those that it is not given."""
        names = (path.relative_to(self.images) for path in files.tree(self.images))
        return [name for name in names if name not in self.without]

    @contextmanager
    def laid_out(self) -> Iterator[Path]:
        """Have the copies for a while."""
        try:
            for name in self.names:
                copy = self._copy(name)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(self.images / name, copy)
            yield self.folder
        finally:
            files.remove_tree(self.folder)

    def size(self) -> int:
        """Return the bytes of all files."""
        return sum((self.images / name).stat().st_size for name in self.names)

    def pairs(self, output: Path) -> Iterator[dict[str, Path]]:
        """Yield the input and the output of every command."""
        if self.unit != "file":
            yield {"input": self.folder, "output": output}
            return
        for number, name in enumerate(self.names, 1):
            yield {"input": self.folder / name, "output": output / f"{number:06d}.dcm"}

    def changed(self) -> int:
        """Count the copies that are no longer like the corpus."""
        return sum(not self._same(name) for name in self.names)

    def _copy(self, name: Path) -> Path:
        return self.folder / (_FLAT_JOINT.join(name.parts) if self.unit == "flat" else name)

    def _same(self, name: Path) -> bool:
        copy = self._copy(name)
        if copy.is_symlink() or not os.access(copy, os.R_OK) or not copy.is_file():
            return False
        return digest.of_file(copy) == digest.of_file(self.images / name)
