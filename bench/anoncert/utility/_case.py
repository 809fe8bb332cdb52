"""What a measure is given: inputs, the outputs that belong to them, and the claims."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from anoncert.corpus.folder import CorpusFolder
from anoncert.pair.describe import Description
from anoncert.pair.folder import Returned, unpacked
from anoncert.pair.image import Image, image
from anoncert.part10 import File
from anoncert.utility._brain import Brain
from anoncert.utility._brains import brains

_HELD = 1 << 28
"""Bytes of decoded pixels that are held for the next measure."""


@dataclass(frozen=True)
class Case:
    """One tool's output beside its input.

    Attributes
    ----------
    corpus : CorpusFolder
        The truth.
    output : Path
        What the tool wrote where it was asked to.
    packed : mapping of str to bytes
        What came back of each subject (`pair.folder.Pairing`).
    claims : frozenset of str
        Codes of CID 7050 that the tool claims.
    refused : frozenset of str
        Inputs that the tool was not given.
    unclaimed : sequence of Description
        Readable outputs that belong to no input.
    """

    corpus: CorpusFolder
    output: Path
    packed: Mapping[str, bytes] = field(repr=False)
    claims: frozenset[str]
    refused: frozenset[str] = frozenset()
    unclaimed: Sequence[Description] = field(default=(), repr=False)
    _decoded: dict[str, tuple[Image, Image]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def parts(self) -> Iterator[Case]:
        """Yield the case of each subject alone: all together are large."""
        return (replace(self, packed={name: data}) for name, data in self.packed.items())

    @cached_property
    def by_subject(self) -> dict[str, list[Returned]]:
        """All inputs that are expected back with their outputs, by subject."""
        grouped = {
            name: [returned for returned in unpacked(data) if self._asked(returned)]
            for name, data in self.packed.items()
        }
        return {name: asked for name, asked in grouped.items() if asked}

    @cached_property
    def directories(self) -> dict[str, list[Description]]:
        """Media directories that came back, by subject; none is asked for."""
        return {
            name: [found for _, found in unpacked(data) if found and found.is_directory]
            for name, data in self.packed.items()
        }

    def _asked(self, returned: Returned) -> bool:
        instance = returned.input.instance
        return instance.expected and instance.id not in self.refused

    @cached_property
    def brains(self) -> dict[str, list[Brain]]:
        """The brains in volumes and what came back of them, by subject."""
        return {
            name: list(brains(self.corpus, self.output, name, own))
            for name, own in self.by_subject.items()
        }

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
