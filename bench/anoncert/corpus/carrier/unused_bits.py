"""Text drawn in a bit above those that are displayed. Locator: ``bit,left,top,height``.

Overlays were kept so until 2004 (PS3.5 section 8.1.1, retired), and one describes the bit.
No viewer shows it as a part of the image, and to decode and encode stored values again is
what clears it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anoncert.corpus import glyphs, style
from anoncert.corpus.carrier import overlay
from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.frames import plane
from anoncert.corpus.tables import Policy
from anoncert.errors import RequestError
from anoncert.types import Band, Subject

TRACK = "headers"
MEDIUM = "plane"

_BITS = 16
_GROUP = 0x6000


def place(at: str, subject: Subject) -> str:  # noqa: ARG001 - same for all subjects
    """Return Pixel Data."""
    style.located(_located(at)[1])
    return "7FE0,0010"


def policy(at: str) -> Policy:
    """Return that the standard does not speak of them."""
    _located(at)
    return Policy(Band.BEYOND, "", ())


def ink(at: str, text: str, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """Return how much of each pixel the text covers; a bit is set from a half."""
    return glyphs.coverage(text, _located(at)[1], shape)


def write(draft: SeriesDraft, at: str, text: str) -> None:
    """Set the bit in all images."""
    bit, _ = _located(at)
    dataset = draft.dataset
    _, pixels = next(draft.images())
    if draft.meta.TransferSyntaxUID.is_encapsulated or not (
        dataset.HighBit < bit < dataset.BitsAllocated
    ):
        raise RequestError(
            f"unused_bits: series {draft.acquisition.series.name!r} stores no bit {bit} beside "
            "its values",
            "name series of 12 bits that are never compressed",
        )
    drawn = glyphs.bits(ink(at, text, plane(pixels.shape)))
    overlay.describe(dataset, _GROUP, drawn.shape, allocated=dataset.BitsAllocated, bit=bit)
    draft.unused_bits = drawn.astype(np.uint16) << np.uint16(bit)


def read(draft: SeriesDraft, at: str) -> str | None:
    """Return the text whose glyphs are the plane."""
    if draft.unused_bits is None:
        return None
    bit, position = _located(at)
    drawn = draft.unused_bits >> bit & 1
    return glyphs.spelled(position, drawn.shape, glyphs.in_bits(drawn))


def _located(at: str) -> tuple[int, str]:
    bit, _, position = at.partition(",")
    if not bit.isdecimal() or not 0 < int(bit) < _BITS:
        raise RequestError(f"unused_bits: {at!r} names no bit", "write 15,left,top,height")
    return int(bit), position
