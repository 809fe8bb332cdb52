"""Measures of identification."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anoncert.face import identification as measure

_scores = st.integers(2, 6).flatmap(
    lambda n: st.lists(
        st.lists(st.integers(-3, 3), min_size=n, max_size=n), min_size=n, max_size=n
    ).map(lambda rows: np.array(rows, float))
)


def test_the_most_alike_comes_first_and_ties_count_against_it() -> None:
    scores = np.array([[3.0, 1, 2], [2, 2, 1], [0, 1, 2]])
    assert measure.ranks(scores, np.array([0, 1, 0])).tolist() == [1, 2, 3]


@given(_scores)
def test_ranks_do_not_depend_on_the_scale_of_scores(scores: np.ndarray) -> None:
    mates = np.arange(len(scores))
    assert np.array_equal(measure.ranks(scores, mates), measure.ranks(7 * scores - 3, mates))


@given(_scores)
def test_swapping_both_sides_mirrors_the_area(scores: np.ndarray) -> None:
    mates = np.arange(len(scores))
    own, others = measure.genuine(scores, mates), measure.impostors(scores, mates)
    mirrored = measure.auc(-own, np.sort(-others))
    assert measure.auc(own, others) == pytest.approx(1 - mirrored)


@given(_scores)
def test_the_area_is_the_share_of_pairs_in_order(scores: np.ndarray) -> None:
    mates = np.arange(len(scores))
    own, others = measure.genuine(scores, mates), measure.impostors(scores, mates)
    pairs = [(a > b) + (a == b) / 2 for a in own for b in others]
    assert measure.auc(own, others) == pytest.approx(np.mean(pairs))


def test_bits_are_one_for_all_first_and_nothing_by_chance() -> None:
    assert measure.bits(np.ones(5, np.intp), 100) == 1
    assert measure.bits(np.arange(1, 101), 100) == pytest.approx(0)


def test_well_apart_scores_have_no_errors() -> None:
    own, others = np.array([5.0, 6.0]), np.array([0.0, 1.0, 2.0])
    assert measure.auc(own, others) == 1
    assert measure.equal_error_rate(own, others) == 0
    assert measure.d_prime(own, others) == pytest.approx(4.5 / np.sqrt((0.25 + 2 / 3) / 2))


def test_the_same_scores_on_both_sides_cannot_be_told_apart() -> None:
    scores = np.arange(100.0)
    assert measure.auc(scores, scores) == 0.5
    assert measure.equal_error_rate(scores, scores) == pytest.approx(0.5, abs=0.02)
    assert measure.d_prime(scores, scores) == 0


def test_no_more_than_the_rate_of_others_passes_the_threshold() -> None:
    others = np.arange(10_000.0)
    assert (others > measure.threshold(others, 1e-3)).mean() == 1e-3
    assert (others > measure.threshold(others, 0)).sum() == 0
