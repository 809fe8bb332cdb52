"""Visits registered to each other: where heads lay, damaged, and where that was changed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from pydicom.dataset import Dataset

from anoncert.corpus.folder import CorpusFolder
from anoncert.types import Measurement
from anoncert.utility import registration
from anoncert.utility._brain import Brain
from anoncert.utility._case import Case

Edit = Callable[[Dataset], bool | None]
Measured = Callable[[Edit], Measurement]

SUBJECT = "s00001"
SLICE = 40
"""Through the brain."""


@pytest.fixture(scope="module")
def brains(untouched: Case) -> list[Brain]:
    return [brain for brain in untouched.brains[SUBJECT] if brain.contrast == "mprage"]


@pytest.fixture
def measured(changed: Callable[[Edit], Case]) -> Measured:
    def row(edit: Edit) -> Measurement:
        def whole(dataset: Dataset) -> bool | None:
            return edit(dataset) if dataset.MRAcquisitionType == "3D" else None

        (found,) = registration.measure(changed(whole), None, SUBJECT)
        return found

    return row


def test_visits_are_found_where_heads_lay(untouched: Case) -> None:
    (row,) = registration.measure(untouched, None, SUBJECT)
    assert (row.loss, row.unit) == (0, "mm")
    assert row.raw is not None
    assert row.raw < 0.5


def test_without_a_coil_and_noise_nothing_is_left_of_the_distance(
    brains: list[Brain], untouched: Case
) -> None:
    one, other = brains
    lay = [registration.lying(truth) for truth in untouched.corpus.heads(SUBJECT)]
    values = [brain.tissue + 1.0 for brain in brains]
    found = registration.registered(one, values[0], other, values[1])
    assert found is not None
    assert registration.distance(one, found, lay[1] @ np.linalg.inv(lay[0])) < 0.15


def test_a_transform_that_is_turned_further_lies_farther_and_overlaps_less(
    brains: list[Brain], untouched: Case
) -> None:
    one, other = brains
    lay = [registration.lying(truth) for truth in untouched.corpus.heads(SUBJECT)]
    true = lay[1] @ np.linalg.inv(lay[0])
    shifts = [np.eye(4) + np.outer([0, 0, step, 0], [0, 0, 0, 1]) for step in (0, 1, 3, 9)]
    far = [registration.distance(one, shift @ true, true) for shift in shifts]
    assert far == pytest.approx([0, 1, 3, 9], abs=1e-9)
    overlaps = [registration.overlap(one, other, shift @ true) for shift in shifts]
    assert overlaps == sorted(set(overlaps), reverse=True)
    assert overlaps[0] > 0.85


def of_visit(edit: Edit) -> Edit:
    """Change the later visit only."""
    dates = set[str]()

    def changed(dataset: Dataset) -> bool | None:
        dates.add(dataset.StudyDate)
        return edit(dataset) if dataset.StudyDate != min(dates) else None

    return changed


def moved(by: float) -> Edit:
    def edit(dataset: Dataset) -> None:
        x, y, z = map(float, dataset.ImagePositionPatient)
        dataset.ImagePositionPatient = [f"{x:.4f}", f"{y:.4f}", f"{z + by:.4f}"]

    return edit


def boxed(share: float) -> Edit:
    def edit(dataset: Dataset) -> None:
        pixels = dataset.pixel_array.copy()
        pixels[:, : round(share * dataset.Columns)] = 0
        dataset.PixelData = pixels.tobytes()

    return edit


@pytest.mark.slow
@pytest.mark.parametrize(
    "ladder",
    [[of_visit(moved(n)) for n in (0, 2, 8)], [of_visit(boxed(n)) for n in (0, 0.5, 0.7)]],
)
def test_more_damage_is_more_loss(measured: Measured, ladder: list[Edit]) -> None:
    rows = [measured(edit) for edit in ladder]
    losses = [row.loss or 0.0 for row in rows]
    assert losses == sorted(set(losses))
    assert losses[-1] > 0.1
    far = [row.raw or 0.0 for row in rows]
    assert far == sorted(set(far))


def black(dataset: Dataset) -> None:
    dataset.PixelData = bytes(len(dataset.PixelData))


def gone(_: Dataset) -> bool:
    return False


def filled(dataset: Dataset) -> None:
    """Leave an outline."""
    dataset.PixelData = np.full((dataset.Rows, dataset.Columns), 100, "<u2").tobytes()


@pytest.mark.slow
@pytest.mark.parametrize("edit", [black, filled, gone, of_visit(gone)])
def test_what_shows_nothing_is_not_registered(measured: Measured, edit: Edit) -> None:
    row = measured(edit)
    assert (row.loss, row.raw) == (1, None)


def absurd(dataset: Dataset) -> None:
    dataset.RescaleSlope, dataset.RescaleIntercept = "1e300", "-1e300"


def scrambled(dataset: Dataset) -> None:
    draw = np.random.default_rng(int(dataset.InstanceNumber))
    pixels = draw.integers(50, 100, (dataset.Rows, dataset.Columns))
    dataset.PixelData = pixels.astype("<u2").tobytes()


@pytest.mark.slow
def test_what_shows_no_brain_is_not_registered_by_its_true_outline(measured: Measured) -> None:
    assert (measured(scrambled).loss or 0) > 0.3


def one_bright(dataset: Dataset) -> None:
    if dataset.InstanceNumber == SLICE:
        pixels = dataset.pixel_array.copy()
        pixels[dataset.Rows // 2, dataset.Columns // 2] = 65535
        dataset.PixelData = pixels.tobytes()


@pytest.mark.slow
def test_a_bright_voxel_is_no_loss(measured: Measured) -> None:
    assert measured(one_bright).loss == pytest.approx(0, abs=0.01)


@pytest.mark.slow
def test_absurd_numbers_are_a_loss_and_no_error(measured: Measured) -> None:
    assert 0 <= (measured(absurd).loss or 0) <= 1


def test_brains_that_show_nothing_in_common_before_are_not_measured(
    studied: CorpusFolder, untouched: Case, brains: list[Brain]
) -> None:
    draw = np.random.default_rng(5)
    noise = [draw.normal(size=brain.before.shape) for brain in brains]
    case = Case(studied, studied.images, untouched.packed, frozenset())
    case.__dict__["brains"] = {
        SUBJECT: [
            brain._replace(before=values, after=values)
            for brain, values in zip(brains, noise, strict=True)
        ]
    }
    assert not list(registration.measure(case, None, SUBJECT))
