"""What a whole head costs, from its surface to files on disk.

`average` paints and scans 192 x 240 x 272 voxels of a head as it is before planting;
`with a face` adds the same head with the face of its own. Aimed at: 1.0 s for the first,
and 100 slices a second from nothing to DICOM files.
"""

from __future__ import annotations

import resource
import shutil
from pathlib import Path

import pytest
from msgspec.structs import replace
from pytest_benchmark.fixture import BenchmarkFixture

from anoncert.corpus import people
from anoncert.corpus.build import build
from anoncert.corpus.dicom import _mr
from anoncert.corpus.plan import acquisitions
from anoncert.corpus.recipe import load
from anoncert.engine import Engine
from anoncert.types import Recipe

ROUNDS = 5


@pytest.fixture(scope="module")
def whole() -> Recipe:
    """The face edition with one series a subject."""
    face = load("face")
    return replace(face, series=[face.series[0]])


@pytest.mark.benchmark(group="a volume of 192 x 240 x 272 voxels")
@pytest.mark.parametrize("faces", [None, "corpus"], ids=["average", "with a face"])
def test_volume(benchmark: BenchmarkFixture, whole: Recipe, faces: str | None) -> None:
    (subject,) = people.subjects(whole, whole.seed, 1)
    (acquisition,) = acquisitions(whole, subject)
    scan = _mr.planned(whole.seed, acquisition)
    made = benchmark.pedantic(
        _mr.image,
        (whole.seed, acquisition, scan, faces),
        rounds=ROUNDS,
        warmup_rounds=1,
    )
    assert made.pixels.shape == (1, 192, 272, 240)
    benchmark.extra_info["instances"] = 192
    benchmark.extra_info["peak MiB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


@pytest.mark.benchmark(group="from a recipe to files on disk")
@pytest.mark.parametrize("faces", [None, "corpus"], ids=["average", "with a face"])
def test_slices_on_disk(
    benchmark: BenchmarkFixture, whole: Recipe, engine: Engine, tmp_path: Path, faces: str | None
) -> None:
    entries = [entry for entry in whole.plant if faces or entry.carrier != "surface"]
    recipe, target = replace(whole, plant=entries), tmp_path / "corpus"

    def run() -> int:
        shutil.rmtree(target, ignore_errors=True)
        return build(recipe, target, engine, count=3).instances

    assert benchmark.pedantic(run, rounds=ROUNDS, warmup_rounds=1) == 3 * 192
    benchmark.extra_info["instances"] = 3 * 192
