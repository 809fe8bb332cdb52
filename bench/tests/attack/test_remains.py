"""What stands of a text as the tool was given it is told from what others share with it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import ndimage

from anoncert.attack._candidates import Sought
from anoncert.attack._explanation import Values
from anoncert.attack._remains import remains
from anoncert.attack._restore import Restored
from anoncert.attack._scene import Scene
from anoncert.corpus.glyphs import Box, around, coverage
from anoncert.types import Status

WHITE = 255


@pytest.fixture(scope="module")
def under(sought: Sought) -> Values:
    """Something grey and uneven."""
    noise = np.random.default_rng(1).normal(0, 40, sought.inks[0].shape)
    return np.rint(ndimage.gaussian_filter(noise, 3) + 80)


def written(sought: Sought, under: Values, text: str) -> Values:
    """Write a text in the place and style of the one that is sought."""
    ink = coverage(text, sought.at, under.shape)
    return under + scene(sought, under, under).burned(ink, sought.style)


def scene(sought: Sought, under: Values, seen: Values, noise: float = 0.0) -> Scene:
    return Scene(Restored(seen, noise), under, under, [], sought.both.box, WHITE, sought.style)


def said(sought: Sought, under: Values, seen: Values) -> list[Status | None]:
    given = written(sought, under, sought.texts[0])
    return [remains(scene(sought, under, seen), given, sought, text) for text in (0, 1)]


def without(image: Values, sought: Sought, first: float, last: float, level: float) -> Values:
    """Cover so much of the text, from a share of its width to another."""
    rows, columns = around(sought.inks[0], 3)
    width = columns.stop - columns.start
    covered = image.copy()
    part: Box = (
        rows,
        slice(columns.start + round(first * width), columns.start + round(last * width)),
    )
    covered[part] = level
    return covered


def test_a_text_that_was_left_is_recovered(sought: Sought, under: Values) -> None:
    assert said(sought, under, written(sought, under, sought.texts[0])) == [Status.RECOVERED, None]


def test_a_text_that_was_left_under_noise_is_recovered(sought: Sought, under: Values) -> None:
    given = written(sought, under, sought.texts[0])
    seen = given + np.random.default_rng(2).normal(0, 3, given.shape)
    assert remains(scene(sought, under, seen, noise=3), given, sought, 0) is Status.RECOVERED


def test_a_letter_that_was_changed_is_seen_through_noise(sought: Sought, under: Values) -> None:
    given = written(sought, under, sought.texts[0])
    seen = written(sought, under, "Q" + sought.texts[0][1:])
    seen += np.random.default_rng(2).normal(0, 3, given.shape)
    assert remains(scene(sought, under, seen, noise=3), given, sought, 0) is not Status.RECOVERED


@pytest.mark.parametrize("level", [0, 80, WHITE])
@pytest.mark.parametrize(("first", "last"), [(0, 0.6), (0.5, 1), (0.4, 0.7)])
def test_a_text_of_which_a_part_was_covered_is_partial(
    sought: Sought, under: Values, level: int, first: float, last: float
) -> None:
    given = written(sought, under, sought.texts[0])
    assert said(sought, under, without(given, sought, first, last, level)) == [Status.PARTIAL, None]


def test_a_family_name_is_a_part_though_some_share_it(sought: Sought, under: Values) -> None:
    given = written(sought, under, sought.texts[0])
    name = coverage(sought.texts[0].partition(",")[0], sought.at, under.shape)
    seen = given.copy()
    seen[:, int(np.nonzero(name)[1].max()) + 2 :] = 0
    assert said(sought, under, seen) == [Status.PARTIAL, None]


@pytest.mark.parametrize("how", ["noise", "blur", "mosaic"])
def test_a_part_beside_a_redaction_is_partial(sought: Sought, under: Values, how: str) -> None:
    given = written(sought, under, sought.texts[0])
    rows, columns = around(sought.inks[0], 3)
    part = rows, slice(columns.start, (columns.start + columns.stop) // 2)
    redact = {
        "noise": lambda image: np.random.default_rng(1).integers(0, 256, image.shape),
        "blur": lambda image: np.rint(ndimage.gaussian_filter(image, 3)),
        "mosaic": lambda image: np.repeat(np.repeat(image[::6, ::6], 6, 0), 6, 1)[
            : image.shape[0], : image.shape[1]
        ],
    }
    seen = given.copy()
    seen[part] = redact[how](given[part])
    assert said(sought, under, seen) == [Status.PARTIAL, None]


def test_the_part_of_a_decoy_that_is_the_patients_too_is_no_false_alarm(
    sought: Sought, under: Values
) -> None:
    same = replace(sought, inks=(sought.inks[0], sought.inks[0]))
    given = written(sought, under, sought.texts[0])
    seen = without(given, sought, 0, 0.5, 0)
    assert said(same, under, seen) == [Status.PARTIAL, None]


def test_the_part_of_a_decoy_is_the_decoys(sought: Sought, under: Values) -> None:
    seen = without(written(sought, under, sought.texts[1]), sought, 0, 0.4, 0)
    assert said(sought, under, seen) == [None, Status.PARTIAL]


def test_surrogates_share_letters_but_no_part(sought: Sought, under: Values) -> None:
    """Names of other people in the same place, many of which begin or end alike."""
    others = sought.others.texts(sought.planting, sought.subject)[:60]
    for other in others:
        assert said(sought, under, written(sought, under, other)) == [None, None]


def test_what_all_texts_share_is_no_part_of_one(sought: Sought, under: Values) -> None:
    """All but the comma and the blank is covered."""
    given = written(sought, under, sought.texts[0])
    seen = under.copy()
    comma = coverage(sought.texts[0].partition(",")[0], sought.at, under.shape)
    columns = slice(int(np.nonzero(comma)[1].max()) + 1, int(np.nonzero(comma)[1].max()) + 8)
    seen[:, columns] = given[:, columns]
    assert said(sought, under, seen) == [None, None]


@pytest.mark.parametrize("level", [0, 80, WHITE])
def test_of_a_text_that_was_covered_nothing_is_left(
    sought: Sought, under: Values, level: int
) -> None:
    seen = without(written(sought, under, sought.texts[0]), sought, 0, 1, level)
    assert said(sought, under, seen) == [None, None]
    assert said(sought, under, under) == [None, None]
