"""Heads, signals and scans behave as anatomy and physics say."""

from __future__ import annotations

import numpy as np
import pytest

from anoncert.corpus import tables
from anoncert.corpus.content import of_pixels
from anoncert.corpus.phantom.head import head, tissue_names
from anoncert.corpus.phantom.scan import MAX_STORED, ORIENTATIONS, Grid, acquire
from anoncert.corpus.phantom.signal import Sequence, levels
from anoncert.corpus.streams import Stream

T1 = Sequence("gradient echo", 2300.0, 2.98, 9.0)
T2 = Sequence("spin echo", 5200.0, 96.0, 150.0)
CENTRE = (0.0, 0.0, 0.0)
SLICE = "8b329171c6f7c7e7adb62c9fe81dba6bbb4c134abd7d290cf75e82a5d314a866"


def grid(orientation: str = "transverse", size: int = 64) -> Grid:
    return Grid(orientation, size, spacing=4.0, slices=5, gap=20.0, centre=CENTRE)


def scanned(number: int = 2, sequence: Sequence = T1) -> np.ndarray:
    return acquire(head(1, "s00001"), grid(), number, sequence, Stream(1, "noise", str(number)))


def bright(sequence: Sequence) -> dict[str, int]:
    return dict(zip(tissue_names(), levels(sequence, 1000).tolist(), strict=True))


def test_a_slice_is_pinned_on_every_processor() -> None:
    assert of_pixels(scanned()) == SLICE


def test_slices_are_within_range_and_differ() -> None:
    slices = [scanned(number) for number in range(5)]
    assert all(s.min() >= 0 and s.max() <= MAX_STORED for s in slices)
    assert len({of_pixels(s) for s in slices}) == 5


def test_air_is_dark_and_the_head_is_not() -> None:
    image = scanned().astype(float)
    assert image[:6, :6].mean() < 60
    assert image[24:40, 24:40].mean() > 5 * image[:6, :6].mean()


def test_noise_in_air_is_rayleigh() -> None:
    many = [scanned(0)[:8, :8], scanned(4)[:8, :8], scanned(1)[:8, :8]]
    values = np.concatenate([corner.ravel() for corner in many]).astype(float)
    assert 1.6 < values.mean() / values.std() < 2.25  # sqrt(pi / (4 - pi)) is 1.91


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_axes_are_orthonormal_and_slices_a_gap_apart(orientation: str) -> None:
    u, v, w = (np.array(axis) for axis in ORIENTATIONS[orientation])
    assert np.allclose(np.cross(u, v), w)
    corners = np.array([grid(orientation).corner(index) for index in range(5)])
    assert np.allclose(np.diff(corners, axis=0), 20.0 * w)
    middle = corners[2] + (u + v) * 4.0 * 63 / 2
    assert np.allclose(middle, CENTRE)


def test_contrasts_are_those_of_the_textbook() -> None:
    t1, t2 = bright(Sequence("gradient echo", 20.0, 3.0, 25.0)), bright(T2)
    assert t1["white"] > t1["grey"] > t1["csf"]
    assert t2["csf"] > t2["grey"] > t2["white"]
    assert t1["air"] == t2["air"] == 0
    assert max(t1.values()) == max(t2.values()) == 1000


def test_full_recovery_leaves_proton_density() -> None:
    relaxed = bright(Sequence("gradient echo", 1e6, 0.0, 90.0))
    densities = {row["tissue"]: float(row["pd"]) for row in tables.table("mr_tissues")}
    assert relaxed == {tissue: round(1000 * pd) for tissue, pd in densities.items()}


def test_a_head_contains_every_tissue_and_air_around_it() -> None:
    axis = np.arange(-140.0, 141.0, 4.0)
    x, y, z = np.meshgrid(axis, axis, axis, indexing="ij", sparse=True)
    labels = head(1, "s00001").labels(x, y, z)
    assert set(np.unique(labels)) == set(range(len(tissue_names())))
    assert not labels[0].any()


def test_every_subject_has_a_head_of_its_own() -> None:
    one, two = head(1, "s00001"), head(1, "s00002")
    assert not np.array_equal(one.axes, two.axes)
    assert np.array_equal(one.axes, head(1, "s00001").axes)
    assert (one.axes > 0).all()
