"""Maps of relaxation and diffusion: against the truth, damaged, and as they were."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.uid import RLELossless

from anoncert.corpus.phantom.signal import tissue_index
from anoncert.slices import Weighting
from anoncert.utility import diffusion, relaxometry
from anoncert.utility._brain import Brain
from anoncert.utility._case import Case
from anoncert.utility._decay import Decay, maps, measured, rate

Edit = Callable[[Dataset], bool | None]

SUBJECT = "s00001"
BOTH = relaxometry, diffusion


def losses(case: Case) -> dict[str, float | None]:
    return {row.measure: row.loss for of in BOTH for row in of.measure(case, None, SUBJECT)}


@pytest.mark.parametrize("decay", [relaxometry.T2, diffusion.ADC])
def test_tissues_have_the_phantoms_times_and_coefficients(untouched: Case, decay: Decay) -> None:
    found = list(maps(decay, untouched.brains[SUBJECT]))
    assert [each.brain.visit for each in found] == ["v1", "v2"]
    for each in found:
        assert len(each.true) == 3
        assert each.before == pytest.approx(each.true, rel=0.015)


def test_an_image_as_it_was_loses_nothing_and_says_what_a_loss_means(untouched: Case) -> None:
    for of in BOTH:
        (row,) = of.measure(untouched, None, SUBJECT)
        assert row.loss == 0
        assert row.raw is not None
        assert 0 < row.raw < 0.01
        assert row.rescan is not None
        assert 0 < row.rescan < 0.01


@given(
    st.floats(0.001, 0.05),
    st.floats(100, 3000),
    st.lists(st.integers(0, 100), min_size=2, max_size=6, unique=True),
)
def test_any_decay_is_found(true: float, first: float, weights: list[int]) -> None:
    signals = first * np.exp(-true * np.array(weights, float))[:, np.newaxis]
    assert rate([float(weight) for weight in weights], signals) == pytest.approx([true], rel=1e-6)


@pytest.mark.parametrize(
    ("weights", "signals"),
    [
        ([15, 30], [100, np.nan]),
        ([15, 30], [100, 0]),
        ([15, np.nan], [100, 50]),
        ([15, 15], [100, 50]),
        ([90, 90, 90], [100, 51, 49]),
        ([np.nan, np.nan], [100, 50]),
        ([15, np.inf], [100, 50]),
        ([15, 30], [-100, -50]),
    ],
)
def test_one_point_is_no_decay(weights: list[float], signals: list[float]) -> None:
    assert np.isnan(rate(weights, np.array(signals, float)[:, np.newaxis])).all()


SHAPE = (5, 20, 20)
GREY, DEEP = tissue_index("grey_matter"), tissue_index("deep_grey")


def imaginary(b_value: float, visit: int, signal: float, noise: float, label: int) -> Brain:
    """Return half a brain of grey matter, and half of something."""
    slice_, row, column = (a.ravel() for a in np.indices(SHAPE))
    labels = np.where(column < SHAPE[2] // 2, GREY, label).astype(np.uint8)
    values = signal + np.random.default_rng(int(b_value)).normal(scale=noise, size=labels.size)
    weighting = Weighting(3.0, 80.0, b_value)
    places = np.stack([column, row, slice_]).astype(np.int16)
    return Brain(
        f"s/v{visit}/d",
        "diffusion",
        labels,
        values,
        values,
        places,
        np.eye(4),
        weighting,
        weighting,
    )


def test_noise_of_the_input_is_no_loss() -> None:
    brains = [imaginary(b, 1, signal, 300, GREY) for b, signal in ((0.0, 1000), (1000.0, 450))]
    (row,) = measured(diffusion.ADC, brains, "s")
    assert row.loss == 0


def test_visits_that_show_different_tissues_are_compared_in_those_that_both_show() -> None:
    brains = [
        imaginary(b, visit, signal, 1, label)
        for visit, label in ((1, DEEP), (2, GREY))
        for b, signal in ((0.0, 1000), (1000.0, 450))
    ]
    (row,) = measured(diffusion.ADC, brains, "s")
    assert row.loss == 0
    assert row.rescan == pytest.approx(0, abs=0.01)


def noisy(strength: float) -> Edit:
    draw = np.random.default_rng(3)

    def edit(dataset: Dataset) -> None:
        noise = draw.normal(scale=strength, size=(dataset.Rows, dataset.Columns))
        put(dataset, dataset.pixel_array + noise)

    return edit


def boxed(share: float) -> Edit:
    def edit(dataset: Dataset) -> None:
        pixels = dataset.pixel_array.astype(float)
        pixels[: round(share * dataset.Rows)] = 0
        put(dataset, pixels)

    return edit


def put(dataset: Dataset, pixels: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> None:
    dataset.PixelData = np.clip(pixels, 0, 4095).round().astype("<u2").tobytes()


@pytest.mark.slow
@pytest.mark.parametrize(
    "ladder", [[noisy(n) for n in (0, 60, 300)], [boxed(n) for n in (0, 0.4, 0.8)]]
)
def test_more_damage_is_more_loss(changed: Callable[[Edit], Case], ladder: list[Edit]) -> None:
    steps = [losses(changed(edit)) for edit in ladder]
    for name in ("t2", "adc"):
        row = [step[name] or 0.0 for step in steps]
        assert row == sorted(set(row)), name
        assert row[-1] > 0.1, name


def without(keyword: str) -> Edit:
    def edit(dataset: Dataset) -> None:
        if keyword in dataset:
            delattr(dataset, keyword)

    return edit


def rounded(dataset: Dataset) -> None:
    dataset.EchoTime = round(float(dataset.EchoTime), -1)


def rescaled(dataset: Dataset) -> None:
    """Scale each image to its own brightest value."""
    pixels = dataset.pixel_array.astype(float)
    put(dataset, pixels / pixels.max() * 4095)


def brighter(dataset: Dataset) -> None:
    dataset.RescaleSlope, dataset.RescaleIntercept = 2 * float(dataset.get("RescaleSlope", 1)), 0


def compressed(dataset: Dataset) -> None:
    dataset.compress(RLELossless, generate_instance_uid=False)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("edit", "t2", "adc"),
    [
        (without("EchoTime"), 1, 0),
        (without("DiffusionBValue"), 0, 1),
        (rounded, pytest.approx(0.1, abs=0.03), 0),
        (brighter, pytest.approx(0, abs=1e-12), pytest.approx(0, abs=1e-12)),
        (compressed, 0, 0),
        (lambda dataset: "DiffusionBValue" in dataset, 1, 0),
    ],
)
def test_what_a_map_is_made_of_decides(
    changed: Callable[[Edit], Case], edit: Edit, t2: float, adc: float
) -> None:
    assert losses(changed(edit)) == {"t2": t2, "adc": adc}


@pytest.mark.slow
def test_images_scaled_each_for_itself_say_nothing_of_decay(
    changed: Callable[[Edit], Case],
) -> None:
    assert all((loss or 0) > 0.3 for loss in losses(changed(rescaled)).values())
