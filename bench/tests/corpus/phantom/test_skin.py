"""The surface of a head."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anoncert.corpus.phantom import skin as surface
from anoncert.corpus.phantom.head import Head
from anoncert.corpus.phantom.skin import COLUMNS, LOWEST, directions, identifying


def test_directions_are_unit_vectors_all_around() -> None:
    sine, cosine = directions()
    assert np.allclose(sine**2 + cosine**2, 1)
    assert (sine[0], cosine[0]) == (0, 1)
    assert cosine[COLUMNS // 2] == -1
    assert sine[COLUMNS // 4] == 1
    assert (sine[-1], cosine[-1]) == (sine[0], cosine[0])


def test_vault_ears_and_neck_do_not_identify(average: Head, own: Head) -> None:
    where = identifying()
    assert np.array_equal(average.skin.radius[where == 0], own.skin.radius[where == 0])
    differing = average.skin.radius != own.skin.radius
    assert differing.any()
    rows = np.flatnonzero(differing.any(axis=0)) + LOWEST
    assert rows.min() >= -160
    assert rows.max() <= 42


def test_what_identifies_is_the_same_part_of_every_head() -> None:
    where = identifying()
    assert where.min() == 0
    assert where.max() == 1
    assert where[0, -LOWEST] == 1  # sellion
    assert not where[COLUMNS // 2].any()  # the back of the head
    assert not where[COLUMNS // 4, -24 - LOWEST]  # an ear


def test_a_head_closes_at_its_vertex(own: Head) -> None:
    top = int(np.ceil(own.skin.vertex)) - LOWEST
    assert not own.skin.radius[:, top:].any()
    assert own.skin.radius[:, top - 2].all()


@settings(max_examples=60, deadline=None)
@given(st.floats(-80, 80), st.floats(-90, 110), st.floats(-140, 100))
def test_depth_is_positive_inside_and_negative_outside(
    head: Head, x: float, y: float, z: float
) -> None:
    away = np.hypot(x, y)
    column = np.argmax(directions()[0] * x + directions()[1] * y)
    radius = head.skin.millimetres[column, round(z) - LOWEST]
    depth = float(head.depth(*(np.array([v], np.float32) for v in (x, y, z)))[0])
    if abs(radius - away) > 8 and z < head.skin.vertex - 2:
        assert (depth > 0) == (away < radius)


@pytest.fixture(scope="module")
def head(own: Head) -> Head:
    return own


def test_the_grid_swallows_the_last_bits(average: Head, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = surface.skin(average.traits).radius
    oval = surface._oval
    monkeypatch.setattr(surface, "_oval", lambda *args: oval(*args) * (1 + 1e-13))
    assert np.array_equal(surface.skin(average.traits).radius, ours)
