"""Depths of solids."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anoncert.corpus.phantom.shapes import Singles, capsule, cylinder, ellipsoid, rod

length = st.floats(-40, 40).map(np.float32)


def at(*point: float) -> list[Singles]:
    return [np.array([value], np.float32) for value in point]


@given(length, length, length)
def test_the_depth_below_a_ball_is_its_radius_less_the_distance(
    x: float, y: float, z: float
) -> None:
    depth = ellipsoid(*at(x, y, z), (1.0, 2.0, 3.0), (10.0, 10.0, 10.0))[0]
    distance = np.sqrt((x - 1) ** 2 + (y - 2) ** 2 + (z - 3) ** 2)
    assert depth == pytest.approx(10 - distance, abs=1e-3)


@given(st.floats(0, 6.28), st.floats(-1, 1), st.floats(-0.5, 0.5))
def test_the_depth_below_an_ellipsoid_is_right_near_its_surface(
    turn: float, rise: float, off: float
) -> None:
    axes = np.array([8.0, 15.0, 11.0])
    flat = np.sqrt(1 - rise * rise)
    unit = np.array([flat * np.cos(turn), flat * np.sin(turn), rise])
    normal = unit / axes / np.linalg.norm(unit / axes)
    depth = ellipsoid(*at(*(unit * axes - off * normal)), (0, 0, 0), (8.0, 15.0, 11.0))[0]
    assert depth == pytest.approx(off, abs=0.06)


def test_a_rod_is_as_thick_as_its_points_say() -> None:
    path = [((0.0, 0.0, 0.0), 2.0), ((10.0, 0.0, 0.0), 4.0), ((10.0, 10.0, 0.0), 4.0)]
    depths = [rod(*at(*point), path)[0] for point in [(0, 0, 0), (5, 0, 0), (10, 10, 0), (5, 9, 0)]]
    assert depths == pytest.approx([2, 3, 4, -1], abs=1e-5)


def test_a_cylinder_does_not_end() -> None:
    u, v = at(0.0, 3.0)
    assert cylinder(u, v, (0.0, 0.0), (5.0, 5.0))[0] == pytest.approx(2, abs=1e-4)


def test_arrays_stay_32_bits_wide() -> None:
    x, y, z = at(1.0, 2.0, 3.0)
    ends = ((0.0, 0.0, 0.0), (1.0, 2.0, 3.0))
    for depth in (ellipsoid(x, y, z, (0, 0, 0), (1, 2, 3)), capsule(x, y, z, ends, (1, 2))):
        assert depth.dtype == np.float32
