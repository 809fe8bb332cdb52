from __future__ import annotations

import numpy as np
import pytest

from anoncert.corpus.glyphs import coverage
from anoncert.corpus.marks import Mark
from anoncert.corpus.recipe import load
from anoncert.errors import RequestError


def test_a_text_is_drawn_like_any_other() -> None:
    mark = Mark(at="10,5,16", text="R")
    assert np.array_equal(mark.ink((40, 60)), coverage("R", "10,5,16", (40, 60)))


def test_a_scale_bar_is_a_line_with_ticks_as_far_apart_as_they_are_high() -> None:
    ink = Mark(at="10,20,8", ticks=5).ink((40, 60))
    assert set(np.unique(ink)) == {0, 255}
    assert list(np.flatnonzero(ink[20])) == [10, 18, 26, 34, 42]
    assert list(np.flatnonzero(ink[27])) == list(range(10, 43))
    assert list(np.flatnonzero(ink.any(axis=1))) == list(range(20, 28))


@pytest.mark.parametrize(
    "mark", [Mark(at="10,36,8", ticks=2), Mark(at="50,5,8", ticks=3), Mark(at="55,5,16", text="R")]
)
def test_what_leaves_the_image_is_refused(mark: Mark) -> None:
    with pytest.raises(RequestError, match="leaves the image"):
        mark.ink((40, 60))


def test_all_captures_of_the_edition_of_text_have_texts_and_a_scale_bar() -> None:
    for series in load("text").series:
        if series.object == "secondary_capture":
            marks = [Mark(**mark) for mark in series.settings["marks"]]
            assert {bool(mark.ticks) for mark in marks} == {False, True}
