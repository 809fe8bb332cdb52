"""Telling whether a head shows a person whose photograph is at hand: verification, one to one.

Heads are taken as nobody defaced them (`face_geometry`). Whoever is recognised so, beyond a
threshold that hardly anybody else's photograph passes, was missed by the tool.
"""

from __future__ import annotations

from anoncert.attack.face_geometry import learn
from anoncert.types import Knowledge

__all__ = ["CONTROL", "KNOWLEDGE", "MEDIA", "learn"]

KNOWLEDGE = Knowledge.AUDITOR
MEDIA = ("surface",)
CONTROL = "identity"
