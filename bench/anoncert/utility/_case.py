"""What a measure is given: inputs, the outputs that belong to them, and the claims."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from anoncert.corpus.folder import CorpusFolder
from anoncert.pair.describe import stored_pixels
from anoncert.pair.folder import Returned, unpacked
from anoncert.part10 import File

Pixels = NDArray[np.generic]


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
    """

    corpus: CorpusFolder
    output: Path
    packed: Mapping[str, bytes]
    claims: frozenset[str]
    refused: frozenset[str] = frozenset()

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

    def _asked(self, returned: Returned) -> bool:
        instance = returned.input.instance
        return instance.expected and instance.id not in self.refused

    def stored(self, returned: Returned) -> tuple[Pixels, Pixels]:
        """Decode the stored values of both sides, which have some."""
        before, after = (
            stored_pixels(data, File(data))[0] for data in self.read(returned) if data is not None
        )
        assert before is not None
        assert after is not None
        return before, after

    def read(self, returned: Returned) -> tuple[bytes, bytes | None]:
        """Read both sides."""
        before = (self.corpus.images / returned.input.instance.path).read_bytes()
        if returned.output is None:
            return before, None
        return before, (self.output / returned.output.path).read_bytes()
