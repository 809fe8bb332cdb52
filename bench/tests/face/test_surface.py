"""The skin of a head, as a scanner and a camera show it."""

from __future__ import annotations

import numpy as np
import pytest

from anoncert.corpus.phantom import subject as phantom
from anoncert.corpus.phantom.geometry import Pose
from anoncert.face.surface import NoHeadError, of_skin, of_volume, radii
from tests.face.conftest import Scanned


def test_a_ball_reaches_as_far_everywhere() -> None:
    def ball(points: np.ndarray) -> np.ndarray:
        return 80.0 - np.linalg.norm(points, axis=-1)

    found = radii(ball, lambda p: p, np.linspace(-3, 3, 13), np.array([-40.0, 0, 40]))
    assert np.allclose(found, np.sqrt(80.0**2 - np.array([40.0, 0, 40]) ** 2), atol=0.02)


def test_a_ray_that_meets_nothing_says_so() -> None:
    found = radii(lambda p: 30 - np.abs(p[..., 2]), lambda p: p, np.zeros(1), np.array([50.0]))
    assert np.isnan(found).all()


def test_specks_around_a_head_are_no_skin() -> None:
    stored = np.zeros((60, 60, 60), np.int16)
    stored[np.random.default_rng(0).random(stored.shape) < 0.01] = 1000
    stored[10:50, 10:50, 10:50] = 1000
    stored[28:32, 54:58, 28:32] = 1000
    affine = np.diag([2.0, 2, 2, 1])
    affine[:3, 3] = -59
    found = radii(of_volume(stored, affine), lambda p: p, np.array([np.pi]), np.zeros(1))
    assert found[0, 0] == pytest.approx(40, abs=1.5)


def test_a_scan_shows_the_skin_that_the_head_has(scanned: type[Scanned]) -> None:
    head = scanned(0, 0)
    day = phantom.Day(head.sitter.seed, head.sitter.id, head.sitter.sex, 1, 0.0)
    own = of_skin(phantom.own_head(day, "corpus").skin, head.pose)
    directions, levels = np.linspace(-3, 3, 30), np.linspace(-90, 80, 18)
    frame = lambda p: p @ head.pose.rotation.T + head.pose.shift  # noqa: E731
    seen = radii(of_volume(head.stored, head.affine), frame, directions, levels)
    known = radii(own, frame, directions, levels)
    away = (seen - known)[np.isfinite(seen) & np.isfinite(known)]
    assert np.abs(np.median(away)) < 1
    assert (np.abs(away) < 2).mean() > 0.9


def test_air_is_no_head() -> None:
    with pytest.raises(NoHeadError):
        of_volume(np.zeros((10, 10, 10), np.int16), np.eye(4))


def test_a_surface_that_lies_elsewhere_is_the_same_surface(scanned: type[Scanned]) -> None:
    head = scanned(0, 0)
    day = phantom.Day(head.sitter.seed, head.sitter.id, head.sitter.sex, 1, 0.0)
    skin = phantom.own_head(day, "corpus").skin
    pose = Pose.turned((0.1, -0.2, 0.05), (4.0, -3.0, 7.0))
    points = np.random.default_rng(0).uniform(-100, 100, (500, 3))
    there = points @ pose.rotation.T + pose.shift
    still = Pose(np.eye(3), np.zeros(3))
    assert np.allclose(of_skin(skin, pose)(there), of_skin(skin, still)(points), atol=1e-2)
