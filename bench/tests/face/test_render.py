"""A picture shows the inner face, and nothing else that tells heads apart."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anoncert.corpus.phantom import anthropometry
from anoncert.corpus.phantom.geometry import Pose
from anoncert.corpus.phantom.relief import LATTICE
from anoncert.corpus.phantom.skin import Skin, skin
from anoncert.corpus.streams import Stream
from anoncert.face.align import Frame
from anoncert.face.render import SIZE, Floats, Grey, picture
from anoncert.face.surface import Inside, of_skin

HERE = Pose(np.eye(3), np.zeros(3))
FACED = Frame(HERE.rotation, HERE.shift)


def drawn(number: int) -> Skin:
    sex = "MF"[number % 2]
    head = anthropometry.scene(Stream(1, "scene", str(number)), sex, len(LATTICE))
    return skin(anthropometry.face(Stream(1, "face", str(number)), head))


def shown(skins: Skin) -> Grey:
    return picture(of_skin(skins, HERE), FACED)


def cut(inside: Inside, kept: Inside) -> Inside:
    return lambda points: np.minimum(inside(points), kept(points))


def joined(inside: Inside, more: Inside) -> Inside:
    return lambda points: np.maximum(inside(points), more(points))


@pytest.fixture(scope="module")
def one() -> Skin:
    return drawn(0)


@pytest.fixture(scope="module")
def other() -> Skin:
    return drawn(1)


def test_faces_differ_and_outlines_do_not(one: Skin, other: Skin) -> None:
    first, second = shown(one).astype(int), shown(other).astype(int)
    assert first.shape == (SIZE, SIZE)
    assert ((first == 0) == (second == 0)).all()
    assert 0.2 < (first > 0).mean() < 0.5
    assert np.abs(first - second)[first > 0].mean() > 5


def test_who_is_seen_faces_the_camera(one: Skin) -> None:
    def wart(points: Floats) -> np.ndarray:
        return 8 - np.linalg.norm(points - (35.0, 82.0, -40.0), axis=-1)

    with_wart = picture(joined(of_skin(one, HERE), wart), FACED)
    rows, columns = np.nonzero(with_wart != shown(one))
    assert columns.mean() < SIZE / 2 - 20, "what is on the right is seen on the left"
    assert abs(rows.mean() - SIZE / 2) < 8


@settings(max_examples=10, deadline=None)
@given(level=st.floats(24, 90), aside=st.floats(-60, 60), reach=st.floats(1, 60))
def test_hair_and_vault_leave_no_trace(one: Skin, level: float, aside: float, reach: float) -> None:
    def hair(points: Floats) -> np.ndarray:
        ball = reach - np.linalg.norm(points - (aside, 60.0, level + reach), axis=-1)
        return np.minimum(ball, points[..., 2] - 24)

    assert (picture(joined(of_skin(one, HERE), hair), FACED) == shown(one)).all()


def test_ears_leave_no_trace(one: Skin) -> None:
    without = cut(of_skin(one, HERE), lambda points: 66 - np.abs(points[..., 0]))
    assert (picture(without, FACED) == shown(one)).all()


def test_what_lies_behind_a_face_that_is_gone_leaves_no_trace(one: Skin, other: Skin) -> None:
    first, second = (
        picture(cut(of_skin(each, HERE), lambda points: -20 - points[..., 1]), FACED)
        for each in (one, other)
    )
    assert (first == second).all()


def test_a_tilted_head_looks_the_same(one: Skin) -> None:
    pose = Pose.turned((0.2, -0.1, 0.15), (12.0, -7.0, 20.0))
    tilted = picture(of_skin(one, pose), Frame(pose.rotation, pose.shift)).astype(int)
    assert np.abs(tilted - shown(one)).max() <= 1


def test_a_surface_too_near_is_shown_at_the_limit() -> None:
    flooded = picture(lambda points: np.ones(points.shape[:-1], np.float32), FACED)
    empty = picture(lambda points: -np.ones(points.shape[:-1], np.float32), FACED)
    assert (flooded == empty).all(), "both are the average face, moved"
