"""From heads to stored pixels."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from anoncert.corpus.content import of_pixels
from anoncert.corpus.phantom import scan as scan_module
from anoncert.corpus.phantom.geometry import ORIENTATIONS, Grid
from anoncert.corpus.phantom.head import Head
from anoncert.corpus.phantom.scan import MAX_STORED, Acquired, lattice
from anoncert.corpus.phantom.signal import Sequence, levels, tissue_index

MPRAGE = Sequence("mprage", 2300.0, 2.98, 9.0, 900.0)
SCAN = "b38adf4c83771815402f34696b592497c453c399732b3a8329c6c8b10c51d46f"


def test_a_scan_is_pinned_on_every_processor(acquired: Acquired) -> None:
    assert of_pixels(acquired.pixels) == SCAN


@pytest.mark.parametrize(
    "without", ["X86_V4 AVX512_ICL AVX512_SPR", "X86_V3 X86_V4 AVX512_ICL AVX512_SPR"]
)
def test_a_scan_is_the_same_without_vector_units(without: str) -> None:
    """Exponentials differ in their last bits then; no voxel does."""
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from conftest import Scanner\n"
        "from anoncert.corpus.content import of_pixels\n"
        "from anoncert.corpus.phantom import subject as phantom\n"
        "day = phantom.day(1, Scanner.someone(1), 1)\n"
        "heads = phantom.average_head(day), phantom.own_head(day, 'corpus')\n"
        "print(of_pixels(Scanner.scanned(Scanner.whole(), *heads).pixels))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(Path(__file__).parent)],
        env=os.environ | {"NPY_DISABLE_CPU_FEATURES": without},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == SCAN


def test_values_are_within_range_and_air_is_dark(acquired: Acquired) -> None:
    volume = acquired.pixels[0]
    assert volume.max() <= MAX_STORED
    assert volume[:, 4:12, :8].mean() < 0.1 * volume[acquired.labels > 0].mean()


def test_the_lattice_leads_from_dicom_geometry_to_the_head(scanner: type) -> None:
    scan = scanner.whole()
    voxels = lattice(scan)
    i, j, k = 10, 20, 30
    lps = (
        np.array(scan.grid.corner(i))
        + j * scan.grid.spacing[0] * np.array(scan.grid.down)
        + k * scan.grid.spacing[1] * np.array(scan.grid.along)
    )
    ras = lps * [-1, -1, 1]
    head = scan.pose.rotation.T @ (ras - scan.pose.shift)
    assert np.allclose(voxels.origin + np.array([i, j, k]) @ voxels.steps, head, atol=1e-3)


def test_noise_in_air_is_rayleigh_and_in_tissue_rician(scanner: type, average: Head) -> None:
    scan = scanner.whole(noise=0.05)
    flat = replace(scan, sequences=(Sequence("spin echo", 1e7, 1e-6, 90.0),))
    volume = scanner.scanned(flat, average).pixels[0].astype(float)
    sigma = 0.05 * 2400 * 0.77  # white matter's proton density
    air = volume[:, :24, :24].ravel()
    air = air[(air > 0) & (air < 8 * sigma)]
    assert air.mean() == pytest.approx(sigma * np.sqrt(np.pi / 2), rel=0.05)
    assert stats.kstest(air[::5] / sigma, stats.rayleigh.cdf).statistic < 0.05


def test_noise_of_a_known_signal_follows_rices_distribution(scanner: type, average: Head) -> None:
    scan = scanner.whole(noise=0.2)
    quiet = scanner.scanned(replace(scan, noise=0.0), average).pixels[0].astype(float)
    noisy = scanner.scanned(scan, average).pixels[0].astype(float)
    white = levels(MPRAGE, 3.0)
    sigma = 0.2 * 2400 / white.max() * white[tissue_index("white_matter")]
    for level in (300, 700, 1100):
        seen = noisy[np.abs(quiet - level) < 4]
        assert len(seen) > 300
        expected = stats.rice(level / sigma, scale=sigma)
        assert seen.mean() == pytest.approx(expected.mean(), rel=0.03)
        assert seen.std() == pytest.approx(expected.std(), rel=0.08)


@pytest.mark.parametrize("sequence", [MPRAGE, Sequence("spin echo", 4500.0, 90.0, 90.0)])
def test_contrast_ratios_are_those_of_the_signal_equations(
    scanner: type, sequence: Sequence, average: Head, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan_module, "_BIAS", 0.0)
    scan = scanner.whole(sequence, spacing=1.0, noise=0.0)
    made = scanner.scanned(scan, average)
    volume, signal = made.pixels[0].astype(float), levels(sequence, 3.0)
    shown = {
        name: np.median(volume[inner(made.labels, name)])
        for name in ("white_matter", "grey_matter", "csf", "muscle")
    }
    for name, value in shown.items():
        ratio = signal[tissue_index(name)] / signal[tissue_index("white_matter")]
        assert value / shown["white_matter"] == pytest.approx(ratio, rel=0.05), name


def inner(labels: np.ndarray, name: str) -> np.ndarray:
    """Return voxels of a tissue with none but their like around them, off the coil's rim."""
    same = labels == tissue_index(name)
    for axis in range(3):
        same = same & np.roll(same, 1, axis) & np.roll(same, -1, axis)
    middle = np.zeros_like(same)
    a, b, c = (n // 4 for n in same.shape)
    middle[a:-a, b:-b, c:-c] = True
    assert (same & middle).sum() > 30
    return same & middle


def test_twins_are_equal_where_faces_do_not_differ(
    scanner: type, average: Head, other: Head, acquired: Acquired
) -> None:
    twin = scanner.scanned(scanner.whole(), average, other)
    assert acquired.unplanted is not None
    assert twin.unplanted is not None
    assert np.array_equal(acquired.unplanted, twin.unplanted)
    planted = (acquired.pixels != acquired.unplanted) | (twin.pixels != twin.unplanted)
    assert 0.001 < planted.mean() < 0.1
    assert np.array_equal(acquired.pixels[~planted], twin.pixels[~planted])
    assert (acquired.pixels != twin.pixels).any()


def test_without_a_face_of_its_own_the_average_is_seen(
    scanner: type, average: Head, acquired: Acquired
) -> None:
    plain = scanner.scanned(scanner.whole(), average)
    assert plain.unplanted is None
    assert acquired.unplanted is not None
    assert np.array_equal(plain.pixels, acquired.unplanted)


def test_scan_and_rescan_differ_by_noise_alone(scanner: type, average: Head) -> None:
    scan = scanner.whole()
    one, two = (
        scanner.scanned(scan, average, noise=name).pixels[0].astype(float)
        for name in ("one", "two")
    )
    assert np.corrcoef(one.ravel(), two.ravel())[0, 1] > 0.98
    assert 0 < np.abs(one - two).mean() < 60


@pytest.mark.parametrize("together", [16, 1000])
def test_slices_are_the_same_however_many_are_made_at_once(
    scanner: type,
    average: Head,
    own: Head,
    acquired: Acquired,
    together: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("anoncert.corpus.phantom.scan._SLAB", together)
    again = scanner.scanned(scanner.whole(), average, own)
    assert all(np.array_equal(one, two) for one, two in zip(acquired, again, strict=True))


def test_thick_slices_are_means_of_thin_ones(scanner: type, average: Head) -> None:
    along, down = ORIENTATIONS["transverse"]
    thin = Grid(along, down, (96, 96), (2.5, 2.5), 8, 1.0, 1.0, (0.0, 0.0, 40.0))
    thick = replace(thin, slices=1, thickness=8.0, gap=8.0)
    scan = replace(scanner.whole(noise=0.0), grid=thin)
    eight = scanner.scanned(scan, average).pixels[0].astype(float).mean(axis=0)
    one = scanner.scanned(replace(scan, grid=thick), average).pixels[0, 0].astype(float)
    assert np.abs(eight - one).mean() < 0.01 * eight.max()


def test_slices_far_apart_are_those_of_the_whole_stack(scanner: type, average: Head) -> None:
    along, down = ORIENTATIONS["transverse"]
    dense = Grid(along, down, (96, 96), (2.5, 2.5), 21, 1.0, 1.0, (0.0, 0.0, 30.0))
    sparse = replace(dense, slices=3, gap=10.0)
    scan = replace(scanner.whole(noise=0.0), grid=dense)
    all_of_them = scanner.scanned(scan, average).pixels[0][[0, 10, 20]].astype(float)
    some = scanner.scanned(replace(scan, grid=sparse), average).pixels[0].astype(float)
    assert np.abs(all_of_them - some).mean() < 0.02 * some.max()


def test_echoes_of_one_scan_share_labels_and_decay(scanner: type, average: Head) -> None:
    scan = scanner.whole()
    echoes = tuple(Sequence("spin echo", 3000.0, te, 90.0) for te in (15.0, 90.0))
    made = scanner.scanned(replace(scan, sequences=echoes), average)
    assert made.pixels.shape == (2, *made.labels.shape)
    white = made.labels == tissue_index("white_matter")
    first, last = (np.median(volume[white]) for volume in made.pixels)
    assert 0.2 < last / first < 0.5
