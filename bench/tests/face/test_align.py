"""How a head lies."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anoncert.corpus.phantom.geometry import Pose
from anoncert.face.align import align, average, distances
from anoncert.face.photograph import others, photograph
from anoncert.face.surface import Inside, NoHeadError, of_volume
from tests.face.conftest import Scanned

_angles = st.tuples(*[st.floats(-0.15, 0.15)] * 3)
_shifts = st.tuples(*[st.floats(-8, 8)] * 3)


def _turned(inside: Inside, pose: Pose) -> Inside:
    return lambda points: inside((points - pose.shift) @ pose.rotation)


def _degrees(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.degrees(np.arccos(np.clip((np.trace(one.T @ other) - 1) / 2, -1, 1))))


def test_a_scan_and_a_photograph_of_a_person_are_aligned_alike(scanned: type[Scanned]) -> None:
    for number in range(4):
        head = scanned(number, 0)
        frame = align(of_volume(head.stored, head.affine))
        assert _degrees(frame.rotation, head.pose.rotation) < 5
        assert np.linalg.norm(frame.shift - head.pose.shift) < 12


@given(_angles, _shifts)
@settings(max_examples=8, deadline=None)
def test_a_head_that_lies_otherwise_is_found_there(
    angles: tuple[float, float, float], shift: tuple[float, float, float]
) -> None:
    still = photograph(others(3, 1)[0])
    pose = Pose.turned(angles, shift)
    before, after = align(still), align(_turned(still, pose))
    assert _degrees(pose.rotation @ before.rotation, after.rotation) < 0.5
    assert np.allclose(pose.rotation @ before.shift + pose.shift, after.shift, atol=1.0)


def test_a_head_whose_face_was_cut_off_lies_where_it_lay(scanned: type[Scanned]) -> None:
    head = scanned(1, 0)
    inside = of_volume(head.stored, head.affine)
    whole = align(inside)

    def cut(points: np.ndarray) -> np.ndarray:
        at = (points - whole.shift) @ whole.rotation
        return np.where((at[..., 1] > 42) & (at[..., 2] < 10), -1.0, inside(points))

    frame = align(cut)
    assert _degrees(frame.rotation, whole.rotation) < 4
    assert np.allclose(frame.shift, whole.shift, atol=4)


def test_the_average_head_is_nowhere_away_from_itself() -> None:
    direction, level = np.meshgrid(np.linspace(-3, 3, 50), np.linspace(-100, 90, 30))
    radius, _, _ = average().at(direction.ravel(), level.ravel())
    x, y = radius * np.sin(direction.ravel()), radius * np.cos(direction.ravel())
    away, normal = distances(np.stack([x, y, level.ravel()], axis=1))
    assert np.allclose(away, 0, atol=1e-6)
    assert np.allclose(np.linalg.norm(normal, axis=1), 1)


@pytest.mark.parametrize("size", [0.0, 20.0])
def test_a_scrap_is_no_head(size: float) -> None:
    with pytest.raises(NoHeadError):
        align(lambda points: size - np.linalg.norm(points, axis=-1))
