"""Blurs as matrices are those that libraries do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFilter
from scipy import ndimage

from anoncert.attack._kernels import KERNELS, STRENGTHS, matrix

PIXELS = st.integers(1, 80)
EVERYWHERE = slice(None)


@given(size=PIXELS, strength=st.sampled_from(STRENGTHS))
def test_a_gaussian_is_that_of_scipy(size: int, strength: float) -> None:
    blurred = ndimage.gaussian_filter1d(np.eye(size), strength, axis=0)
    assert matrix("Gaussian", size, strength, EVERYWHERE) == pytest.approx(blurred, abs=1e-12)


@given(size=PIXELS, radius=st.integers(0, 20))
def test_a_box_is_that_of_scipy(size: int, radius: int) -> None:
    side = 2 * radius + 1
    blurred = ndimage.uniform_filter1d(np.eye(size), side, axis=0)
    strength = ((side**2 - 1) / 12) ** 0.5
    assert matrix("box", size, strength, EVERYWHERE) == pytest.approx(blurred, abs=1e-12)


@pytest.mark.parametrize("strength", [1.5, 4.0, 9.0])
def test_three_boxes_are_those_of_pillow(strength: float) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, 90).astype(np.uint8)
    blurred = Image.fromarray(pixels[np.newaxis]).filter(ImageFilter.GaussianBlur((strength, 0)))
    ours = matrix("three-box", pixels.size, strength, EVERYWHERE) @ pixels
    assert np.abs(ours - np.asarray(blurred)[0]).max() < 2  # they round three times


@given(kernel=st.sampled_from(sorted(KERNELS)), size=PIXELS, data=st.data())
def test_a_blur_leaves_of_one_value_that_value_in_any_part(
    kernel: str, size: int, data: st.DataObject
) -> None:
    first = data.draw(st.integers(0, size - 1))
    part = slice(first, data.draw(st.integers(first + 1, size)))
    strength = data.draw(st.floats(0.5, 40))
    found = matrix(kernel, size, strength, part)
    assert found.sum(axis=1) == pytest.approx(np.ones(part.stop - part.start))
    assert np.array_equal(found, matrix(kernel, size, strength, EVERYWHERE)[part])
