"""What it costs to look for burned-in text: as it is, covered, and under redactions.

Aimed at: 4 strings a second, and one in two seconds where a redaction is searched. The
"instances" of these rows are strings.
"""

from __future__ import annotations

import resource
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from bench.tests.filters import Filter, gaussian, median, mosaic
from numpy.typing import NDArray
from pytest_benchmark.fixture import BenchmarkFixture

from anoncert.attack import residual_text
from anoncert.attack._case import Case
from anoncert.attack._opened import Opened
from anoncert.corpus.build import build, planted
from anoncert.corpus.compress import compress
from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.encode import encode
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.frames import frames
from anoncert.corpus.recipe import load
from anoncert.engine import Engine
from anoncert.files import write_new
from anoncert.types import Pair

SIDE = 5
"""Of mosaic and median, and twice the standard deviation of the blur [px]."""


@pytest.fixture(scope="module")
def corpus(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> CorpusFolder:
    folder = tmp_path_factory.mktemp("text") / "corpus"
    build(load("text"), folder, engine, count=1)
    return CorpusFolder(folder)


REDACTIONS: dict[str, Filter] = {
    "as it is": lambda frame: frame,
    "black": np.zeros_like,
    "blur": gaussian(SIDE / 2),
    "mosaic": mosaic(SIDE),
    "median": median(SIDE),
}


def redacted(draft: SeriesDraft, inks: list[NDArray[np.uint8]], redact: Filter) -> None:
    """Redact the boxes around the texts of a series."""
    for file, pixels in draft.images():
        clean = frames(pixels).copy()
        for frame in clean:
            channels = frame.reshape(*inks[0].shape, -1)
            whole = np.stack(
                [redact(one.astype(float)) for one in np.moveaxis(channels, -1, 0)], axis=-1
            )
            for ink in inks:
                box = tuple(slice(axis.min() - 4, axis.max() + 5) for axis in np.nonzero(ink))
                channels[box] = np.rint(whole[box])
        file.pixels = clean.reshape(pixels.shape)
    compress(draft)


@pytest.mark.benchmark(group="texts of one subject")
@pytest.mark.parametrize("how", REDACTIONS)
def test_strings(
    benchmark: BenchmarkFixture, corpus: CorpusFolder, tmp_path: Path, how: str
) -> None:
    """Strings are texts in a series; of redacted ones each text is searched in one."""
    case = _returned(corpus, tmp_path / "output", REDACTIONS[how])
    plantings = [p for p in case.corpus.removable if p.carrier == "burned_in"]

    def run() -> int:
        # another list of pairs: nothing is known of them
        state = residual_text.prepare(replace(case, pairs=[*case.pairs]))
        return sum(
            len(list(residual_text.examine(case, state, Opened(left)))) for left in case.left()
        )

    found = benchmark.pedantic(run, rounds=3)
    searched = how not in ("as it is", "black")
    strings = len(plantings) if searched else sum(len(p.series) for p in plantings)
    benchmark.extra_info["instances"] = strings
    benchmark.extra_info["found"] = found
    benchmark.extra_info["peak MiB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _returned(corpus: CorpusFolder, output: Path, redact: Filter) -> Case:
    """Write what a tool would return that redacts so."""
    document, pairs = corpus.document, []
    (subject,) = corpus.subjects()
    kept = corpus.pixels(subject.id)
    for draft in planted(corpus.recipe, document.seed, document.population, subject):
        series = draft.acquisition.id
        inks = [
            kept[f"ink/{p.id}"].astype(np.uint8)
            for p in corpus.removable
            if p.carrier == "burned_in" and series in p.series
        ]
        if inks:
            redacted(draft, inks, redact)
        for file in draft.files:
            path = draft.path(file)
            write_new(output / path, encode(draft, file))
            pairs.append(Pair(file.slot.instance_id, path.as_posix(), "path"))
    return Case(corpus, output, None, pairs)
