"""Bytes behind what belongs there. Locator: ``pixels`` or ``file``.

Behind the pixels are bytes of Pixel Data that no image needs; behind the file are bytes
after its data set, or after its deflated stream. No decoder shows them.
"""

from __future__ import annotations

from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.tables import Policy
from anoncert.errors import RequestError
from anoncert.types import Band, Subject

TRACK = "headers"
MEDIUM = "characters"
_PLACES = {"pixels": "7FE0,0010", "file": "bytes"}


def place(at: str, subject: Subject) -> str:  # noqa: ARG001 - same for all subjects
    """Return Pixel Data, or that it belongs to no element."""
    if at not in _PLACES:
        raise RequestError(f"trailer: nothing is behind {at!r}", "write pixels or file")
    return _PLACES[at]


def policy(at: str) -> Policy:  # noqa: ARG001 - same for both
    """Return that the standard does not speak of them."""
    return Policy(Band.BEYOND, "", ())


def write(draft: SeriesDraft, at: str, text: str) -> None:
    """Append the text."""
    data = text.encode()
    data += bytes(len(data) % 2)
    if at == "pixels":
        draft.past_pixels = data
    else:
        draft.past_data_set = data


def read(draft: SeriesDraft, at: str) -> str | None:
    """Return what stands there."""
    data = draft.past_pixels if at == "pixels" else draft.past_data_set
    return data.strip(b"\0").decode() or None
