"""Text burned in, in any style."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

import numpy as np
import pytest

from anoncert.corpus import people
from anoncert.corpus.build import unplanted
from anoncert.corpus.carrier import burned_in
from anoncert.corpus.draft import SeriesDraft
from anoncert.types import Recipe

TEXT = "MEYER, ANNA-MARIA"


@pytest.fixture(scope="module")
def made(recipe: Recipe) -> SeriesDraft:
    """A capture. Copy it, never write into it."""
    subject = people.subjects(recipe, recipe.seed, 1)[0]
    drafts = unplanted(recipe, recipe.seed, subject)
    draft = next(draft for draft in drafts if draft.acquisition.series.name == "capture")
    (file,) = draft.files
    assert file.pixels is not None
    file.pixels = file.pixels // 2 + 60  # so that there is room for both polarities
    return draft


@pytest.fixture
def capture(made: SeriesDraft) -> SeriesDraft:
    return deepcopy(made)


@pytest.mark.parametrize(
    "look",
    [
        "polarity=dark",
        "contrast=100",
        "contrast=3 polarity=dark",
        "rotation=90",
        "rotation=270 contrast=20",
        "rotation=3 contrast=50",
        "outline=1",
        "outline=2 polarity=dark rotation=90",
        "wrap=6",
        "wrap=6 rotation=-3 contrast=10",
    ],
)
def test_text_is_read_whatever_it_looks_like(capture: SeriesDraft, look: str) -> None:
    at = f"170,190,14 {look}"
    burned_in.write(capture, at, TEXT)
    assert burned_in.read(capture, at) == TEXT


def test_one_frame_of_many_has_the_text(capture: SeriesDraft) -> None:
    file = capture.files[0]
    assert file.pixels is not None
    several = replace(file, pixels=np.stack([file.pixels, file.pixels + 1, file.pixels + 2]))
    draft = replace(capture, files=[several])
    burned_in.write(draft, "70,8,14 frame=2", TEXT)
    assert several.pixels is not None
    assert several.unplanted is not None
    changed = (several.pixels != several.unplanted).any(axis=(1, 2))
    assert changed.tolist() == [False, True, False]
    assert burned_in.read(draft, "70,8,14 frame=2") == TEXT
