"""The face in the icons of a series (PS3.3 section C.7.6.1.1.6). It has no locator.

A console made them before anybody defaced the pixels, with the person's own face. It is planted
where `surface` plants the same face in the pixels.
"""

from __future__ import annotations

import numpy as np
from pydicom.dataelem import DataElement
from pydicom.tag import Tag

from anoncert.corpus import icons
from anoncert.corpus.draft import FileDraft, SeriesDraft
from anoncert.corpus.tables import Policy, attribute_policy, attribute_tag
from anoncert.errors import RequestError
from anoncert.types import Subject

TRACK = "face"
MEDIUM = "icon"

_TAG = Tag(attribute_tag(icons.ICON))


def place(at: str, subject: Subject) -> str:  # noqa: ARG001 - same for all subjects
    """Return the icon's pixels."""
    _check(at)
    return icons.place()


def policy(at: str) -> Policy:
    """Look icons up in Table E.1-1."""
    _check(at)
    return attribute_policy(icons.ICON)


def write(draft: SeriesDraft, at: str, text: str) -> None:  # noqa: ARG001 - a face is no text
    """Give each image an icon of its own."""
    for file in draft.files:
        held = icons.sequence(_shown(file), draft.meta.TransferSyntaxUID)
        file.own[icons.ICON] = DataElement(_TAG, "SQ", held)


def read(draft: SeriesDraft, at: str) -> str | None:  # noqa: ARG001 - it has no locator
    """Return the empty text where the icon shows the person's own face, or None."""
    file = draft.files[0]
    element = file.own.get(icons.ICON) or draft.dataset.get(_TAG)
    if not isinstance(element, DataElement):
        return None
    return "" if np.array_equal(icons.of(element.value), _shown(file)) else None


def _shown(file: FileDraft) -> icons.Icon:
    if file.face is None:
        raise RequestError(
            f"face_icon: series {file.slot.series.name!r} shows no face",
            "plant it where a surface is planted",
        )
    return icons.shrunk(file.face, file.face.max())


def _check(at: str) -> None:
    if at:
        raise RequestError(f"face_icon: {at!r}: a face has no locator", 'write at = ""')
