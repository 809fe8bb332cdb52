"""What is seen of a head in its own frame."""

from __future__ import annotations

import numpy as np
import pytest

from anoncert.corpus.phantom.geometry import Pose
from anoncert.face.head import Heads, captured, inner_face
from anoncert.face.head import scanned as described
from anoncert.face.photograph import others, photograph
from tests.face.conftest import Scanned

NOTHING = np.zeros((4, 2), np.float16), np.zeros((4, 0), np.float32)


def _faces(heads: list) -> np.ndarray:
    return inner_face(Heads.of(heads).skin)


def test_a_scan_is_like_the_photograph_of_the_same_person(scanned: type[Scanned]) -> None:
    heads = [scanned(number, 0) for number in range(4)]
    scans = _faces([described(head.stored, head.affine) for head in heads])
    photographs = _faces([captured(photograph(head.sitter)) for head in heads])
    away = np.sqrt(((scans[:, np.newaxis] - photographs) ** 2).mean(axis=-1))
    assert (away.argmin(axis=1) == np.arange(4)).all()
    assert np.diag(away).max() < 1.5  # mm


def test_contrasts_show_the_same_face(scanned: type[Scanned]) -> None:
    t1, t2 = (described(head.stored, head.affine) for head in (scanned(0, 0), scanned(0, 1)))
    assert np.sqrt(((_faces([t1]) - _faces([t2])) ** 2).mean()) < 0.5


def test_it_does_not_matter_how_a_head_lies() -> None:
    still = photograph(others(5, 1)[0])
    pose = Pose.turned((0.1, -0.05, 0.08), (3.0, 5.0, -4.0))
    turned = captured(lambda points: still((points - pose.shift) @ pose.rotation))
    away = _faces([captured(still)]) - _faces([turned])
    assert np.sqrt((away**2).mean()) < 0.3


def test_size_does_not_count() -> None:
    still = photograph(others(5, 1)[0])
    grown = captured(lambda points: still(points / 1.05))
    known, other = (_faces([captured(photograph(each))]) for each in others(5, 2))
    own = np.sqrt(((_faces([grown]) - known) ** 2).mean())
    assert own < np.sqrt(((other - known) ** 2).mean()) / 2


def test_ears_vault_and_neck_do_not_count(scanned: type[Scanned]) -> None:
    head = described(scanned(0, 0).stored, scanned(0, 0).affine)
    columns = head.skin.reshape(89, 81).copy()
    columns[:20] += 5
    columns[-20:] -= 5
    columns[:, 60:] += 3
    assert np.array_equal(_faces([head]), _faces([head._replace(skin=columns.ravel())]))


def test_the_inside_is_relative_to_bright_tissue(scanned: type[Scanned]) -> None:
    head = scanned(0, 0)
    once, twice = (described(head.stored * by, head.affine).inside for by in (1, 2))
    assert np.allclose(once, twice, atol=0.01)
    assert 0.5 < np.percentile(once, 99) < 1.5


def test_no_heads_are_none() -> None:
    assert len(Heads.of([])) == 0


def test_some_heads_are_some_rows() -> None:
    heads = Heads(np.arange(12, dtype=np.float16).reshape(4, 3), *NOTHING)
    assert heads[np.array([2, 0])].skin.tolist() == [[6, 7, 8], [0, 1, 2]]
    assert len(heads) == 4


def test_nothing_is_written_over(scanned: type[Scanned]) -> None:
    head = scanned(0, 0)
    before = head.stored.copy()
    described(head.stored, head.affine)
    assert np.array_equal(before, head.stored)


@pytest.mark.parametrize("turn", range(3))
def test_the_order_of_axes_does_not_matter(scanned: type[Scanned], turn: int) -> None:
    head = scanned(0, 0)
    axes = np.roll(range(3), turn)
    affine = head.affine[:, [*axes, 3]]
    same = described(head.stored.transpose(axes), affine)
    known = described(head.stored, head.affine)
    assert np.sqrt(((_faces([same]) - _faces([known])) ** 2).mean()) < 0.05
