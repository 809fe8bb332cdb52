"""What was done to an image as a whole is undone; what was done to a part of it stays."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from scipy import ndimage

from anoncert.attack._explanation import Values
from anoncert.attack._restore import restored

WHITE = 255.0
TEXT = slice(20, 36), slice(30, 150)


def anatomy() -> Values:
    """Something round and uneven in air."""
    rows, columns = np.mgrid[:160, :200]
    noise = np.random.default_rng(1).normal(0, 200, rows.shape)
    tissue = np.clip(ndimage.gaussian_filter(noise, 3) + 110, 0, 200)
    return np.rint(np.where((rows - 90) ** 2 + (columns - 90) ** 2 < 60**2, tissue, 0))


UNDER = anatomy()
GIVEN = UNDER.copy()
GIVEN[TEXT] = np.where(np.random.default_rng(2).random(GIVEN[TEXT].shape) < 0.3, WHITE, 0)


def jpeg(image: Values) -> Values:
    stream = io.BytesIO()
    Image.fromarray(image.astype(np.uint8)).save(stream, "JPEG", quality=80)
    return np.asarray(Image.open(stream), np.float64)


def noisy(image: Values) -> Values:
    return image + np.random.default_rng(3).normal(0, 4, image.shape)


MOVED: dict[str, Callable[[Values], Values]] = {
    "left as it was": lambda image: image,
    "shifted by a pixel": lambda image: np.roll(image, 1, axis=1),
    "shifted": lambda image: np.roll(image, (-3, 7), axis=(0, 1)),
    "mirrored": lambda image: image[:, ::-1],
    "upside down": lambda image: image[::-1, ::-1],
    "inverted": lambda image: WHITE - image,
    "brighter": lambda image: image + 20,
}


@pytest.mark.parametrize("how", MOVED)
def test_where_pixels_are_moved_or_turned_round_they_come_back(how: str) -> None:
    back = restored(MOVED[how](GIVEN), GIVEN, UNDER)
    assert back.noise < 0.5
    assert back.likeness > 0.99
    assert np.abs(back.pixels - back.tone(GIVEN)).max() < 1.5


@settings(deadline=None, max_examples=25)
@given(power=st.floats(0.4, 2.2), scale=st.floats(0.3, 16), offset=st.floats(-50, 500))
def test_a_curve_of_grey_values_is_undone_within_rounding(
    power: float, scale: float, offset: float
) -> None:
    """Law: any curve that rises; text brighter than all anatomy goes on straight."""
    toned = np.rint(scale * WHITE * (GIVEN / WHITE) ** power + offset)
    back = restored(toned, GIVEN, UNDER)
    off = np.abs(back.tone(GIVEN) - back.pixels)
    assert off[GIVEN == UNDER].mean() < max(np.ptp(GIVEN) / np.ptp(toned), 1)
    assert off[TEXT].mean() < 0.2 * np.ptp(back.pixels)


def test_a_window_that_was_baked_in_leaves_nothing_else() -> None:
    seen = np.clip(2.5 * (GIVEN - 30), 0, WHITE)
    back = restored(seen, GIVEN, UNDER)
    assert np.quantile(np.abs(back.tone(GIVEN) - seen), 0.999) <= 1


@pytest.mark.parametrize("change", [jpeg, noisy])
def test_noise_is_measured_and_stays(change: Callable[[Values], Values]) -> None:
    seen = change(GIVEN)
    back = restored(seen, GIVEN, UNDER)
    assert 0.5 < back.noise < 8
    assert back.likeness > 0.9
    assert np.array_equal(back.pixels, seen)
    assert np.abs(back.tone(GIVEN) - GIVEN).mean() < 1


def test_a_blur_of_the_whole_image_is_more_than_noise() -> None:
    back = restored(ndimage.gaussian_filter(GIVEN, 4), GIVEN, UNDER)
    assert back.likeness < restored(noisy(GIVEN), GIVEN, UNDER).likeness


@pytest.mark.parametrize("level", [0.0, 90.0, WHITE])
def test_covers_of_one_value_change_nothing_else(level: float) -> None:
    seen = GIVEN.copy()
    seen[:, :110] = level
    back = restored(seen, GIVEN, UNDER)
    assert back.noise == 0
    assert np.array_equal(back.pixels, seen)


def test_in_an_image_of_one_value_there_is_nothing_to_compare() -> None:
    seen = np.zeros_like(GIVEN)
    back = restored(seen, GIVEN, UNDER)
    assert np.array_equal(back.pixels, seen)


def test_another_image_cannot_be_compared() -> None:
    other = np.random.default_rng(5).integers(0, 256, GIVEN.shape).astype(np.float64)
    back = restored(other, GIVEN, UNDER)
    assert back.likeness == 0
    assert np.array_equal(back.pixels, other)


def test_a_symmetric_head_that_was_mirrored_is_turned_back() -> None:
    both = np.rint(0.8 * (UNDER + UNDER[:, ::-1]) / 2 + 0.2 * UNDER)
    back = restored(both[:, ::-1], both, both)
    assert np.array_equal(back.pixels, both)


def test_numbers_of_a_small_range_are_compared_like_others() -> None:
    back = restored((GIVEN / WHITE - 0.5) / 10, GIVEN, UNDER)
    assert back.likeness > 0.99
    assert np.abs(back.pixels - back.tone(GIVEN)).max() < 2


def test_the_least_numbers_there_are_can_be_compared() -> None:
    assert np.isfinite(restored(GIVEN * 5e-324, GIVEN, UNDER).likeness)
