"""Burned-in text, from what still stands to what a blur left of it.

The adversary knows the pixels as they were before anything was burned in, and where and how
each text was drawn. What was done to an image as a whole is found out first (`_restore`). Then
it is not asked what the text says, but which of a thousand texts that could have stood there
explains best what is seen (`_explanation`): as it is (`_scene`), or blurred, coarsened or
filtered as the tool may have done it (`_redaction`). So the answer does not depend on the
quality of a reader.

A text is there if what is seen is just what the tool was given (`_remains`); if no other text
explains it as well, and none that is not there would but once in a million; or if each of its
letters explains more than any other would in its place (`_identify`). To undo redactions takes
long: it is tried on some subjects, on each text in one of its series.
"""

from __future__ import annotations

from collections.abc import Iterator

from anoncert.attack._case import Case
from anoncert.attack._opened import Fact, Note, Opened, nothing_more
from anoncert.attack._standing import Reader, reader
from anoncert.types import Knowledge

KNOWLEDGE = Knowledge.AUDITOR
MEDIA = ("pixels",)
CONTROL = "identity"

_NAME = "residual_text"


def prepare(case: Case) -> Reader:
    """Index the plantings by the series that carry them."""
    return reader(case)


def examine(case: Case, state: Reader, opened: Opened) -> Iterator[Note | Fact]:
    """Compare one output with what was burned in."""
    for planting, verdict in state.read(case, opened):
        status = verdict.decoy if case.decoy else verdict.text
        if status is not None:
            yield case.recovered(_NAME, planting, status, opened.shown, planting.place, verdict.how)


conclude = nothing_more
