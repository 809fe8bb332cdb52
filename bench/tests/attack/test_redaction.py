"""A redaction that leaves a trace is undone, and told; one that leaves none is not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from bench.tests.filters import Filter, gaussian, median, mosaic
from PIL import Image, ImageFilter
from scipy import ndimage

from anoncert.attack._candidates import Sought
from anoncert.attack._explanation import Values
from anoncert.attack._identify import Identified, identified
from anoncert.attack._redaction import redactions
from anoncert.attack._restore import Restored
from anoncert.attack._scene import Scene, looks, trace
from anoncert.corpus.glyphs import Box, burned
from anoncert.types import Status

MARGIN = 6
WHITE = 255


@pytest.fixture(scope="module")
def under(sought: Sought) -> Values:
    """Something grey and uneven."""
    shape = sought.inks[0].shape
    noise = np.random.default_rng(1).normal(0, 40, shape)
    return np.rint(ndimage.gaussian_filter(noise, 3) + 80)


Redact = Callable[[Values, Box], Values]
"""Gives what is seen in a box of an image."""


def within(change: Filter) -> Redact:
    return lambda image, box: change(image[box])


def across(change: Filter) -> Redact:
    return lambda image, box: change(image)[box]


def box_blur(side: int) -> Filter:
    return lambda part: ndimage.uniform_filter(part, side)


def pillow(radius: float) -> Filter:
    def blur(part: Values) -> Values:
        picture = Image.fromarray(part.astype(np.uint8))
        return np.asarray(picture.filter(ImageFilter.GaussianBlur(radius)), np.float64)

    return blur


def resampled(side: int) -> Filter:
    """Make it small and large again, as image libraries do."""

    def coarse(part: Values) -> Values:
        picture = Image.fromarray(part.astype(np.uint8))
        size = picture.width // side, picture.height // side
        small = picture.resize(size, Image.Resampling.BILINEAR)
        return np.asarray(small.resize(picture.size, Image.Resampling.NEAREST), np.float64)

    return coarse


def filled(level: int) -> Filter:
    return lambda part: np.full_like(part, level)


def noise(part: Values) -> Values:
    return np.random.default_rng(7).integers(0, WHITE, part.shape).astype(np.float64)


def redacted(sought: Sought, under: Values, text: int, redact: Redact) -> Scene:
    """Burn one of both texts in, and redact it with a margin."""
    planted = burned(under, sought.inks[text], WHITE, sought.style).astype(np.float64)
    rows, columns = np.nonzero(sought.inks[text])
    box = tuple(slice(axis.min() - MARGIN, axis.max() + MARGIN + 1) for axis in (rows, columns))
    seen = planted.copy()
    seen[box] = np.rint(redact(planted, box))
    return Scene(Restored(seen), under, under, [], sought.candidates.box, WHITE, sought.style)


def undone(scene: Scene, sought: Sought) -> Identified | None:
    added = scene.added(sought.candidates)
    assert identified(scene, sought, added, looks(scene)) is None
    left = trace(scene, sought.both)
    assert left is not None
    return identified(scene, sought, added, redactions(scene, left.part, added))


LEAVES_A_TRACE = {
    "under a Gaussian blur of 4 px": within(gaussian(4)),
    "under a Gaussian blur of 3 px": across(gaussian(3)),
    "under a box blur of": within(box_blur(9)),
    "under a three-box blur of": within(pillow(4)),
    "under a median of 7 x 7 px": across(median(7)),
    "in a mosaic of 8 x 8 px": within(mosaic(8)),
    "in a mosaic of 6 x 6 px": within(resampled(6)),
}


@pytest.mark.parametrize("how", LEAVES_A_TRACE)
def test_a_text_is_identified_under_a_redaction_that_leaves_a_trace(
    how: str, sought: Sought, under: Values
) -> None:
    found = undone(redacted(sought, under, 0, LEAVES_A_TRACE[how]), sought)
    assert found is not None
    assert found[:2] == (Status.RECOVERED, None)
    assert found.how.startswith(how)


@pytest.mark.parametrize("how", LEAVES_A_TRACE)
def test_the_text_of_somebody_else_is_not_taken_for_the_patients(
    how: str, sought: Sought, under: Values
) -> None:
    found = undone(redacted(sought, under, 1, LEAVES_A_TRACE[how]), sought)
    assert found is not None
    assert found[:2] == (None, Status.RECOVERED)


@pytest.mark.parametrize("level", [0, 80, WHITE])
def test_a_cover_of_one_value_leaves_no_trace(sought: Sought, under: Values, level: int) -> None:
    scene = redacted(sought, under, 0, within(filled(level)))
    assert trace(scene, sought.both) is None
    assert identified(scene, sought, scene.added(sought.candidates), looks(scene)) is None


def test_nothing_is_identified_under_noise(sought: Sought, under: Values) -> None:
    assert undone(redacted(sought, under, 0, within(noise)), sought) is None


def test_nothing_is_identified_where_the_tool_put_back_what_was_there_and_blurred_it(
    sought: Sought, under: Values
) -> None:
    scene = redacted(sought, under, 0, lambda _, box: ndimage.gaussian_filter(under, 5)[box])
    assert trace(scene, sought.both) is None
    added = scene.added(sought.candidates)
    assert identified(scene, sought, added, redactions(scene, scene.box, added)) is None


def test_nothing_is_identified_where_noise_lies_beside_all_texts(
    sought: Sought, under: Values
) -> None:
    rows, columns = sought.candidates.box
    part = slice(rows.stop + 2, rows.stop + 8), columns
    seen = under.copy()
    seen[part] = noise(under[part])
    scene = Scene(Restored(seen), under, under, [], (rows, columns), WHITE, sought.style)
    added = scene.added(sought.candidates)
    assert identified(scene, sought, added, redactions(scene, part, added)) is None
