"""Stored values frame by frame."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from anoncert.corpus.frames import bounded, frames, grey, is_colour, plane

SHAPES = {
    "grey": (8, 9),
    "grey frames": (4, 8, 9),
    "colour": (8, 9, 3),
    "colour frames": (4, 8, 9, 3),
    "colour with alpha": (8, 9, 4),
}
every = pytest.mark.parametrize("kind", SHAPES)


@every
def test_rows_and_columns_are_found_in_every_shape(kind: str) -> None:
    assert plane(SHAPES[kind]) == (8, 9)
    assert is_colour(SHAPES[kind]) == ("colour" in kind)


@every
def test_frames_hold_the_same_values_in_the_same_order(kind: str) -> None:
    pixels = np.arange(np.prod(SHAPES[kind])).reshape(SHAPES[kind])
    parts = frames(pixels)
    assert len(parts) == (4 if "frames" in kind else 1)
    assert parts.shape[1:] == SHAPES[kind][-len(parts.shape[1:]) :]
    assert np.array_equal(parts.ravel(), pixels.ravel())


@given(st.sampled_from(sorted(SHAPES.values())), st.integers(0, 255))
def test_grey_of_grey_is_itself(shape: tuple[int, ...], level: int) -> None:
    seen = grey(np.full(shape, level, np.uint8))
    assert seen.shape[1:] == (8, 9)
    assert (seen == level).all()


@given(arrays(np.float64, (4, 4), elements=st.floats(width=64)))
def test_whatever_a_tool_wrote_has_a_sum_of_squares(pixels: NDArray[np.float64]) -> None:
    assert np.isfinite(np.square(bounded(pixels)).sum())


@given(arrays(np.float64, (4, 4), elements=st.floats(-(2**33), 2**33)))
def test_stored_values_stay_what_they_are(pixels: NDArray[np.float64]) -> None:
    assert np.array_equal(bounded(pixels), pixels)
