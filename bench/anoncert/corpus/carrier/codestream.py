"""Text inside of compressed images. Locator: ``comment``, ``image_description``, ``artist``.

A comment may stand in the header of JPEG, JPEG-LS and JPEG 2000, the others in the EXIF of
JPEG. No viewer shows them, and decoding and encoding anew is what removes them.
"""

from __future__ import annotations

from pydicom.uid import JPEG2000Lossless, JPEGBaseline8Bit, JPEGLSLossless

from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.segments import COMMENT, EXIF
from anoncert.corpus.tables import Policy
from anoncert.errors import RequestError
from anoncert.types import Band, Subject

TRACK = "headers"
MEDIUM = "characters"
_LONGEST = 1000
_SYNTAXES = {
    COMMENT: (JPEGBaseline8Bit, JPEGLSLossless, JPEG2000Lossless),
    **dict.fromkeys(EXIF, (JPEGBaseline8Bit,)),
}


def place(at: str, subject: Subject) -> str:  # noqa: ARG001 - same for all subjects
    """Return Pixel Data, whose fragments hold the images."""
    if at not in _SYNTAXES:
        raise RequestError(f"codestream: no place {at!r}", f"write one of {', '.join(_SYNTAXES)}")
    return "7FE0,0010"


def policy(at: str) -> Policy:  # noqa: ARG001 - same for all places
    """Return that the standard does not speak of them."""
    return Policy(Band.BEYOND, "", ())


def write(draft: SeriesDraft, at: str, text: str) -> None:
    """Have each frame say the text."""
    if draft.meta.TransferSyntaxUID not in _SYNTAXES[at]:
        known = " or ".join(syntax.keyword for syntax in _SYNTAXES[at])
        raise RequestError(
            f"codestream: series {draft.acquisition.series.name!r} is not in {known}",
            "name one that is, for all subjects",
        )
    if not text.isascii():
        raise RequestError(f"codestream: {text!r} is not in ASCII", "use form = 'screen'")
    if len(text) > _LONGEST:
        raise RequestError(f"codestream: a text is longer than {_LONGEST}", "shorten it")
    draft.segments[at] = text


def read(draft: SeriesDraft, at: str) -> str | None:
    """Return what frames say."""
    return draft.segments.get(at)
