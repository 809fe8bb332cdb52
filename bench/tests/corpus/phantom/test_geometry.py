from __future__ import annotations

import numpy as np
import pytest

from anoncert.corpus.phantom.geometry import ORIENTATIONS, Grid, Pose


@pytest.mark.parametrize("turn", [(0.0, 0.0, 0.0), (0.1, -0.2, 0.15)])
def test_a_pose_is_a_rotation(turn: tuple[float, float, float]) -> None:
    rotation = Pose.turned(turn, (0, 0, 0)).rotation
    assert np.allclose(rotation @ rotation.T, np.eye(3))
    assert np.linalg.det(rotation) == pytest.approx(1)
    angle = np.arccos((np.trace(rotation) - 1) / 2)
    assert angle == pytest.approx(2 * np.arctan(np.linalg.norm(turn) / 2), abs=1e-6)


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_slices_lie_a_gap_apart_around_the_centre(orientation: str) -> None:
    along, down = ORIENTATIONS[orientation]
    grid = Grid(along, down, (48, 64), (2.0, 3.0), 5, 4.0, 20.0, (1.0, 2.0, 3.0))
    corners = np.array([grid.corner(index) for index in range(5)])
    assert np.allclose(np.diff(corners, axis=0), 20.0 * np.array(grid.normal))
    middle = corners[2] + np.array(along) * 3.0 * 63 / 2 + np.array(down) * 2.0 * 47 / 2
    assert np.allclose(middle, (1.0, 2.0, 3.0))


@pytest.mark.parametrize(("first", "slices"), [(0, 5), (1, 3), (4, 1)])
def test_a_run_of_slices_lies_where_the_stack_has_them(first: int, slices: int) -> None:
    along, down = ORIENTATIONS["coronal"]
    grid = Grid(along, down, (48, 64), (2.0, 3.0), 5, 4.0, 4.5, (1.0, 2.0, 3.0))
    run = grid.run(first, slices)
    assert [run.corner(i) for i in range(run.slices)] == [
        grid.corner(first + i) for i in range(slices)
    ]
