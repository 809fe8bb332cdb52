"""What tools get wrong when they clean pixels: each begins with all texts burned in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from bench.tests.filters import Filter, Frame
from msgspec.structs import replace
from numpy.typing import NDArray

from anoncert.corpus import plan
from anoncert.corpus.carrier import carrier
from anoncert.corpus.compress import compress
from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.frames import frames, is_colour, plane
from anoncert.corpus.glyphs import Box, Ink
from anoncert.corpus.recipe import load
from anoncert.corpus.style import Style, located
from anoncert.run.adapter._oracle import Fault, Truth
from anoncert.types import Recipe

_CARRIER = "burned_in"
_SERIES = ("localizer", "screenshot", "colour", "cine")
_TEXTS = {
    "name": "70,8,16 over=air",
    "mrn": "70,44,24 over=air",
    "accession": "60,320,20 contrast=5 over=air",
}
_MARGIN = 4


class Text(NamedTuple):
    """A text in one frame."""

    ink: Ink
    """Shape (rows, columns)."""
    style: Style
    box: Box
    """Where a tool redacts it: a few pixels more."""


Redact = Callable[[Frame, Text], Frame]
"""Gives what is seen instead of one frame of stored values in grey, shape (rows, columns)."""


def captures() -> Recipe:
    """Return the edition of texts with three captures: grey, in colour, and of several frames."""
    recipe = load("text")
    entries = {entry.identifier: entry for entry in recipe.plant if entry.carrier == _CARRIER}
    burned = [replace(entries[name], at=at, series=[*_SERIES[1:]]) for name, at in _TEXTS.items()]
    return replace(
        recipe,
        read=1,  # no engine reads so few
        series=[series for series in recipe.series if series.name in _SERIES],
        plant=[*(entry for entry in recipe.plant if entry.carrier == "element"), *burned],
    )


def redacted(redact: Redact, *, colour_only: bool = False, first_only: bool = False) -> Fault:
    """Redact each text: in all images or those in colour, in all frames or the first."""

    def fault(draft: SeriesDraft, truth: Truth) -> None:
        texts = list(_burned(draft, truth))
        if not texts:
            return
        for file, pixels in draft.images():
            clean = frames(pixels).copy()
            if is_colour(pixels.shape) or not colour_only:
                for number in range(1 if first_only else len(clean)):
                    clean[number] = _clean(clean[number], texts, redact)
            file.pixels = clean.reshape(pixels.shape)
        compress(draft)

    return fault


def blacked_out(draft: SeriesDraft, truth: Truth) -> None:  # noqa: ARG001 - a fault
    """Make every image black."""
    if draft.files[0].pixels is not None:
        for file, pixels in draft.images():
            file.pixels = np.zeros_like(pixels)
        compress(draft)


def _burned(draft: SeriesDraft, truth: Truth) -> Iterator[Text]:
    """Burn the texts of a series in, and yield them."""
    tasks = plan.tasks(captures(), truth.subject, dict(truth.values))
    for task in tasks:
        if task.entry.carrier != _CARRIER or draft.acquisition.id not in task.planting.series:
            continue
        shape = plane(next(pixels for _, pixels in draft.images()).shape)
        carrier(_CARRIER).write(draft, task.at, task.text)
        ink = carrier(_CARRIER).ink(task.at, task.text, shape)
        box = tuple(
            slice(max(int(axis.min()) - _MARGIN, 0), int(axis.max()) + _MARGIN + 1)
            for axis in np.nonzero(ink)
        )
        yield Text(ink, located(task.at)[2], box)


def _clean(frame: NDArray[np.generic], texts: list[Text], redact: Redact) -> NDArray[np.generic]:
    samples = frame.reshape(*plane(frame.shape), -1).astype(np.float64)
    for text in texts:
        for sample in range(samples.shape[-1]):
            samples[..., sample] = redact(samples[..., sample], text)
    return np.rint(samples).astype(frame.dtype).reshape(frame.shape)


def filtered(change: Filter) -> Redact:
    """Filter the part of the image around a text."""

    def redact(frame: Frame, text: Text) -> Frame:
        cleaned = frame.copy()
        cleaned[text.box] = change(frame[text.box])
        return cleaned

    return redact


def covered(share: float = 1.0, shift: int = 0, faintest: int = 0) -> Redact:
    """Cover a share of a text, from the left, with black, so many pixels beside it.

    Texts that add fewer grey levels than the faintest that a tool sees are left.
    """

    def redact(frame: Frame, text: Text) -> Frame:
        cleaned = frame.copy()
        if text.style.contrast == 0 or text.style.contrast >= faintest:
            rows, columns = text.box
            width = round(share * (columns.stop - columns.start))
            down = slice(rows.start + shift, rows.stop + shift)
            across = slice(columns.start + shift, columns.start + shift + width)
            cleaned[down, across] = 0
        return cleaned

    return redact


def replaced(levels: int) -> Redact:
    """Replace a text by so many stored values more than the middle of what is around it."""

    def redact(frame: Frame, text: Text) -> Frame:
        cleaned = frame.copy()
        letters = text.ink > 0
        around = frame[text.box][~letters[text.box]]
        cleaned[text.box] = np.median(around)
        cleaned[letters] = np.median(around) + levels
        return cleaned

    return redact
