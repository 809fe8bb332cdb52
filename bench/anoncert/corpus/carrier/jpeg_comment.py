"""Comments in compressed images: a COM segment of JPEG and JPEG-LS. It has no locator.

No viewer shows them, and decoding and encoding anew is what removes them.
"""

from __future__ import annotations

from pydicom.uid import JPEGLSLossless

from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.tables import Policy
from anoncert.errors import RequestError
from anoncert.types import Band, Subject

TRACK = "headers"
MEDIUM = "characters"


def place(at: str, subject: Subject) -> str:  # noqa: ARG001 - same for all subjects
    """Return Pixel Data, whose fragments hold the images."""
    _check(at)
    return "7FE0,0010"


def policy(at: str) -> Policy:
    """Return that the standard does not speak of them."""
    _check(at)
    return Policy(Band.BEYOND, "", ())


def write(draft: SeriesDraft, at: str, text: str) -> None:  # noqa: ARG001 - it has no locator
    """Have each frame say the text."""
    if draft.meta.TransferSyntaxUID != JPEGLSLossless:
        raise RequestError(
            f"jpeg_comment: series {draft.acquisition.series.name!r} is not in JPEG-LS",
            "name one that is, for all subjects",
        )
    draft.comment = text.encode()


def read(draft: SeriesDraft, at: str) -> str | None:  # noqa: ARG001 - it has no locator
    """Return what frames say."""
    return draft.comment.decode() or None


def _check(at: str) -> None:
    if at:
        raise RequestError(f"jpeg_comment: {at!r}: a comment has no locator", 'write at = ""')
