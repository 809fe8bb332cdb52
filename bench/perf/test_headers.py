"""What the edition of headers costs: subjects from nothing, and encoding with writing alone.

Aimed at: 400 and 5,000 files a second.
"""

from __future__ import annotations

import resource
import shutil
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
    target = tmp_path / "corpus"

    def run() -> int:
        shutil.rmtree(target, ignore_errors=True)
        return build(headers, target, engine, count=SUBJECTS).instances

    benchmark.extra_info["instances"] = benchmark.pedantic(run, rounds=3, warmup_rounds=1)
    benchmark.extra_info["peak MiB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


@pytest.mark.benchmark(group="the edition of headers")
def test_encode_and_write(benchmark: BenchmarkFixture, headers: Recipe, tmp_path: Path) -> None:
    """Series that are encoded for the first time, and their files on disk."""
    subjects = people.subjects(headers, headers.seed, SUBJECTS)
    drafts = [d for s in subjects for d in planted(headers, headers.seed, "corpus", s)]
    images = [draft for draft in drafts if len(draft.files) > 1]

    def run() -> int:
        count = 0
        for number, draft in enumerate(images):
            compress(draft)
            encoder = Encoder(draft)
            for file in draft.files:
                path = tmp_path / f"{number}" / file.name
                files.write_new(path, encoder.encode(file).data)
                count += 1
        return count

    benchmark.extra_info["instances"] = benchmark.pedantic(run, rounds=5, warmup_rounds=1)
