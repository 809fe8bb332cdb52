"""Text in an encapsulated PDF. Locator: ``title``, ``author``, ``xmp``, ``hidden``, ...

Besides what a page shows, a PDF keeps text in its information dictionary and its XMP
metadata, in invisible ink, below black boxes, and in revisions that were replaced.
"""

from __future__ import annotations

from anoncert.corpus.carrier import _tree
from anoncert.corpus.dicom import _pdf
from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.tables import Policy, attribute_place, attribute_policy
from anoncert.errors import RequestError
from anoncert.types import Subject

TRACK = "headers"
MEDIUM = "characters"
_DOCUMENT = "EncapsulatedDocument"


def place(at: str, subject: Subject) -> str:  # noqa: ARG001 - same for all subjects
    """Return the element that the document is in."""
    if at not in _pdf.PLACES:
        raise RequestError(f"pdf: no place {at!r}", f"write one of {', '.join(_pdf.PLACES)}")
    return attribute_place(_DOCUMENT)


def policy(at: str) -> Policy:  # noqa: ARG001 - same for all places
    """Return what Table E.1-1 asks for the document."""
    return attribute_policy(_DOCUMENT)


def write(draft: SeriesDraft, at: str, text: str) -> None:
    """Write the document anew, with the text in it."""
    if _DOCUMENT not in draft.dataset:
        raise RequestError(
            f"pdf: series {draft.acquisition.series.name!r} is no document", "name one that is"
        )
    if not text.isascii():
        raise RequestError(f"pdf: {text!r} is not in ASCII", "use form = 'screen'")
    texts = {name: read(draft, name) for name in _pdf.PLACES} | {at: text}
    document = _pdf.render({name: known for name, known in texts.items() if known is not None})
    draft.dataset.EncapsulatedDocument = _tree.padded(document)
    draft.dataset.EncapsulatedDocumentLength = len(document)


def read(draft: SeriesDraft, at: str) -> str | None:
    """Return the text at a place of the document."""
    return _pdf.read(draft.dataset.EncapsulatedDocument, at)
