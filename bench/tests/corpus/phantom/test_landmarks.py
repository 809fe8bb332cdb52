"""Heads that are built measure what was drawn."""

from __future__ import annotations

import numpy as np
import pytest

from anoncert.corpus import tables
from anoncert.corpus.phantom import anthropometry
from anoncert.corpus.phantom.head import Head
from anoncert.corpus.phantom.landmarks import landmarks, measured
from anoncert.corpus.phantom.relief import LATTICE
from anoncert.corpus.phantom.skin import skin
from anoncert.corpus.streams import Stream

HEADS = 300
VERIFIED = {row["dimension"] for row in tables.table("head_dimensions") if row["verified"] == "yes"}

both = pytest.mark.parametrize("sex", ["M", "F"])


@pytest.fixture(scope="module")
def found() -> dict[str, list[dict[str, float]]]:
    people: dict[str, list[dict[str, float]]] = {"M": [], "F": []}
    for sex, rows in people.items():
        for number in range(HEADS):
            head = anthropometry.scene(Stream(3, "scene", sex, str(number)), sex, len(LATTICE))
            person = anthropometry.face(Stream(3, "face", sex, str(number)), head)
            rows.append(measured(person, skin(head, person)))
    return people


@both
def test_verified_dimensions_measure_as_surveyed(
    sex: str, found: dict[str, list[dict[str, float]]]
) -> None:
    """Wider than the promise for 2,000 heads, by the standard errors of so few."""
    for dimension in anthropometry.dimensions(sex):
        if dimension.name in VERIFIED:
            values = np.array([row[dimension.name] for row in found[sex]])
            error = dimension.sd / HEADS**0.5
            assert abs(values.mean() - dimension.mean) < 0.01 * dimension.mean + 2 * error
            assert values.std() == pytest.approx(dimension.sd, rel=0.16), dimension.name


@both
def test_measured_dimensions_correlate_as_surveyed(
    sex: str, found: dict[str, list[dict[str, float]]]
) -> None:
    names = [d.name for d in anthropometry.dimensions(sex)]
    rows = [i for i, name in enumerate(names) if name in VERIFIED]
    values = np.array([[row[names[i]] for i in rows] for row in found[sex]])
    off = np.corrcoef(values.T) - anthropometry.correlation(sex)[np.ix_(rows, rows)]
    assert np.abs(off).max() < 0.1 + 2 / HEADS**0.5
    assert np.sqrt((off**2).mean()) < 0.08


def test_landmarks_lie_on_the_skin(own: Head) -> None:
    for name, point in landmarks(own.traits, own.skin).items():
        x, y, z = (np.array([value], np.float32) for value in point)
        assert abs(float(own.depth(x, y, z)[0])) < 1.5, name


def test_landmarks_stand_in_anatomical_order(own: Head) -> None:
    at = landmarks(own.traits, own.skin)
    down = ["vertex", "glabella", "sellion", "pronasale", "subnasale", "stomion", "menton"]
    heights = [at[name][2] for name in down]
    assert heights == sorted(heights, reverse=True)
    assert at["pronasale"][1] == max(point[1] for point in at.values())
    assert at["opisthocranion"][1] == min(point[1] for point in at.values())
    for name in ("pupil", "zygion", "gonion", "tragion", "euryon", "alare", "cheilion"):
        assert at[f"{name} right"][0] > 0 > at[f"{name} left"][0]
