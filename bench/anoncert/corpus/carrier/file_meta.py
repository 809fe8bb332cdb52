"""File meta information (PS3.10 section 7.1). Locator: a keyword of group 0002.

It is to be replaced as a whole (PS3.15 section E.1.1).
"""

from __future__ import annotations

from anoncert.corpus.carrier import _tree
from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.tables import Policy, attribute_policy
from anoncert.types import Band, Subject

TRACK = "headers"
MEDIUM = "characters"


def place(at: str, subject: Subject) -> str:  # noqa: ARG001 - same for all subjects
    """Return the tag."""
    return _tree.place(at)


def policy(at: str) -> Policy:
    """Return the replacement that section E.1.1 asks for."""
    return Policy(Band.STANDARD, "X", attribute_policy(at).kept_by)


def write(draft: SeriesDraft, at: str, text: str) -> None:
    """Set the element."""
    _tree.write_shared_or_own(draft, draft.meta, at, text)


def read(draft: SeriesDraft, at: str) -> str | None:
    """Return the element's text."""
    return _tree.read_shared_or_own(draft, draft.meta, at)
