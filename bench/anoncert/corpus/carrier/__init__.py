"""Places that an identifier can ride in, one module each.

A module declares

``TRACK``
    ``headers``, ``text`` or ``face``.
``place(at, subject)``
    where a reader finds what was written at the locator ``at``.
``policy(at)``
    what PS3.15 says of that place.
``write(draft, at, text)`` and ``read(draft, at)``
    each other's inverse: all files of a series carry what is written, the first is read.
    `read` returns None where nothing is.
"""

from __future__ import annotations

from types import ModuleType
from typing import Protocol, cast

from anoncert import registry
from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.tables import Policy
from anoncert.types import Subject


class Carrier(Protocol):
    """What a module of this package looks like."""

    TRACK: str

    @staticmethod
    def place(at: str, subject: Subject) -> str:
        """Return the place in the words of `anoncert.part10`, or a path or pixel position."""

    @staticmethod
    def policy(at: str) -> Policy:
        """Return band, Basic Profile action and the options that permit retention."""

    @staticmethod
    def write(draft: SeriesDraft, at: str, text: str) -> None:
        """Plant a text."""

    @staticmethod
    def read(draft: SeriesDraft, at: str) -> str | None:
        """Return what is planted."""


def carrier(name: str) -> Carrier:
    """Return the carrier of that name."""
    return cast(Carrier, registry.entry(__name__, name))


def carriers() -> dict[str, ModuleType]:
    """Return all carriers."""
    return registry.entries(__name__)
