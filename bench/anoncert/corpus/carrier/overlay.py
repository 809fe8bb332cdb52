"""Text drawn in an overlay plane (PS3.3 section C.9.2). Locator: ``group,left,top,height``.

The group is one of 6000, 6002 ... 601E, the rest in pixels.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.tag import Tag

from anoncert.corpus import glyphs, style
from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.frames import plane
from anoncert.corpus.tables import Policy, tag_policy
from anoncert.errors import RequestError
from anoncert.part10 import tag_place
from anoncert.types import Subject

TRACK = "headers"
MEDIUM = "plane"

_DATA = 0x3000
_GROUPS = frozenset(f"{group:04X}" for group in range(0x6000, 0x6020, 2))


def place(at: str, subject: Subject) -> str:  # noqa: ARG001 - same for all subjects
    """Return the plane's tag."""
    group, position = _located(at)
    style.located(position)
    return tag_place(group << 16 | _DATA)


def policy(at: str) -> Policy:
    """Look Overlay Data up in Table E.1-1."""
    group, _ = _located(at)
    return tag_policy(tag_place(group << 16 | _DATA))


def ink(at: str, text: str, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """Return how much of each pixel the text covers; a bit is set from a half."""
    return glyphs.coverage(text, _located(at)[1], shape)


def write(draft: SeriesDraft, at: str, text: str) -> None:
    """Add a plane of the size of the images to all of them."""
    group, _ = _located(at)
    _, pixels = next(draft.images())
    drawn = glyphs.bits(ink(at, text, plane(pixels.shape)))
    describe(draft.dataset, group, drawn.shape, allocated=1, bit=0)
    # as words they would depend on the order of bytes (PS3.5 annex A)
    vr = "OW" if draft.meta.TransferSyntaxUID.is_implicit_VR else "OB"
    packed = np.packbits(drawn, axis=None, bitorder="little").tobytes()
    draft.dataset.add_new(Tag(group, _DATA), vr, packed + bytes(len(packed) % 2))


def read(draft: SeriesDraft, at: str) -> str | None:
    """Return the text whose glyphs are the plane."""
    group, position = _located(at)
    if Tag(group, _DATA) not in draft.dataset:
        return None
    _, pixels = next(draft.images())
    data = np.frombuffer(draft.dataset[group, _DATA].value, np.uint8)
    shape = plane(pixels.shape)
    drawn = np.unpackbits(data, count=shape[0] * shape[1], bitorder="little").reshape(shape)
    return glyphs.spelled(position, shape, glyphs.in_bits(drawn))


def describe(
    dataset: Dataset, group: int, shape: tuple[int, ...], *, allocated: int, bit: int
) -> None:
    """Fill the Overlay Plane module but for its data.

    Parameters
    ----------
    dataset
        Where.
    group
        Of the overlay.
    shape
        (rows, columns).
    allocated, bit
        Bits of a stored value and which of them is the plane; 1 and 0 for one of its own.
    """
    dataset.add_new(Tag(group, 0x0010), "US", shape[0])
    dataset.add_new(Tag(group, 0x0011), "US", shape[1])
    dataset.add_new(Tag(group, 0x0040), "CS", "G")
    dataset.add_new(Tag(group, 0x0050), "SS", [1, 1])
    dataset.add_new(Tag(group, 0x0100), "US", allocated)
    dataset.add_new(Tag(group, 0x0102), "US", bit)


def _located(at: str) -> tuple[int, str]:
    group, _, position = at.partition(",")
    if group not in _GROUPS:
        raise RequestError(f"overlay: {at!r} names no group", "write 6000,left,top,height")
    return int(group, 16), position
