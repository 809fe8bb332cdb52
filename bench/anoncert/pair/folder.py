"""Pairing of a corpus with an output folder, in parallel."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from anoncert import files
from anoncert.corpus.folder import CorpusFolder
from anoncert.engine import Engine
from anoncert.pair.describe import Description, describe
from anoncert.pair.match import Input, match
from anoncert.types import Pair


class Pairing(NamedTuple):
    """Pairs, and the descriptions that they rest on.

    `inputs` is keyed by instance id, `outputs` by path below output/.
    """

    pairs: list[Pair]
    inputs: dict[str, Input]
    outputs: dict[str, Description]


def pair(corpus: CorpusFolder, output: Path, work: Engine) -> Pairing:
    """Pair all files below ``output`` with the files of a corpus."""
    instances = list(corpus.instances())
    known = work.map(_Describe(corpus.images), [i.path for i in instances], "describe input")
    inputs = [Input(i, seen) for i, seen in zip(instances, known, strict=True)]
    names = [path.relative_to(output).as_posix() for path in files.tree(output)]
    outputs = list(work.map(_Describe(output), names, "describe output"))
    return Pairing(
        match(inputs, outputs),
        {known.instance.id: known for known in inputs},
        {found.path: found for found in outputs},
    )


@dataclass(frozen=True)
class _Describe:
    root: Path

    def prepare(self) -> None:
        """Share nothing."""

    def examine(self, _: None, relative: str) -> Description:
        return describe(self.root, relative)
