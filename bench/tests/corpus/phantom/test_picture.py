"""Pictures of heads, and whether a face detector finds the face in them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from anoncert.corpus.phantom import subject as phantom
from anoncert.corpus.phantom.picture import render, sheet
from anoncert.corpus.phantom.scan import Acquired

ISOTROPIC = (2.0, 2.0, 2.0)


def faces(picture: np.ndarray) -> int:
    """Count what OpenCV's cascade of frontal faces finds."""
    path = f"{cv2.data.haarcascades}haarcascade_frontalface_alt.xml"
    large = cv2.resize(picture, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    return len(cv2.CascadeClassifier(path).detectMultiScale(large, 1.05, 3, minSize=(140, 140)))


@pytest.fixture(scope="module", params=range(4))
def patient(scanner: type, request: pytest.FixtureRequest) -> NDArray[np.float32]:
    """One of four patients, in RAS axes."""
    subject = scanner.someone(request.param, "MF"[request.param % 2])
    day = phantom.day(2, subject, 1)
    head = phantom.own_head(day, "corpus")
    made = scanner.scanned(scanner.whole(), phantom.average_head(day), head)
    volume: NDArray[np.float32] = scanner.as_ras(made)
    return volume


@pytest.mark.parametrize("yaw", [-20.0, 0.0, 20.0])
def test_a_detector_finds_the_face(patient: NDArray[np.float32], yaw: float) -> None:
    assert faces(render(patient, ISOTROPIC, yaw)) == 1


def test_no_face_is_found_from_behind(scanner: type, acquired: Acquired) -> None:
    volume = scanner.as_ras(acquired)
    assert faces(render(volume[::-1, ::-1], ISOTROPIC, 0.0)) == 0


def test_an_empty_volume_gives_an_empty_picture() -> None:
    picture = render(np.zeros((16, 16, 16), np.float32), ISOTROPIC, 0.0)
    assert len(np.unique(picture)) == 1


def test_a_sheet_has_a_row_for_each_head(scanner: type, acquired: Acquired) -> None:
    volume = scanner.as_ras(acquired)
    one, two = (sheet([(volume, ISOTROPIC)] * count) for count in (1, 2))
    assert two.height == 2 * one.height
    assert two.width == one.width > 3 * 192
