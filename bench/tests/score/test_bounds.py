from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from anoncert.score.bounds import bootstrap, upper

COUNTS = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
LOSSES = st.lists(st.floats(0, 1), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("events", "n", "published"),
    [(0, 32, 0.0894), (0, 59, 0.0495), (0, 299, 0.00997), (1, 30, 0.1486), (2, 100, 0.0616)],
)
def test_the_bound_equals_published_values(events: int, n: int, published: float) -> None:
    assert upper(events, n) == pytest.approx(published, abs=5e-5)


@given(COUNTS)
def test_at_the_bound_so_few_events_are_seen_once_in_twenty(counts: tuple[int, int]) -> None:
    events, n = counts
    if events < n:
        assert binom.cdf(events, n, upper(events, n)) == pytest.approx(0.05, abs=1e-9)
    else:
        assert upper(events, n) == 1


@given(COUNTS)
def test_the_bound_lies_above_the_rate(counts: tuple[int, int]) -> None:
    events, n = counts
    assert events / n < upper(events, n) <= 1 or events == n


@given(COUNTS)
def test_more_events_raise_the_bound_and_more_subjects_lower_it(counts: tuple[int, int]) -> None:
    events, n = counts
    assert upper(events, n + 1) < upper(events, n)
    assert upper(min(events + 1, n), n) >= upper(events, n)
    assert events == n or upper(events + 1, n) > upper(events, n)


@pytest.mark.parametrize(("events", "n"), [(1, 0), (0, 0), (-1, 5), (6, 5)])
def test_impossible_counts_have_no_bound(events: int, n: int) -> None:
    with pytest.raises(ValueError, match="events in"):
        upper(events, n)


@settings(max_examples=25, deadline=None)
@given(LOSSES, st.text(max_size=10))
def test_the_interval_contains_the_mean_and_stays_within_the_values(
    losses: list[float], purpose: str
) -> None:
    values = np.array(losses)
    low, high = bootstrap(values, purpose)
    assert values.min() - 1e-12 <= low <= values.mean() + 1e-12
    assert values.mean() - 1e-12 <= high <= values.max() + 1e-12


@settings(max_examples=10, deadline=None)
@given(LOSSES)
def test_the_interval_is_repeatable(losses: list[float]) -> None:
    values = np.array(losses)
    assert bootstrap(values, "pixels changed") == bootstrap(values, "pixels changed")


def test_the_interval_of_equal_values_is_that_value() -> None:
    assert bootstrap(np.full(8, 0.25), "any") == (0.25, 0.25)


def test_the_interval_is_as_wide_as_theory_says() -> None:
    values = np.array([0.0, 1.0] * 50)
    low, high = bootstrap(values, "any")
    assert high - low == pytest.approx(2 * 1.96 * 0.5 / 10, rel=0.1)


def test_every_purpose_draws_from_a_stream_of_its_own() -> None:
    values = np.linspace(0, 1, 11) ** 3
    assert bootstrap(values, "one") != bootstrap(values, "other")
