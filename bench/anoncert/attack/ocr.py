"""Text that an OCR engine reads in the pixels of the output.

What anybody can do who gets the images: no place, no font, no unplanted pixels are known.
Each frame is read in several windows (`_shown`), by each engine that is there (`_reader`);
lines are also read on, since names may go on in a second one. What was read is compared
with what was planted by `_sighted`, and `_sample` says which images are read at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from itertools import islice, permutations

import numpy as np
from numpy.typing import NDArray

from anoncert.attack._opened import Opened, Sighting
from anoncert.attack._reader import RAPIDOCR, Reading, around, engines, read
from anoncert.attack._shown import shown, windows
from anoncert.types import Knowledge

KNOWLEDGE = Knowledge.OUTSIDER
MEDIA = ("pixels",)
CONTROL = "identity"

_WINDOWS = {RAPIDOCR: 3}
"""Windows in which an engine reads a frame; all others read the first one."""

_FRAMES, _LINES = 64, 200
"""Frames of an image, and lines of a picture, that are looked at."""


class Reader:
    """Reads frames, each content once: most images of a control and of a tool are equal."""

    def __init__(self) -> None:
        self._known: dict[bytes, list[tuple[str, Reading]]] = {}

    def read(self, frame: NDArray[np.float64]) -> list[tuple[str, Reading]]:
        """Return what stands in a frame of shape (rows, columns), with who read it."""
        content = hashlib.sha256(repr(frame.shape).encode() + frame.tobytes()).digest()
        if content not in self._known:
            self._known[content] = list(dict.fromkeys(_lines(frame)))
        return self._known[content]


@cache
def prepare() -> Reader:
    """Share what was read between all cases."""
    return Reader()


def examine(state: Reader, opened: Opened) -> Iterator[Sighting]:
    """Read all frames of one image."""
    displayed = shown(opened)
    for number, frame in enumerate([] if displayed is None else displayed[:_FRAMES]):
        for reader, (text, box) in state.read(frame):
            yield Sighting(text, box, number, reader)


def _lines(frame: NDArray[np.float64]) -> Iterator[tuple[str, Reading]]:
    for number, picture in enumerate(windows(frame)):
        for name in engines():
            if number < _WINDOWS.get(name, 1):
                lines = list(islice(read(name, picture), _LINES))
                yield from ((name, line) for line in lines)
                yield from ((name, _on(*two)) for two in permutations(lines, 2) if _below(*two))


def _below(first: Reading, second: Reading) -> bool:
    """Tell whether a line goes on in another one: right below it, and flush left."""
    (left, top, _, bottom), (begins, below, _, _) = first.box, second.box
    height = bottom - top
    near = max(abs(begins - left), abs(below - bottom)) < height
    return near and below > top + height / 2


def _on(first: Reading, second: Reading) -> Reading:
    return Reading(first.text + second.text, around([first.box, second.box]))
