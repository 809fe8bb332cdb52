from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from anoncert.attack._explanation import Values
from anoncert.attack._standing import bounded


@given(arrays(np.float64, (4, 4), elements=st.floats(width=64)))
def test_whatever_a_tool_wrote_has_a_sum_of_squares(pixels: Values) -> None:
    assert np.isfinite(np.square(bounded(pixels)).sum())


@given(arrays(np.float64, (4, 4), elements=st.floats(-(2**33), 2**33)))
def test_stored_values_stay_what_they_are(pixels: Values) -> None:
    assert np.array_equal(bounded(pixels), pixels)
