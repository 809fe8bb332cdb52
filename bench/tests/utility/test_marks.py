from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from scipy.ndimage import gaussian_filter

from anoncert.corpus.build import build
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.marks import Mark
from anoncert.corpus.pixels import unplanted
from anoncert.corpus.recipe import load
from anoncert.engine import Engine
from anoncert.utility.marks import readable

Edit = Callable[[str, Callable[[Dataset], None]], None]
Losses = Callable[..., dict[str, list[float | None]]]

MARKS = [
    {"text": "R", "at": "300,180,16"},
    {"text": "A", "at": "20,180,16"},
    {"text": "T1 MPRAGE SAG", "at": "8,320,12"},
    {"ticks": 6, "at": "230,310,10"},
]
SHAPE = (40, 60)
INK = Mark(at="10,5,16", text="R").ink(SHAPE)
NOWHERE = np.zeros(SHAPE, bool)


@pytest.fixture(scope="module")
def small(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> CorpusFolder:
    """One subject, two visits, with marks on the captures."""
    recipe = load("check")
    slices, capture = recipe.series
    capture = replace(capture, settings=capture.settings | {"marks": MARKS})
    target = tmp_path_factory.mktemp("marked") / "corpus"
    build(replace(recipe, series=[slices, capture]), target, engine, count=1)
    return CorpusFolder(target)


def painted(change: Callable[[NDArray[np.generic]], object]) -> Callable[[Dataset], None]:
    def edit(dataset: Dataset) -> None:
        stored = dataset.pixel_array.copy()
        change(stored)
        dataset.PixelData = stored.tobytes()

    return edit


def filled(value: int, *box: slice) -> Callable[[Dataset], None]:
    return painted(lambda stored: stored.__setitem__(box, value))


def test_a_copy_loses_none(losses: Losses) -> None:
    assert losses()["marks"] == [0]


def test_erasing_what_was_burned_in_loses_none(
    edit: Edit, losses: Losses, small: CorpusFolder
) -> None:
    kept = small.pixels("s00001")
    for instance in small.instances():
        if instance.series == "capture":
            stored = pydicom.dcmread(small.images / instance.path).pixel_array
            clean = unplanted(kept, instance.id, stored)
            edit(instance.id, painted(lambda stored, clean=clean: np.copyto(stored, clean)))
    assert losses()["marks"] == [0]


def test_a_box_over_the_text_alone_loses_none(edit: Edit, losses: Losses) -> None:
    edit("capture", filled(0, slice(0, 70)))
    assert losses()["marks"] == [0]


def test_a_box_over_the_text_and_what_stands_below_loses_that(edit: Edit, losses: Losses) -> None:
    edit("capture", filled(0, slice(300, None)))
    assert losses()["marks"] == [0.5]
    edit("capture", filled(128, slice(0, 250), slice(0, 100)))
    assert losses()["marks"] == [0.75]


@pytest.mark.parametrize("level", [0, 255])
def test_covering_everything_loses_all(edit: Edit, losses: Losses, level: int) -> None:
    edit("capture", filled(level))
    assert losses()["marks"] == [1]


def test_what_did_not_come_back_or_changed_its_shape_lost_all(
    edit: Edit, losses: Losses, paths: dict[str, Path]
) -> None:
    paths["s00001/v1/capture/0001"].unlink()
    assert losses()["marks"] == [0.5]

    def halved(dataset: Dataset) -> None:
        dataset.PixelData = dataset.pixel_array[:172].tobytes()
        dataset.Rows = 172

    edit("v2/capture", halved)
    assert losses()["marks"] == [1]


def test_other_levels_and_some_noise_leave_marks_readable_and_blur_does_not() -> None:
    seen = INK.astype(float)
    noise = np.random.default_rng(1).normal(0, 20, SHAPE)
    assert readable(255 - seen * 0.3 + noise * 0.3, INK, NOWHERE)
    assert not readable(gaussian_filter(seen, 6), INK, NOWHERE)


@given(st.integers(1, 40), st.integers(-4000, 4000))
def test_any_rescaling_leaves_a_mark_readable(slope: int, intercept: int) -> None:
    colour = np.repeat((INK.astype(int) * slope + intercept)[..., np.newaxis], 3, axis=-1)
    planted = np.zeros(colour.shape, bool)
    assert readable(colour, INK, planted)
    assert readable(-colour, INK, planted)


@given(st.integers(0, 255))
def test_a_level_says_nothing_and_planted_text_hides(level: int) -> None:
    flat = np.full(SHAPE, level, np.uint8)
    assert readable(flat, INK, NOWHERE) is False
    assert readable(flat, INK, INK > 0) is None
