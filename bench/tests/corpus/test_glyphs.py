"""Text in pixels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from anoncert import digest
from anoncert.corpus.frames import frames
from anoncert.corpus.glyphs import burned, correlation, coverage
from anoncert.corpus.style import Style
from anoncert.errors import RequestError

SHAPE = (40, 200)
INK = "3f647ea9d9ac158792b296e68d791a73db90a8e98d4660462e0972fdc1c04a86"


def test_glyphs_are_pinned() -> None:
    assert digest.of_bytes(coverage("SMITH, JANE 12-MAY-1960", "4,4,14", SHAPE).tobytes()) == INK


def test_ink_begins_where_the_locator_says() -> None:
    rows, columns = np.nonzero(coverage("HHH", "30,10,14", SHAPE))
    assert 10 <= rows.min() < rows.max() < 10 + 18
    assert 30 <= columns.min() < 34


def test_full_coverage_is_white_and_none_leaves_the_pixels() -> None:
    pixels = np.full((1, 3), 1000, np.uint16)
    ink = np.array([[0, 255, 51]], np.uint8)
    written = burned(pixels, ink, 4095)
    assert written.dtype == pixels.dtype
    assert written.tolist() == [[1000, 4095, 1619]]


@given(arrays(np.float64, (2, 5), elements=st.integers(-255, 255)))
def test_the_correlation_is_pearsons_and_that_with_a_constant_is_nothing(
    both: NDArray[np.float64],
) -> None:
    one, other = both
    if np.ptp(one) and np.ptp(other):
        expected = abs(np.corrcoef(one, other)[0, 1])
        assert correlation(one, other) == pytest.approx(expected, abs=1e-9)
    assert correlation(one, np.full(5, 3.0)) == correlation(np.full(5, 3.0), one) == 0


def test_burning_never_leaves_the_range() -> None:
    for value in (0, 255):
        pixels = np.full((1, 256), value, np.uint8)
        written = burned(pixels, np.arange(256, dtype=np.uint8)[np.newaxis], 255)
        assert (np.diff(written.astype(int)) >= 0).all()
        assert written[0, -1] == 255


@pytest.mark.parametrize("shape", [(2, 1, 5), (1, 5, 3), (2, 1, 5, 3)])
def test_all_frames_and_samples_get_the_ink(shape: tuple[int, ...]) -> None:
    pixels = np.full(shape, 100, np.uint8)
    ink = np.array([[0, 255, 0, 255, 0]], np.uint8)
    written = burned(pixels, ink, 255)
    assert written.shape == shape
    for frame in frames(written):
        assert (frame[0, 1::2] == 255).all()
        assert (frame[0, ::2] == 100).all()


@pytest.mark.parametrize("at", ["190,4,14", "4,36,14"])
def test_text_that_leaves_the_image_is_refused(at: str) -> None:
    with pytest.raises(RequestError, match=f"text at {at}.*leaves the image"):
        coverage("SMITH", at, SHAPE)


def test_letters_that_the_font_lacks_are_refused() -> None:
    with pytest.raises(RequestError, match="no glyphs for '龘'"):
        coverage("龘", "4,4,14", SHAPE)


@pytest.mark.parametrize("at", ["", " ", "1,2", "1,2,3,4", "a,b,c"])
def test_a_locator_that_is_no_position_is_refused(at: str) -> None:
    with pytest.raises(RequestError, match="no position of text"):
        coverage("SMITH", at, SHAPE)


SQUARE = (240, 240)


def test_quarter_turns_are_the_same_letters_around_their_beginning() -> None:
    upright = coverage("SMITH", "120,120,14", SQUARE)
    above = coverage("SMITH", "120,120,14 rotation=90", SQUARE)
    below = coverage("SMITH", "120,120,14 rotation=270", SQUARE)
    assert np.array_equal(np.rot90(upright), above)
    assert np.array_equal(np.rot90(upright, 3), below)


def test_a_small_tilt_keeps_the_ink_about_as_much_and_rises() -> None:
    level = coverage("SMITH, JANE", "60,120,14", SQUARE)
    tilted = coverage("SMITH, JANE", "60,120,14 rotation=3", SQUARE)
    assert tilted.sum() == pytest.approx(level.sum(), rel=0.05)
    right = slice(120, None)
    assert np.nonzero(tilted[:, right])[0].mean() < np.nonzero(level[:, right])[0].mean() - 2


def test_text_goes_on_in_a_second_line() -> None:
    lines = coverage("SMITH, JANE", "4,4,16 wrap=6", SQUARE)
    assert np.array_equal(lines[:20], coverage("SMITH,", "4,4,16", SQUARE)[:20])
    assert np.array_equal(lines[24:60], coverage(" JANE", "4,4,16", SQUARE)[4:40])


@pytest.mark.parametrize("at", ["4,20,14 rotation=90", "4,4,14 rotation=270", "200,4,14 wrap=9"])
def test_turned_text_that_leaves_the_image_is_refused(at: str) -> None:
    with pytest.raises(RequestError, match="leaves the image"):
        coverage("SMITH, JANE", at, SQUARE)


@pytest.mark.parametrize("levels", [1, 2, 10, 100])
@pytest.mark.parametrize("white", [255, 4095, 65535])
def test_contrast_is_in_displayed_grey_levels(levels: int, white: int) -> None:
    ink = np.full((1, 1), 255, np.uint8)
    under = np.full((1, 1), white // 2, np.uint16)
    for polarity, sign in (("bright", 1), ("dark", -1)):
        drawn = burned(under, ink, white, Style(9, polarity=polarity, contrast=levels))
        added = (int(drawn[0, 0]) - white // 2) * 255 / white
        assert added == pytest.approx(sign * levels, abs=255 / white)


def test_contrast_stays_within_black_and_white() -> None:
    ink = np.full((1, 2), 255, np.uint8)
    under = np.array([[3, 250]], np.uint8)
    assert burned(under, ink, 255, Style(9, contrast=20)).tolist() == [[23, 255]]
    assert burned(under, ink, 255, Style(9, polarity="dark", contrast=20)).tolist() == [[0, 230]]


def test_an_outline_is_of_the_other_polarity_and_leaves_the_letters() -> None:
    ink = coverage("I", "9,9,20", (40, 40))
    under = np.full((40, 40), 100, np.uint8)
    bare = burned(under, ink, 255)
    outlined = burned(under, ink, 255, Style(20, outline=1))
    assert np.array_equal(outlined[ink == 255], bare[ink == 255])
    assert outlined.min() == 0
    assert bare.min() == 100
