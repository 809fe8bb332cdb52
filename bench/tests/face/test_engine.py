"""An independent recogniser tells rendered heads apart."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from anoncert.corpus.phantom import anthropometry
from anoncert.corpus.phantom.anthropometry import Traits
from anoncert.corpus.phantom.geometry import Pose
from anoncert.corpus.phantom.relief import LATTICE
from anoncert.corpus.phantom.skin import skin
from anoncert.corpus.streams import Stream
from anoncert.face import engine
from anoncert.face.align import Frame
from anoncert.face.render import SIZE, Grey, picture
from anoncert.face.surface import RAS, of_skin, of_volume

PEOPLE = 8
VOXEL = 2.5
POSE = Pose.turned((0.05, -0.04, 0.06), (3.0, -2.0, 4.0))
FRAME = Frame(POSE.rotation, POSE.shift)


def traits(number: int) -> Traits:
    sex = "MF"[number % 2]
    head = anthropometry.scene(Stream(2, "scene", str(number)), sex, len(LATTICE))
    return anthropometry.face(Stream(2, "face", str(number)), head)


def photographed(number: int) -> Grey:
    return picture(of_skin(skin(traits(number)), POSE), FRAME)


def scanned(number: int) -> Grey:
    inside = of_skin(skin(traits(number)), POSE)
    sides = [np.arange(-130.0, 131.0, VOXEL)] * 3
    near = np.clip(inside(np.stack(np.meshgrid(*sides, indexing="ij"), axis=-1)) / VOXEL, -0.5, 0.5)
    noise = Stream(3, "noise", str(number)).normal(near.shape) / 4096
    affine = np.diag([VOXEL, VOXEL, VOXEL, 1.0])
    affine[:3, 3] = -130.0
    magnitude = np.abs(900 * (near + 0.5) + 20 * noise)
    return picture(of_volume(magnitude.astype(np.uint16), RAS @ affine), FRAME)


@pytest.fixture(scope="module")
def photographs() -> NDArray[np.float32]:
    return engine.descriptors(np.array([photographed(each) for each in range(PEOPLE)]))


def test_scans_are_most_like_the_photograph_of_the_same_head(
    photographs: NDArray[np.float32],
) -> None:
    scans = engine.descriptors(np.array([scanned(each) for each in range(PEOPLE)]))
    away = np.linalg.norm(scans[:, np.newaxis] - photographs, axis=-1)
    assert (away.argmin(axis=1) == np.arange(PEOPLE)).all()


def test_a_picture_is_described_alike_alone_and_among_others(
    photographs: NDArray[np.float32],
) -> None:
    assert photographs.dtype == np.float32
    assert photographs.shape == (PEOPLE, engine.LENGTH)
    alone = engine.descriptors(photographed(5)[np.newaxis])
    assert np.allclose(alone[0], photographs[5], atol=1e-5)


def test_no_picture_has_no_descriptor() -> None:
    none = engine.descriptors(np.empty((0, SIZE, SIZE), np.uint8))
    assert none.shape == (0, engine.LENGTH)


def test_the_recogniser_is_there() -> None:
    assert not engine.available()


@pytest.mark.parametrize("package", ["dlib", "face_recognition_models"])
def test_what_is_missing_can_be_had_by_one_line(
    package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = engine.find_spec
    monkeypatch.setattr(engine, "find_spec", lambda name: None if name == package else there(name))
    reason = engine.available()
    assert "pip install 'anoncert[face]'" in reason
    assert "\n" not in reason
