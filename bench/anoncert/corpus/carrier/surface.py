"""The surface of a head in the voxels of a series. It has no locator.

What is written is no text: the object module draws the person's own face, and this
carrier puts it in the place of the average one.
"""

from __future__ import annotations

import numpy as np

from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.tables import Policy
from anoncert.errors import RequestError
from anoncert.types import Band, Subject

TRACK = "face"
MEDIUM = "surface"


def place(at: str, subject: Subject) -> str:  # noqa: ARG001 - same for all subjects
    """Return that the place is the image."""
    _check(at)
    return "pixels"


def policy(at: str) -> Policy:
    """Return what the Clean Recognizable Visual Features option asks for (PS3.15 E.3.2)."""
    _check(at)
    return Policy(Band.STANDARD, "113102", ())


def write(draft: SeriesDraft, at: str, text: str) -> None:  # noqa: ARG001 - a face is no text
    """Put the person's own face in the place of the average one."""
    for file in draft.files:
        if file.face is None:
            raise RequestError(
                f"surface: series {file.slot.series.name!r} shows no head", "name series of images"
            )
        file.unplanted, file.pixels = file.pixels, file.face


def read(draft: SeriesDraft, at: str) -> str | None:  # noqa: ARG001 - it has no locator
    """Return the empty text where a face of its own is seen, or None."""
    file = draft.files[0]
    if file.pixels is None or file.face is None or file.unplanted is None:
        return None
    return "" if np.array_equal(file.pixels, file.face) else None


def _check(at: str) -> None:
    if at:
        raise RequestError(f"surface: {at!r}: a face has no locator", 'write at = ""')
