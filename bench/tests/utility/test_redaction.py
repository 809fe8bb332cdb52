from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from anoncert.score.utility import utility, worst_class
from anoncert.types import Measurement
from anoncert.utility.redaction import destroyed

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
