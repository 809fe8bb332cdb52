"""Brains in what came back on another grid."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from pydicom.dataset import Dataset

from anoncert.utility import brain
from anoncert.utility._case import Case

Edit = Callable[[Dataset], bool | None]

COLUMNS = 4


def cropped(dataset: Dataset) -> None:
    """Cut air off at one side, and write places to a hundredth of a millimetre."""
    pixels = dataset.pixel_array[:, COLUMNS:]
    along = np.array(dataset.ImageOrientationPatient[:3], float) * dataset.PixelSpacing[1]
    first = np.array(dataset.ImagePositionPatient, float) + COLUMNS * along
    dataset.PixelData, dataset.Columns = pixels.tobytes(), pixels.shape[1]
    dataset.ImagePositionPatient = [f"{value:.2f}" for value in first]


def test_rounded_places_lose_no_outer_slice(changed: Callable[[Edit], Case]) -> None:
    for row in brain.measure(changed(cropped), None, "s00001"):
        assert row.loss is not None
        assert row.loss < 0.001
