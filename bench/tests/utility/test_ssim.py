from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from skimage.metrics import structural_similarity

from anoncert.utility._ssim import WINDOW, similarity


def volumes(seed: int, shape: tuple[int, ...]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return a volume that varies slowly, and the same with noise."""
    draw = np.random.default_rng(seed)
    before = np.clip(np.cumsum(draw.normal(scale=100, size=shape), axis=0) + 2000, 0, 4095)
    after = np.clip(before + draw.normal(scale=200, size=shape), 0, 4095)
    return before.round().astype(np.float32), after.round().astype(np.float32)


@given(
    st.integers(0, 2**32 - 1),
    st.tuples(*[st.integers(WINDOW, WINDOW + 8)] * 3),
    st.sampled_from([4095, 65535]),
)
def test_it_is_that_of_the_reference_implementation(
    seed: int, shape: tuple[int, ...], data_range: int
) -> None:
    before, after = volumes(seed, shape)
    expected = structural_similarity(
        before.astype(float), after.astype(float), data_range=data_range
    )
    found = similarity(zip(before, after, strict=True), data_range)
    assert math.isclose(found, expected, abs_tol=1e-5)


def test_equal_volumes_are_exactly_alike() -> None:
    before, _ = volumes(1, (12, 30, 20))
    assert similarity(zip(before, before, strict=True), 4095) == 1


@pytest.mark.parametrize("shape", [(WINDOW - 1, 20, 20), (20, WINDOW - 1, 20), (0, 20, 20)])
def test_where_no_cube_fits_there_is_none(shape: tuple[int, ...]) -> None:
    before, after = volumes(1, shape)
    assert math.isnan(similarity(zip(before, after, strict=True), 4095))


def test_far_away_from_a_change_nothing_changes() -> None:
    before, _ = volumes(1, (40, 20, 20))
    after = before.copy()
    after[20, 10, 10] += 1000
    near = similarity(zip(before[13:28], after[13:28], strict=True), 4095)
    whole = similarity(zip(before, after, strict=True), 4095)
    assert math.isclose((1 - near) * (15 - 6), (1 - whole) * (40 - 6), rel_tol=1e-3)
