from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from skimage.data import camera
from skimage.metrics import structural_similarity

from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.pixels import unplanted
from anoncert.utility.pixels import compare

Edit = Callable[[str, Callable[[Dataset], None]], None]
Losses = Callable[..., dict[str, list[float | None]]]
Pixels = NDArray[np.generic]

PICTURE = camera()[::8, ::8]
NOWHERE = np.zeros(PICTURE.shape, bool)
NOISE = np.random.default_rng(1).normal(0, 1, PICTURE.shape)


def damaged(amplitude: float) -> Pixels:
    return np.clip(PICTURE + amplitude * NOISE, 0, 255).round().astype(np.uint8)


def covered(size: int) -> Pixels:
    picture = PICTURE.copy()
    picture[:size, :size] = 0
    return picture


def scores(after: Pixels, planted: NDArray[np.bool_] = NOWHERE) -> tuple[float, float, float]:
    return compare(PICTURE, after, planted, 255)


@pytest.mark.parametrize(
    "ladder",
    [
        [damaged(a) for a in (0, 2, 8, 32, 128)],
        [covered(s) for s in (0, 4, 12, 30, 64)],
    ],
    ids=["noise", "box"],
)
def test_more_damage_is_more_loss(ladder: list[Pixels]) -> None:
    changed, similarity, error = zip(*(scores(after) for after in ladder), strict=True)
    assert (changed[0], similarity[0], error[0]) == (0, 1, 0)
    for rising in (changed, error):
        assert list(rising) == sorted(set(rising))
    assert list(similarity) == sorted(set(similarity), reverse=True)


@pytest.mark.parametrize("power", [3, 6, 12, 16.5, 30])
def test_one_value_out_of_all_proportion_is_no_gain(power: float) -> None:
    flat = np.full((64, 64), 7, np.uint8)
    after = flat.astype(np.float64)
    after[0, 0] = 10.0**power
    _, similarity, _ = compare(flat, after, np.zeros_like(flat, bool), 255)
    assert 0 <= similarity <= 1


def test_the_error_is_the_root_mean_square_over_the_data_range() -> None:
    _, _, error = scores(np.clip(PICTURE.astype(int), 0, 245).astype(np.uint8) + np.uint8(10))
    difference = np.minimum(PICTURE, 245).astype(float) + 10 - PICTURE
    assert math.isclose(error, float(np.sqrt((difference**2).mean())) / 255)


def test_the_similarity_is_that_of_the_reference_implementation() -> None:
    _, similarity, _ = scores(damaged(20))
    reference = structural_similarity(PICTURE, damaged(20), data_range=255)
    assert math.isclose(similarity, reference, rel_tol=1e-6)


def test_the_data_range_is_that_of_the_modality_and_not_of_the_picture() -> None:
    narrow = compare(PICTURE, damaged(20), NOWHERE, 255)
    wide = compare(PICTURE, damaged(20), NOWHERE, 4095)
    assert math.isclose(narrow[2], wide[2] * 4095 / 255)
    assert narrow[1] < wide[1]


@given(st.integers(0, 63), st.integers(0, 63), st.integers(0, 255))
def test_what_was_planted_may_change_to_anything(row: int, column: int, value: int) -> None:
    planted = NOWHERE.copy()
    planted[row, column] = True
    after = PICTURE.copy()
    after[row, column] = value
    assert scores(after, planted) == (0, 1, 0)


@given(st.integers(0, 63), st.integers(0, 63))
def test_a_single_pixel_outside_of_what_was_planted_is_noticed(row: int, column: int) -> None:
    after = PICTURE.copy()
    after[row, column] ^= 1
    changed, similarity, error = scores(after)
    assert math.isclose(changed, 1 / PICTURE.size)
    assert similarity < 1
    assert error > 0


def test_another_shape_is_all_lost() -> None:
    changed, similarity, error = scores(PICTURE[::2, ::2])
    assert (changed, similarity) == (1, 0)
    assert math.isnan(error)


@pytest.mark.parametrize("shape", [(2, 32, 64), (64, 16, 4), (2, 16, 32, 4)])
def test_frames_and_samples_are_compared_each_with_its_own(shape: tuple[int, ...]) -> None:
    before, after = PICTURE.reshape(shape), damaged(20).reshape(shape)
    changed, similarity, error = compare(before, after, NOWHERE.reshape(shape), 255)
    flat = scores(damaged(20))
    assert (changed, error) == (flat[0], pytest.approx(flat[2]))
    planes = [
        structural_similarity(one, other, data_range=255)
        for one, other in zip(*(planes_of(part) for part in (before, after)), strict=True)
    ]
    assert similarity == pytest.approx(np.mean(planes))


def planes_of(pixels: Pixels) -> Pixels:
    """Return all planes of all frames and samples."""
    if pixels.shape[-1] == 4:
        pixels = np.moveaxis(pixels, -1, -3)
    return pixels.reshape(-1, *pixels.shape[-2:])


def test_wider_storage_of_equal_values_loses_nothing() -> None:
    assert scores(PICTURE.astype(np.int32)) == (0, 1, 0)


def test_more_noise_in_the_files_is_more_loss(edit: Edit, losses: Losses) -> None:
    ladder = [losses()]
    for amplitude in (2, 40, 800):
        edit("s00001", lambda ds, a=amplitude: noisy(ds, a))
        ladder.append(losses())
    for name in ("changed", "ssim", "nrmse"):
        first = [step[name][0] for step in ladder]
        assert first[0] == 0
        assert first == sorted(first, key=float)
        assert first[-1] > first[1] > 0
        assert {step[name][1] for step in ladder} == {0}


def noisy(dataset: Dataset, amplitude: int) -> None:
    stored = dataset.pixel_array
    noise = np.random.default_rng(1).integers(-amplitude, amplitude + 1, stored.shape)
    changed = np.clip(stored.astype(int) + noise, 0, 2**dataset.BitsStored - 1)
    dataset.PixelData = changed.astype(stored.dtype).tobytes()


def test_a_larger_box_over_a_capture_is_more_loss(edit: Edit, losses: Losses) -> None:
    ladder = []
    for size in (90, 150, 300):
        edit("capture", lambda ds, s=size: boxed(ds, s))
        ladder.append(losses()["changed"][0])
    assert ladder == sorted(set(ladder))
    assert ladder[0] > 0


def boxed(dataset: Dataset, rows: int) -> None:
    stored = dataset.pixel_array.copy()
    stored[:rows] = 0
    dataset.PixelData = stored.tobytes()


def test_erasing_what_was_burned_in_loses_nothing(
    edit: Edit, losses: Losses, small: CorpusFolder
) -> None:
    clean = [
        unplanted(small.pixels(i.subject), i.id, pydicom.dcmread(small.images / i.path).pixel_array)
        for i in small.instances()
        if i.series == "capture"
    ]
    pictures = iter(clean)
    edit("capture", lambda ds: setattr(ds, "PixelData", next(pictures).tobytes()))
    found = losses()
    assert [found[name] for name in ("changed", "ssim", "nrmse")] == [[0, 0]] * 3


def test_an_image_without_pixels_is_lost(edit: Edit, losses: Losses) -> None:
    def strip(dataset: Dataset) -> None:
        del dataset.PixelData

    edit("s00002/v1/capture", strip)
    assert losses()["changed"] == [0, 0.25]
    assert losses()["ssim"] == [0, 0.25]


def test_nothing_returned_is_all_lost_and_has_no_error_to_tell(
    paths: dict[str, Path], measured: Callable[..., dict[str, list[object]]]
) -> None:
    for instance, path in paths.items():
        if instance.startswith("s00001"):
            path.unlink()
    first = {name: rows[0] for name, rows in measured().items()}
    assert {first[name].loss for name in ("changed", "ssim", "nrmse", "returned")} == {1}
    assert first["nrmse"].raw is None
    assert first["nrmse"].reason == "no image came back"
