"""Learning which face goes with what is seen."""

from __future__ import annotations

import numpy as np
import pytest

from anoncert.face import identification
from anoncert.face.likeness import learned

PEOPLE, POINTS = 300, 40


@pytest.fixture(scope="module")
def drawn() -> tuple[np.ndarray, np.ndarray]:
    """Faces of ten traits, and as many numbers that have nothing to do with them."""
    numbers = np.random.default_rng(0)
    traits, axes = numbers.normal(size=(PEOPLE, 10)), numbers.normal(size=(10, POINTS))
    return traits @ axes + 0.01 * numbers.normal(size=(PEOPLE, POINTS)), numbers.normal(
        size=(PEOPLE, 10)
    )


def _bits(seen: list[np.ndarray], faces: np.ndarray) -> float:
    taught, apart = slice(0, 200), slice(200, PEOPLE)
    model = learned([part[taught] for part in seen], faces[taught])
    scores = model.scores([part[apart] for part in seen], faces[apart])
    places = identification.ranks(scores, np.arange(len(scores)))
    return identification.bits(places, len(scores))


def test_whoever_sees_a_face_knows_whose_it_is(drawn: tuple[np.ndarray, np.ndarray]) -> None:
    faces, _ = drawn
    blurred = faces + 0.5 * np.random.default_rng(1).normal(size=faces.shape)
    assert _bits([blurred], faces) > 0.99


def test_whoever_sees_nothing_of_it_is_left_with_chance(
    drawn: tuple[np.ndarray, np.ndarray],
) -> None:
    faces, unrelated = drawn
    assert abs(_bits([unrelated], faces)) < 0.1
    assert abs(_bits([np.zeros((PEOPLE, 5))], faces)) < 0.1


def test_a_part_that_tells_nothing_does_no_harm(drawn: tuple[np.ndarray, np.ndarray]) -> None:
    faces, unrelated = drawn
    half = faces[:, :5] + 2 * np.random.default_rng(2).normal(size=(PEOPLE, 5))
    many = np.hstack([unrelated] * 30)
    assert _bits([half, many], faces) > 0.9 * _bits([half], faces)


def test_what_is_seen_better_counts_for_more(drawn: tuple[np.ndarray, np.ndarray]) -> None:
    faces, _ = drawn
    noise = np.random.default_rng(3).normal(size=faces.shape)
    told = [_bits([faces + sd * noise], faces) for sd in (1, 8, 32)]
    assert told == sorted(told, reverse=True)
    assert told[0] > told[-1] + 0.3


def test_scores_are_log_likelihood_ratios(drawn: tuple[np.ndarray, np.ndarray]) -> None:
    """Of mates and others in equal numbers, a ratio of 1:1 divides them best (Bayes)."""
    faces, _ = drawn
    seen = faces + 6 * np.random.default_rng(4).normal(size=faces.shape)
    model = learned([seen[:200]], faces[:200])
    scores = model.scores([seen[200:]], faces[200:])
    own = np.diag(scores)
    others = scores[~np.eye(len(scores), dtype=bool)]
    errors = [(own <= t).mean() + (others > t).mean() for t in np.linspace(-10, 10, 41)]
    assert (own <= 0).mean() + (others > 0).mean() < min(errors) + 0.1
