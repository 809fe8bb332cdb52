"""Crops for the report: of each way in which burned-in text was recovered, one example.

Beside what was burned in and what came back stands the text that was recovered, as it looks
there alone: what an adversary sees who undid the redaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from anoncert.attack._ink import evidence
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.frames import grey
from anoncert.corpus.glyphs import around, burned
from anoncert.corpus.pixels import unplanted
from anoncert.corpus.style import PLAIN, of_place
from anoncert.files import read_rows
from anoncert.report.pictures import encoded, stored
from anoncert.types import Finding, Instance, Pair, Planting, Status

_CARRIER = "burned_in"
_MARGIN = 12
"""Pixels around a text."""

_WHITE = 255

Frames = NDArray[np.float64]


class Crop(NamedTuple):
    """One text as it was burned in, as it came back, and as it was recovered."""

    finding: Finding
    pictures: dict[str, str]
    """PNG data URIs by what they show."""


def crops(folder: Path, corpus: CorpusFolder) -> Iterator[Crop]:
    """Yield the first finding of each attack and each way to see a text."""
    plantings = {p.id: p for p in corpus.removable if p.carrier == _CARRIER}
    if not plantings:
        return
    instances = {i.id: i for i in corpus.instances()}
    inputs = {f"output/{p.output}": p.input for p in read_rows(folder / "pairs.jsonl", Pair)}
    seen: set[tuple[str, str]] = set()
    for finding in read_rows(folder / "findings.jsonl", Finding):
        planting = plantings.get(finding.planting or "")
        kind = finding.attack, _without_size(finding.detail)
        recovered = finding.case == "tool" and finding.status is Status.RECOVERED
        if planting is None or not recovered or kind in seen:
            continue
        instance = instances.get(inputs.get(finding.file) or "")
        pictures = instance and _pictures(folder, corpus, finding, planting, instance)
        if pictures:
            seen.add(kind)
            yield Crop(finding, pictures)


def _without_size(detail: str) -> str:
    """Return the kind of redaction, or of engine that read it."""
    return detail.partition(" of ")[0].partition(":")[0]


def _pictures(
    folder: Path, corpus: CorpusFolder, finding: Finding, planting: Planting, instance: Instance
) -> dict[str, str]:
    arrays = corpus.pixels(instance.subject)
    ink = arrays[f"ink/{planting.id}"].astype(np.uint8)
    style = of_place(planting.place) or PLAIN
    given, after = stored(corpus.images / instance.path), stored(folder / finding.file)
    assert given is not None
    if after is None or after.shape != given.shape:
        return {}
    box, seen = around(ink, _MARGIN), grey(after)
    before = grey(unplanted(arrays, instance.id, given))
    white = instance.data_range
    frame = max(
        range(len(before)),
        key=lambda n: evidence(seen[n], before[n], ink, white, style),
    )
    original, output = grey(given)[frame][box], seen[frame][box]
    candidate = burned(before[frame], ink, white, style)[box]
    low, span = original.min(), max(float(np.ptp(original)), 1.0)
    shown = {"burned in": original, "came back": output, "recovered": candidate}
    return {name: encoded(_displayed(each, low, span)) for name, each in shown.items()}


def _displayed(values: Frames, low: float, span: float) -> NDArray[np.uint8]:
    """Return grey values in the window of what was burned in."""
    shown: NDArray[np.uint8] = np.clip((values - low) / span * _WHITE, 0, _WHITE).astype(np.uint8)
    return shown
