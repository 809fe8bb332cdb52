"""Elements in nested sequences. Locator: keywords joined by ``/``.

Listed attributes are to be handled at every level (PS3.15 section E.1.1).
"""

from __future__ import annotations

from anoncert.corpus.carrier import _tree
from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.tables import Policy, attribute_policy
from anoncert.types import Subject

TRACK = "headers"


def place(at: str, subject: Subject) -> str:  # noqa: ARG001 - same for all subjects
    """Return the path of tags."""
    return _tree.place(at)


def policy(at: str) -> Policy:
    """Look the innermost attribute up in Table E.1-1."""
    return attribute_policy(at.rpartition("/")[2])


def write(draft: SeriesDraft, at: str, text: str) -> None:
    """Set the element in the first item of each sequence."""
    _tree.write(draft.dataset, at, text)


def read(draft: SeriesDraft, at: str) -> str | None:
    """Return the element's text."""
    return _tree.read(draft.dataset, at)
