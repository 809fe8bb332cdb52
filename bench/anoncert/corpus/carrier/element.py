"""Elements of the main data set. Locator: a keyword."""

from __future__ import annotations

from anoncert.corpus.carrier import _tree
from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.tables import Policy, attribute_policy
from anoncert.types import Subject

TRACK = "headers"
MEDIUM = "characters"


def place(at: str, subject: Subject) -> str:  # noqa: ARG001 - same for all subjects
    """Return the tag."""
    return _tree.place(at)


def policy(at: str) -> Policy:
    """Look the attribute up in Table E.1-1."""
    return attribute_policy(at)


def write(draft: SeriesDraft, at: str, text: str) -> None:
    """Set the element."""
    _tree.write_shared_or_own(draft, draft.dataset, at, text)


def read(draft: SeriesDraft, at: str) -> str | None:
    """Return the element's text."""
    return _tree.read_shared_or_own(draft, draft.dataset, at)
