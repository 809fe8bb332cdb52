"""What planting changed is kept, and nothing else."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from anoncert.corpus.pixels import kept, unplanted

shapes = st.sampled_from([(3, 5), (2, 3, 4), (8, 8), (2, 4, 5, 3)])


@given(st.data(), st.sampled_from([np.uint8, np.uint16, np.int16]))
def test_what_is_kept_restores_the_pixels_before_planting(data: st.DataObject, kind: type) -> None:
    shape = data.draw(shapes)
    before = data.draw(arrays.arrays(kind, shape))
    after = data.draw(arrays.arrays(kind, shape))
    restored = unplanted(kept("one", after, before), "one", after)
    assert np.array_equal(restored, before)
    assert restored.dtype == before.dtype


def test_few_changes_take_little_room() -> None:
    before = np.zeros((240, 272), np.uint16)
    after = before.copy()
    after[7, 9] = 1
    assert sum(array.nbytes for array in kept("one", after, before).values()) < before.size / 7


def test_where_nothing_is_kept_nothing_was_planted() -> None:
    pixels = np.arange(6).reshape(2, 3)
    assert unplanted({}, "one", pixels) is pixels
