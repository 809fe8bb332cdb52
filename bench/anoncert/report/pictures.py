"""Pictures for the report: what was burned in, and what came back."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.frames import frames, is_colour
from anoncert.files import read_rows
from anoncert.pair.describe import stored_pixels
from anoncert.part10 import File
from anoncert.types import Finding, Pair, Status

_COUNT = 2
_WHITE = 255
_SAMPLES = 3


class Sample(NamedTuple):
    """An input beside its output, as PNG data URIs."""

    title: str
    before: str
    after: str | None
    leaked: list[str]


def samples(folder: Path, corpus: CorpusFolder) -> Iterator[Sample]:
    """Yield the first captures that something was burned into."""
    burned = {s for p in corpus.plantings() if p.carrier == "burned_in" for s in p.series}
    captures = {i.id: i for i in corpus.instances() if i.series_id in burned}
    leaked: dict[str, list[str]] = {}
    for finding in read_rows(folder / "findings.jsonl", Finding):
        burned_in = finding.carrier == "burned_in" and finding.case == "tool"
        if burned_in and finding.status is Status.RECOVERED:
            leaked.setdefault(finding.subject, []).append(finding.identifier)
    pairs = (p for p in read_rows(folder / "pairs.jsonl", Pair) if p.input in captures)
    for pair, _ in zip(pairs, range(_COUNT), strict=False):
        assert pair.input is not None
        instance = captures[pair.input]
        before = _picture(corpus.images / instance.path)
        after = _picture(folder / "output" / pair.output) if pair.output else None
        assert before is not None
        yield Sample(pair.input, before, after, sorted(set(leaked.get(instance.subject, []))))


def _picture(path: Path) -> str | None:
    found = stored(path)
    return None if found is None else encoded(_displayed(found))


def stored(path: Path) -> NDArray[np.generic] | None:
    """Return the stored values of a file, if it is one that has any."""
    if not path.is_file():  # a name that is no valid text cannot be read back from a row
        return None
    data = path.read_bytes()
    return stored_pixels(data, File(data))[0]


def encoded(shown: NDArray[np.uint8]) -> str:
    """Return a picture, grey or in colour, as the data URI of a PNG."""
    stream = io.BytesIO()
    Image.fromarray(shown).save(stream, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode()


def _displayed(pixels: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Return the first frame as eight bits show it."""
    first = frames(pixels)[0]
    if is_colour(pixels.shape):
        first = first[..., :_SAMPLES]
    if first.dtype == np.uint8:
        shown: NDArray[np.uint8] = first
        return shown
    values = first.astype(np.float64)
    span = float(values.max() - values.min()) or 1.0
    scaled: NDArray[np.uint8] = ((values - values.min()) / span * _WHITE).astype(np.uint8)
    return scaled
