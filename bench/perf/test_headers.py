"""What the edition of headers costs: subjects from nothing, and encoding with writing alone.

Aimed at: 400 and 5,000 files a second. Each round writes to a folder of its own: where files
were just deleted, file systems take longer to make new ones.
"""

from __future__ import annotations

import resource
from itertools import count
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from anoncert import files
from anoncert.corpus import people
from anoncert.corpus.build import build, planted
from anoncert.corpus.compress import compress
from anoncert.corpus.encode import Encoder
from anoncert.corpus.recipe import load
from anoncert.engine import Engine
from anoncert.types import Recipe

SUBJECTS = 10


@pytest.fixture(scope="module")
def headers() -> Recipe:
    return load("headers")


@pytest.mark.benchmark(group="the edition of headers")
def test_build_subjects(
    benchmark: BenchmarkFixture, headers: Recipe, engine: Engine, tmp_path: Path
) -> None:
    targets = (tmp_path / f"{number}" for number in count())

    def run() -> int:
        return build(headers, next(targets), engine, count=SUBJECTS).instances

    benchmark.extra_info["instances"] = benchmark.pedantic(run, rounds=5, warmup_rounds=2)
    benchmark.extra_info["peak MiB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


@pytest.mark.benchmark(group="the edition of headers")
def test_encode_and_write(benchmark: BenchmarkFixture, headers: Recipe, tmp_path: Path) -> None:
    """Series that are encoded for the first time, and their files on disk.

    What files mean is digested when a corpus is built, and not here.
    """
    subjects = people.subjects(headers, headers.seed, SUBJECTS)
    drafts = [d for s in subjects for d in planted(headers, headers.seed, "corpus", s)]
    images = [draft for draft in drafts if len(draft.files) > 1]

    targets = (tmp_path / f"{number}" for number in count())

    def run() -> int:
        target, written = next(targets), 0
        for number, draft in enumerate(images):
            compress(draft)
            encoder = Encoder(draft)
            for file in draft.files:
                path = target / f"{number}" / file.name
                files.write_new(path, encoder.encode(file).data)
                written += 1
        return written

    benchmark.extra_info["instances"] = benchmark.pedantic(run, rounds=5, warmup_rounds=1)
