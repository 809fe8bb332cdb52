"""What a measure is given: inputs, the outputs that belong to them, and the claims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from anoncert.corpus.folder import CorpusFolder
from anoncert.pair.describe import Description
from anoncert.pair.match import Input
from anoncert.part10 import File
from anoncert.types import Pair
from anoncert.utility._image import Image, image

_HELD = 1 << 28
"""Bytes of decoded pixels that are held for the next measure."""


class Returned(NamedTuple):
    """An input, and what came back of it: None where nothing did."""

    input: Input
    output: Description | None


@dataclass(frozen=True)
class Case:
    """One tool's output beside its input."""

    corpus: CorpusFolder
    output: Path
    pairs: list[Pair]
    inputs: Mapping[str, Input]
    outputs: Mapping[str, Description]
    claims: frozenset[str]
    refused: frozenset[str] = frozenset()
    """Inputs that the tool was not given."""
    _decoded: dict[str, tuple[Image, Image]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @cached_property
    def by_subject(self) -> dict[str, list[Returned]]:
        """All inputs that are expected back with their outputs, by subject."""
        grouped: dict[str, list[Returned]] = defaultdict(list)
        for pair in self.pairs:
            if pair.input is None or pair.input in self.refused:
                continue
            if self.inputs[pair.input].instance.expected:
                known = self.inputs[pair.input]
                found = self.outputs[pair.output] if pair.output is not None else None
                grouped[known.instance.subject].append(Returned(known, found))
        return dict(grouped)

    def images(self, returned: Returned) -> tuple[Image, Image]:
        """Decode both sides, which have pixels: once for all measures, as far as they are held."""
        name = returned.input.instance.id
        if name in self._decoded:
            return self._decoded[name]
        before, after = (
            image(data, File(data)) for data in self.read(returned) if data is not None
        )
        assert before is not None
        assert after is not None
        both = before, after
        held = [both, *self._decoded.values()]
        if sum(each.stored.nbytes for pair in held for each in pair) <= _HELD:
            self._decoded[name] = both
        return both

    def read(self, returned: Returned) -> tuple[bytes, bytes | None]:
        """Read both sides."""
        before = (self.corpus.images / returned.input.instance.path).read_bytes()
        if returned.output is None:
            return before, None
        return before, (self.output / returned.output.path).read_bytes()
