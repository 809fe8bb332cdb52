"""Painting into blocks."""

from __future__ import annotations

import numpy as np
import pytest

from anoncert.corpus.phantom.canvas import Canvas, Lattice
from anoncert.corpus.phantom.shapes import ellipsoid
from anoncert.corpus.phantom.signal import tissue_index, tissue_names

SHAPE = (19, 30, 37)
CENTRE, RADIUS = (9.0, 14.0, 18.0), 8.0


def lattice(shape: tuple[int, int, int] = SHAPE, step: float = 1.0) -> Lattice:
    return Lattice(np.zeros(3), np.eye(3) * step, shape)


def levels() -> np.ndarray:
    shown = np.zeros((2, len(tissue_names())), np.float32)
    shown[0, tissue_index("fat")], shown[1, tissue_index("fat")] = 100, 7
    return shown


def ball(grid: Lattice, kept: np.ndarray | None = None) -> Canvas:
    everything = np.ones(int(np.prod(grid.counts)), bool) if kept is None else kept
    canvas = Canvas(grid, levels(), everything)
    for part in canvas.around(CENTRE, RADIUS):
        part.fill("fat", ellipsoid(part.x, part.y, part.z, CENTRE, (RADIUS,) * 3))
    return canvas


def test_a_ball_has_the_volume_of_a_ball_and_partial_edges() -> None:
    volume = ball(lattice()).volume(ball(lattice()).signal[0])
    assert volume.shape == SHAPE
    assert volume.sum() / 100 == pytest.approx(4 / 3 * np.pi * RADIUS**3, rel=0.005)
    assert 0.1 < ((volume > 0) & (volume < 100)).sum() / (volume > 0).sum() < 0.5
    assert volume[9, 14, 18] == 100


def test_all_contrasts_have_the_same_shares() -> None:
    canvas = ball(lattice())
    one, two = (canvas.volume(signal) for signal in canvas.signal)
    assert np.allclose(one / 100, two / 7, atol=1e-6)


def test_a_label_is_the_tissue_that_has_most_of_a_voxel() -> None:
    canvas = ball(lattice())
    labels, signal = canvas.volume(canvas.labels), canvas.volume(canvas.signal[0])
    assert np.array_equal(labels == tissue_index("fat"), signal >= 50)


@pytest.mark.parametrize("shape", [(1, 30, 37), (3, 8, 16), SHAPE])
def test_voxels_lie_where_the_lattice_says(shape: tuple[int, int, int]) -> None:
    steps = np.array([[0, 0, 2.0], [0, -1.5, 0], [1.0, 0, 0.5]])
    grid = Lattice(np.array([5.0, 6.0, 7.0]), steps, shape)
    canvas = Canvas(grid, levels(), np.ones(int(np.prod(grid.counts)), bool))
    (part,) = canvas.parts(np.arange(len(canvas.first)) == len(canvas.first) - 1)
    for axis, values in enumerate((part.x, part.y, part.z)):
        field = np.zeros(canvas.labels.shape, np.float32)
        field[part.blocks] = values
        i, j, k = (n - 1 for n in shape)
        expected = grid.origin[axis] + np.array([i, j, k]) @ steps[:, axis]
        assert canvas.volume(field)[i, j, k] == pytest.approx(expected, abs=1e-4)


def test_between_corners_values_change_evenly() -> None:
    grid = lattice()
    canvas = ball(grid)
    nodes = grid.nodes().astype(np.float32)
    corners = canvas.at_corners(2 * nodes[..., 0] - nodes[..., 1] + nodes[..., 2])
    (part,) = canvas.parts(np.arange(len(canvas.first)) == 5)
    assert np.allclose(part.spread(corners), 2 * part.x - part.y + part.z, atol=1e-4)


def test_blocks_of_another_canvas_take_the_place_of_these() -> None:
    grid = lattice()
    some = np.arange(int(np.prod(grid.counts))) % 3 == 0
    merged, whole = ball(grid, ~some), ball(grid)
    merged.replace(ball(grid, some))
    for mine, all_at_once in zip(merged.signal, whole.signal, strict=True):
        assert np.array_equal(merged.volume(mine), whole.volume(all_at_once))
    assert np.array_equal(merged.volume(merged.labels), whole.volume(whole.labels))
