from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.sparse import csr_array

from anoncert.attack._explanation import Fit, Values, plainly, sight

TEXTS, PIXELS, STROKES = 1_002, 900, 60
EVERYWHERE = np.ones(PIXELS)


def texts(seed: int) -> csr_array:
    """Draw texts with strokes in random places, all in the same half of the pixels."""
    drawn = np.random.default_rng(seed).permuted(
        np.tile(np.arange(PIXELS // 2), (TEXTS, 1)), axis=1
    )
    added = np.zeros((TEXTS, PIXELS))
    np.put_along_axis(added, drawn[:, :STROKES], 100.0, axis=1)
    return csr_array(added)


ADDED = texts(1)


def fitted(seen: Values, *needless: Values) -> Fit:
    return plainly(sight(seen, needless, EVERYWHERE), EVERYWHERE, ADDED)


def only(*numbers: int, of: int = TEXTS) -> NDArray[np.bool_]:
    return np.isin(np.arange(of), numbers)


def row(number: int) -> Values:
    return np.asarray(ADDED[[number]].toarray()).ravel()


@settings(deadline=None, max_examples=30)
@given(
    number=st.integers(0, TEXTS - 1),
    strength=st.floats(0.05, 2) | st.floats(-2, -0.05),
    level=st.floats(-300, 300),
    scale=st.floats(0, 3),
)
def test_a_text_explains_itself_in_any_strength_over_anything_that_needs_no_text(
    number: int, strength: float, level: float, scale: float
) -> None:
    under = np.linspace(0, 200, PIXELS) ** 1.1
    fit = fitted(strength * row(number) + scale * under + level, under)
    assert fit.residuals[number] == pytest.approx(0, abs=1e-3)
    assert fit.explained(number) == pytest.approx(1)
    assert fit.chance(number, only(number)) < 1e-6


def test_what_needs_no_text_is_nothing() -> None:
    under = np.linspace(0, 200, PIXELS)
    assert sight(1.5 * under - 3, [under], EVERYWHERE).is_nothing
    assert not sight(under + row(0), [under], EVERYWHERE).is_nothing


def test_another_text_that_explains_as_much_leaves_it_to_chance() -> None:
    seen = row(0) + row(1)
    assert fitted(seen).chance(0, only(0)) == 1
    assert fitted(row(0)).chance(1, only(1)) == 1
    assert fitted(row(0)).chance(0, only(0)) < 1e-6


def test_a_text_that_is_drawn_alike_is_no_rival() -> None:
    fit = fitted(row(0))
    twins = Fit(fit.total, np.append(fit.residuals, fit.residuals[0]))
    assert twins.chance(0, only(0, of=TEXTS + 1)) == 1
    assert twins.chance(0, only(0, TEXTS, of=TEXTS + 1)) < 1e-6


def test_chance_is_seldom_less_than_it_says_where_no_text_is() -> None:
    """Law: the chance of less than a level is at most that level."""
    chances = []
    for seed in range(40):
        stranger = texts(100 + seed)[:25]
        for seen in stranger.toarray():
            fit = fitted(seen + np.random.default_rng(seed).normal(0, 20, PIXELS))
            chances.append(_chance_of_best(fit))
    assert len(chances) == 1_000
    for level in (0.01, 0.001):
        assert np.mean(np.array(chances) <= level) <= 2 * level


def test_too_few_others_tell_no_chance() -> None:
    """However well one of them explains what is seen: of ten texts, nine have no tail."""
    fit = fitted(row(0))
    for count in (1, 10, 99):
        assert Fit(fit.total, fit.residuals[: count + 1]).chance(0, only(0, of=count + 1)) == 1
    assert Fit(fit.total, fit.residuals[:101]).chance(0, only(0, of=101)) < 1


def test_where_all_texts_are_alike_there_is_no_chance() -> None:
    fit = Fit(100.0, np.array([0.0, 0.0]))
    assert fit.chance(0, only(0, 1, of=2)) == 1


def test_others_that_all_explain_nothing_do_not_make_a_text_sure() -> None:
    fit = Fit(100.0, np.append(10.0, np.full(1_000, 100.0)))
    assert fit.chance(0, only(0, of=1_001)) > 0


def _chance_of_best(fit: Fit) -> float:
    """Return what is said of a text that is not there, as if it explained enough."""
    return Fit(fit.residuals.max() * 4, fit.residuals).chance(0, only(0))
