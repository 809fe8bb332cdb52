"""How fast heads are described and told apart."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from pytest_benchmark.fixture import BenchmarkFixture

from anoncert.corpus import people
from anoncert.corpus.dicom import _mr
from anoncert.corpus.draft import Acquisition
from anoncert.corpus.recipe import load
from anoncert.face import align, head
from anoncert.face.likeness import learned
from anoncert.face.photograph import others, photograph
from anoncert.face.surface import of_volume
from anoncert.slices import Affine
from anoncert.volume import Stored

PEOPLE, TAUGHT, POINTS = 1300, 400, 1812


@pytest.fixture(scope="module")
def scan() -> tuple[Stored, Affine]:
    """A whole head in voxels of 1 mm."""
    recipe = load("face")
    (subject,) = people.subjects(recipe, recipe.seed, 1)
    acquisition = Acquisition(subject, 1, recipe.series[0])
    planned = _mr.planned(recipe.seed, acquisition)
    made, grid = _mr.image(recipe.seed, acquisition, planned, "corpus"), planned.grid
    affine = np.eye(4)
    affine[:3] = np.column_stack([grid.along, grid.down, grid.normal, grid.corner(0)])
    return made.pixels[0].transpose(2, 1, 0), affine


def _timed(benchmark: BenchmarkFixture, work: Callable[[], object]) -> None:
    benchmark.extra_info["instances"] = 1
    benchmark(work)


def test_aligning_a_scan(benchmark: BenchmarkFixture, scan: tuple[Stored, Affine]) -> None:
    _timed(benchmark, lambda: align.align(of_volume(*scan)))


def test_describing_a_scan(benchmark: BenchmarkFixture, scan: tuple[Stored, Affine]) -> None:
    _timed(benchmark, lambda: head.scanned(*scan))


def test_photographing_a_person(benchmark: BenchmarkFixture) -> None:
    (sitter,) = others(1, 1)
    _timed(benchmark, lambda: head.captured(photograph(sitter)))


@pytest.fixture(scope="module")
def faces() -> NDArray[np.float64]:
    return np.random.default_rng(0).normal(size=(PEOPLE, POINTS))


def test_learning_from_inner_faces(benchmark: BenchmarkFixture, faces: NDArray[np.float64]) -> None:
    _timed(benchmark, lambda: learned([faces[:TAUGHT]], faces[:TAUGHT]))


def test_searching_the_gallery_for_one_head(
    benchmark: BenchmarkFixture, faces: NDArray[np.float64]
) -> None:
    model = learned([faces[:TAUGHT]], faces[:TAUGHT])
    _timed(benchmark, lambda: model.scores([faces[:1]], faces))
