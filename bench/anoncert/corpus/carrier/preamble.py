"""The 128 bytes before a DICOM file's prefix (PS3.10 section 7.1). Locator: ``text`` or ``tiff``.

They are to be replaced (PS3.15 section E.1.1). As TIFF they hold a directory with an image
description, as files do that are DICOM and TIFF at once.
"""

from __future__ import annotations

import struct

from anoncert.corpus.draft import PREAMBLE, SeriesDraft
from anoncert.corpus.tables import Policy
from anoncert.errors import RequestError
from anoncert.types import Band, Subject

TRACK = "headers"
MEDIUM = "characters"
_TIFF = struct.pack("<2sHIHHH", b"II", 42, 8, 1, 270, 2)
"""Byte order, magic, place and size of the directory; ImageDescription, ASCII (TIFF 6.0)."""
_TEXT_AT = {"text": 0, "tiff": len(_TIFF) + 12}


def place(at: str, subject: Subject) -> str:  # noqa: ARG001 - same for all subjects
    """Return that it belongs to no element."""
    if at not in _TEXT_AT:
        raise RequestError(f"preamble: no kind {at!r}", f"write one of {', '.join(_TEXT_AT)}")
    return "bytes"


def policy(at: str) -> Policy:  # noqa: ARG001 - same for both kinds
    """Return the replacement that section E.1.1 asks for."""
    return Policy(Band.STANDARD, "X", ())


def write(draft: SeriesDraft, at: str, text: str) -> None:
    """Fill the preamble."""
    data = text.encode() + b"\0"
    room = PREAMBLE - _TEXT_AT[at]
    if len(data) > room:
        raise RequestError(f"preamble: {text!r} is longer than {room - 1} bytes", "shorten it")
    head = b"" if at == "text" else _TIFF + struct.pack("<III", len(data), _TEXT_AT[at], 0)
    draft.preamble = (head + data).ljust(PREAMBLE, b"\0")


def read(draft: SeriesDraft, at: str) -> str | None:
    """Return the text of a preamble of that kind."""
    if draft.preamble.startswith(_TIFF) != (at == "tiff"):
        return None
    return draft.preamble[_TEXT_AT[at] :].partition(b"\0")[0].decode() or None
