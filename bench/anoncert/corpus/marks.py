"""Marks that must stay on captures: sides, orientation, sequence, lengths, scale bars."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Annotated, Any

import msgspec
import numpy as np
from msgspec import Meta

from anoncert.corpus.draft import Acquisition
from anoncert.corpus.glyphs import Ink, coverage
from anoncert.corpus.style import located, place
from anoncert.errors import RequestError
from anoncert.types import Band, Duty, Planting, Record

MARK = "mark"
"""What stands in place of an identifier type: marks identify nobody."""


class Mark(Record, frozen=True):
    """What a console draws for whoever reads the image: a text, or a scale bar."""

    at: str
    """A locator of burned-in text; ticks of a scale bar are as far apart as they are high."""
    text: str = ""
    ticks: Annotated[int, Meta(ge=0, le=64)] = 0
    """Of a scale bar, which has no text."""

    def ink(self, shape: tuple[int, ...]) -> Ink:
        """Return how much of each pixel it covers, 0 to 255, shape (rows, columns).

        Raises
        ------
        RequestError
            It leaves the image.
        """
        if not self.ticks:
            return coverage(self.text, self.at, shape)
        left, top, look = located(self.at)
        bottom, right = top + look.height, left + (self.ticks - 1) * look.height
        if bottom > shape[0] or right >= shape[1]:
            raise RequestError(f"scale bar at {self.at}: leaves the image", "move or shorten it")
        ink = np.zeros(shape, np.uint8)
        ink[top:bottom, left : right + 1 : look.height] = ink[bottom - 1, left : right + 1] = 255
        return ink


def of_settings(settings: dict[str, Any]) -> tuple[Mark, ...]:
    """Return the marks in the settings of a series."""
    return msgspec.convert(settings.get("marks", []), tuple[Mark, ...])


def retained(acquisitions: Iterable[Acquisition]) -> Iterator[tuple[Planting, Ink]]:
    """Yield a subject's marks, each once with all series that show it, and their ink."""
    showing: dict[tuple[Mark, int, int], list[Acquisition]] = defaultdict(list)
    for acquisition in acquisitions:
        settings = acquisition.series.settings
        for mark in of_settings(settings):
            showing[mark, settings["rows"], settings["columns"]].append(acquisition)
    for number, ((mark, *shape), shown) in enumerate(showing.items(), 1):
        subject = shown[0].subject
        planting = Planting(
            id=f"{subject.id}/{Duty.RETAIN}/{MARK}{number:02d}",
            subject=subject.id,
            value=None,
            identifier=MARK,
            category="",
            role=None,
            carrier="burned_in",
            locator=mark.at,
            place=place(mark.at),
            series=[acquisition.id for acquisition in shown],
            duty=Duty.RETAIN,
            band=Band.STANDARD,
            action="",
            kept_by=[],
        )
        yield planting, mark.ink(tuple(shape))
