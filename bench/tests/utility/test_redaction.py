from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from anoncert.corpus.folder import CorpusFolder
from anoncert.engine import Engine
from anoncert.pair.folder import pair
from anoncert.score.utility import utility, worst_class
from anoncert.types import Measurement
from anoncert.utility._case import Case
from anoncert.utility._run import run
from anoncert.utility.redaction import altered, destroyed

Edit = Callable[[str, Callable[[Dataset], None]], None]
Measured = Callable[..., dict[str, list[Measurement]]]
Losses = Callable[..., dict[str, list[float | None]]]

SHAPE = (1, 40, 50)


@pytest.fixture
def head() -> NDArray[np.float64]:
    """A bright square in air: 200 of 2,000 pixels."""
    image = np.random.default_rng(1).integers(0, 5, SHAPE).astype(np.float64)
    image[:, 10:20, 10:30] += 150
    return image


EVERYWHERE = np.ones(SHAPE, np.bool_)


def test_a_cover_destroys_the_anatomy_beneath_it(head: NDArray[np.float64]) -> None:
    after = head.copy()
    after[:, :15] = 0
    assert destroyed(head, after, EVERYWHERE) == 0.5
    assert destroyed(head.max() - head, head.max() - after, EVERYWHERE) == 0.5


def test_a_cover_over_air_destroys_nothing(head: NDArray[np.float64]) -> None:
    after = head.copy()
    after[:, 25:] = 0
    assert destroyed(head, after, EVERYWHERE) == 0


def test_what_planted_text_covered_does_not_count(head: NDArray[np.float64]) -> None:
    after = head.copy()
    after[:, 10:15] = 0
    counted = EVERYWHERE.copy()
    counted[:, 10:15] = False
    assert destroyed(head, after, counted) == 0


@given(shift=st.integers(-12, 12))
def test_a_small_change_of_level_destroys_nothing(shift: int) -> None:
    image = np.zeros(SHAPE)
    image[:, 10:20, 10:30] = 150.0
    assert destroyed(image, image + shift, EVERYWHERE) == 0


def test_an_empty_image_has_no_anatomy() -> None:
    assert destroyed(np.zeros(SHAPE), np.ones(SHAPE), EVERYWHERE) == 0


GAINS = st.one_of(st.floats(0.1, 16), st.sampled_from([1 / 16, 1.0, 257.0]))
OFFSETS = st.integers(-(2**15), 2**15)
ROUNDINGS = st.sampled_from([np.rint, np.floor])


def photograph() -> NDArray[np.float64]:
    """12 bits: dark with some noise, and brighter from left to right."""
    image = np.random.default_rng(1).integers(0, 90, SHAPE).astype(np.float64)
    image[:, 10:30, 10:50] += np.arange(40) * 64 + 1500
    return image


@given(gain=GAINS, offset=OFFSETS, rounded=ROUNDINGS)
def test_other_levels_of_all_values_neither_destroy_nor_alter_an_image(
    gain: float, offset: int, rounded: Callable[[NDArray[np.float64]], NDArray[np.float64]]
) -> None:
    before = photograph()
    after = rounded(gain * before) + offset
    assert destroyed(before, after, EVERYWHERE) == 0
    assert not altered(before, after, EVERYWHERE)


@given(gain=GAINS, offset=OFFSETS, columns=st.integers(1, 15))
def test_a_cover_in_other_levels_destroys_as_much(gain: float, offset: int, columns: int) -> None:
    before = photograph()
    after = np.rint(gain * before) + offset
    after[:, :, 10 : 10 + columns] = offset
    assert destroyed(before, after, EVERYWHERE) == columns / 40
    assert altered(before, after, EVERYWHERE)


@given(gain=st.floats(0, 0.002), offset=st.integers(-(2**15), 1000))
def test_levels_that_show_nothing_destroy_everything(gain: float, offset: int) -> None:
    before = photograph()
    for after in (np.rint(gain * before) + offset, offset - before):
        assert destroyed(before, after, EVERYWHERE) == 1
        assert altered(before, after, EVERYWHERE)


def test_one_altered_value_in_an_image_without_text_counts(edit: Edit, losses: Losses) -> None:
    def change(dataset: Dataset) -> None:
        pixels = dataset.pixel_array.copy()
        pixels[0, 0] ^= 1
        dataset.PixelData = pixels.tobytes()

    edit("s00001/v1/t1", change)
    found = losses()
    altered, unaltered = found["altered"]
    assert altered
    assert unaltered == 0
    assert found["anatomy"] == [0, 0]


def black(dataset: Dataset) -> None:
    dataset.PixelData = bytes(len(dataset.PixelData))


def stored(dataset: Dataset, change: Callable[[NDArray[np.int64]], NDArray[np.int64]]) -> None:
    pixels = dataset.pixel_array
    dataset.PixelData = change(pixels.astype(np.int64)).astype(pixels.dtype).tobytes()


def fewer_bits(dataset: Dataset) -> None:
    stored(dataset, lambda pixels: pixels // (16 if dataset.BitsStored > 8 else 2))


def turned_round(dataset: Dataset) -> None:
    stored(dataset, lambda pixels: (1 << dataset.BitsStored) - 1 - pixels)


def negative(dataset: Dataset) -> None:
    turned_round(dataset)
    dataset.PhotometricInterpretation = "MONOCHROME1"


@pytest.mark.parametrize("change", [fewer_bits, negative])
def test_an_image_that_is_displayed_as_before_loses_nothing(
    edit: Edit, losses: Losses, change: Callable[[Dataset], None]
) -> None:
    edit("", change)
    found = losses()
    assert (found["anatomy"], found["altered"]) == ([0, 0], [0, 0])


def test_an_image_that_is_displayed_as_its_negative_is_lost(edit: Edit, losses: Losses) -> None:
    edit("", turned_round)
    found = losses()
    assert found["altered"] == [1, 1]
    assert all(loss is not None and loss > 0.9 for loss in found["anatomy"])


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e308])
def test_whatever_numbers_a_tool_writes_are_measured(
    edit: Edit, small: CorpusFolder, output: Path, engine: Engine, value: float
) -> None:
    def absurd(dataset: Dataset) -> None:
        pixels = dataset.pixel_array.astype(np.float64)
        pixels[100:200] = value
        del dataset.PixelData
        dataset.DoubleFloatPixelData = pixels.tobytes()
        dataset.BitsAllocated = 64

    edit("", fewer_bits)
    case = Case(small, output, pair(small, output, engine).packed, frozenset())
    edit("", absurd)
    found = {row.measure: row for row in run(case, engine)}
    assert all(row.loss is None or 0 <= row.loss <= 1 for row in found.values())
    assert all(np.isfinite(row.raw) for row in found.values() if row.raw is not None)
    assert 0 < found["anatomy"].loss < 1
    assert found["altered"].loss == 1


def test_a_tool_that_blacks_every_image_out_has_the_worst_class(
    edit: Edit, measured: Measured
) -> None:
    edit("", black)
    rows = [row for rows in measured().values() for row in rows]
    assert worst_class(utility(rows)) == "D"


def test_a_black_image_has_lost_its_anatomy(edit: Edit, losses: Losses) -> None:
    edit("capture", black)
    found = losses()
    assert found["altered"] == [0, 0]
    assert all(loss is not None and loss > 0.9 for loss in found["anatomy"])
