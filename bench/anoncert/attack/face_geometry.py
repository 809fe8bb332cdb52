"""Recognising people by the shape of the inner face, as of a head that nobody defaced.

What it learns is how a scan of a face departs from a photograph of the same person.
"""

from __future__ import annotations

from anoncert.attack import Compare, Lessons
from anoncert.attack._learned import by_inner_face
from anoncert.types import Knowledge

KNOWLEDGE = Knowledge.REGISTER
MEDIA = ("surface",)
CONTROL = "identity"


def learn(lessons: Lessons) -> Compare:
    """Learn from heads as they were."""
    return by_inner_face(lessons.original)
