"""Pairing of a corpus with an output folder, in parallel."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from anoncert import files
from anoncert.corpus.folder import CorpusFolder
from anoncert.engine import Engine
from anoncert.pair.describe import Description, describe
from anoncert.pair.match import Input, match
from anoncert.types import Pair


class Returned(NamedTuple):
    """An input, and what came back of it: None where nothing did."""

    input: Input
    output: Description | None


class Pairing(NamedTuple):
    """Pairs, and the descriptions that they rest on.

    Those of inputs and their outputs are packed by subject (see `unpacked`): of many subjects
    they are large, and needed of one at a time. `unclaimed` are readable outputs of no input.
    """

    pairs: list[Pair]
    packed: dict[str, bytes]
    unclaimed: list[Description]


def pair(corpus: CorpusFolder, output: Path, work: Engine) -> Pairing:
    """Pair all files below ``output`` with the files of a corpus."""
    instances = list(corpus.instances())
    known = _described(corpus.images, [i.path for i in instances], "describe input", work)
    inputs = [Input(i, seen) for i, seen in zip(instances, known, strict=True)]
    names = [path.relative_to(output).as_posix() for path in files.tree(output)]
    outputs = _described(output, names, "describe output", work)
    pairs = match(inputs, outputs)
    belonging = {pair.output for pair in pairs if pair.input is not None}
    unclaimed = [found for found in outputs if found.readable and found.path not in belonging]
    return Pairing(pairs, dict(_packed(inputs, outputs, pairs)), unclaimed)


def unpacked(packed: bytes) -> list[Returned]:
    """Return what came back of a subject, in the order of the inputs."""
    returned: list[Returned] = pickle.loads(zlib.decompress(packed))  # noqa: S301 - our own
    return returned


def _packed(
    inputs: list[Input], outputs: list[Description], pairs: list[Pair]
) -> Iterator[tuple[str, bytes]]:
    found = {output.path: output for output in outputs}
    # pairs begin with one for each input
    returned = (
        Returned(known, None if pair.output is None else found[pair.output])
        for known, pair in zip(inputs, pairs, strict=False)
    )
    for subject, own in groupby(returned, lambda each: each.input.instance.subject):
        yield subject, zlib.compress(pickle.dumps(list(own)), 1)


_REPEATED = (
    *("sop_class", "study", "series", "frame", "patient", "date"),
    *("shape", "geometry", "numbers"),
)
"""What files have in common, wholly or in part."""


def _described(root: Path, names: list[str], label: str, work: Engine) -> list[Description]:
    """Describe files; equal parts of descriptions are one."""
    known: dict[Any, Any] = {}
    return [
        replace(found, root=root, **{f: _shared(known, getattr(found, f)) for f in _REPEATED})
        for found in work.map(_Describe(root), names, label)
    ]


def _shared(known: dict[Any, Any], field: Any) -> Any:
    """Return the first of equal texts and of equal tuples, and of what is in them."""
    if isinstance(field, tuple):
        return known.setdefault(field, tuple(_shared(known, each) for each in field))
    return known.setdefault(field, field) if isinstance(field, str) else field


@dataclass(frozen=True)
class _Describe:
    root: Path

    def prepare(self) -> None:
        """Share nothing."""

    def examine(self, _: None, relative: str) -> Description:
        return describe(self.root, relative)
