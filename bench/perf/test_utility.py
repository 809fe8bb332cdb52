"""How fast volumes are compared, beside what they are compared with."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from pytest_benchmark.fixture import BenchmarkFixture
from skimage.metrics import structural_similarity

from anoncert.corpus.build import build
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.recipe import load
from anoncert.engine import Engine
from anoncert.pair.folder import pair
from anoncert.utility import measures
from anoncert.utility._case import Case
from anoncert.utility._ssim import similarity

EXTERNAL = {"conversion", "conformance"}
"""Measures that programs of others take."""

SHAPE, RANGE = (192, 256, 256), 4095

Volumes = tuple[NDArray[np.float32], NDArray[np.float32]]


@pytest.fixture(scope="module")
def both() -> Volumes:
    """Two volumes that differ everywhere."""
    draw = np.random.default_rng(0)
    before = draw.integers(0, RANGE, SHAPE).astype(np.float32)
    return before, np.clip(before + draw.normal(scale=20, size=SHAPE), 0, RANGE).astype("f4")


@pytest.mark.benchmark(group="structural similarity of a volume")
def test_slice_after_slice(benchmark: BenchmarkFixture, both: Volumes) -> None:
    benchmark.extra_info["instances"] = SHAPE[0]
    benchmark(lambda: similarity(zip(*both, strict=True), RANGE))


@pytest.mark.benchmark(group="structural similarity of a volume")
def test_whole_by_skimage(benchmark: BenchmarkFixture, both: Volumes) -> None:
    benchmark.extra_info["instances"] = SHAPE[0]
    benchmark(lambda: structural_similarity(*both, data_range=RANGE))


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """One subject of the edition for analyses; of each file, a byte of padding changed."""
    target, work = tmp_path_factory.mktemp("utility"), Engine(None, 1)
    build(load("analysis"), target / "corpus", work, count=1)
    corpus, output = CorpusFolder(target / "corpus"), target / "output"
    for instance in corpus.instances():
        data = bytearray((corpus.images / instance.path).read_bytes())
        data[0] ^= 1
        (output / instance.path).parent.mkdir(parents=True, exist_ok=True)
        (output / instance.path).write_bytes(data)
    return Case(corpus, output, pair(corpus, output, work).packed, frozenset())


@pytest.mark.benchmark(group="utility of a subject")
@pytest.mark.parametrize(
    "which", ["all but programs of others", *sorted(measures().keys() - EXTERNAL)]
)
def test_measures(benchmark: BenchmarkFixture, case: Case, which: str) -> None:
    chosen = measures() if which not in measures() else {which: measures()[which]}
    benchmark.extra_info["instances"] = case.corpus.document.instances

    def measured() -> None:
        for part in case.parts():
            (subject,) = part.by_subject
            for name in chosen.keys() - EXTERNAL:
                list(chosen[name].measure(part, chosen[name].prepare(part), subject))

    benchmark.pedantic(measured, rounds=2)
