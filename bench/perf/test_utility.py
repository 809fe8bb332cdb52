"""How fast volumes are compared, beside what they are compared with."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from pytest_benchmark.fixture import BenchmarkFixture
from skimage.metrics import structural_similarity

from anoncert.utility._ssim import similarity

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
