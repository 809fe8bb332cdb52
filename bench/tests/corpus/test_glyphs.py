"""Text in pixels."""

from __future__ import annotations

import numpy as np
import pytest

from anoncert import digest
from anoncert.corpus.frames import frames
from anoncert.corpus.glyphs import burned, coverage
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
    with pytest.raises(RequestError, match="no glyphs for '漢'"):
        coverage("漢", "4,4,14", SHAPE)


@pytest.mark.parametrize("at", ["", "1,2", "1,2,3,4", "a,b,c"])
def test_a_locator_that_is_no_position_is_refused(at: str) -> None:
    with pytest.raises(RequestError, match="no position of text"):
        coverage("SMITH", at, SHAPE)
