"""Recognising people by the inner face that goes with all that a tool leaves of a head.

Skin, and what lies inside (brain, skull, air), tell of a face by what they are correlated
with in people. The adversary owns the tool, as in `face_aware`.
"""

from __future__ import annotations

from anoncert.attack import Compare, Lessons
from anoncert.attack._learned import by_all_that_remains
from anoncert.types import Knowledge

KNOWLEDGE = Knowledge.REGISTER
MEDIA = ("surface",)
CONTROL = "identity"


def learn(lessons: Lessons) -> Compare:
    """Learn from heads as the tool returned them."""
    return by_all_that_remains(lessons.returned)
