"""Recognising people by what a tool leaves of the inner face.

The adversary owns the tool, and has run it on heads of people whose photographs are at hand.
"""

from __future__ import annotations

from anoncert.attack import Compare, Lessons
from anoncert.attack._learned import by_inner_face
from anoncert.types import Knowledge

KNOWLEDGE = Knowledge.REGISTER
MEDIA = ("surface",)
CONTROL = "identity"


def learn(lessons: Lessons) -> Compare:
    """Learn from heads as the tool returned them."""
    return by_inner_face(lessons.returned)
