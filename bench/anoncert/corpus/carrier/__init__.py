"""Places that an identifier can ride in, one module each.

A module declares

``TRACK``
    ``headers``, ``text`` or ``face``: which claims oblige a tool.
``MEDIUM``
    what an attack looks at: ``characters``, a ``plane`` that text is drawn in, ``pixels``
    that text is burned into, a ``surface``, or an ``icon`` of it.
``place(at, subject)``
    where a reader finds what was written at the locator ``at``.
``policy(at)``
    what PS3.15 says of that place.
``write(draft, at, text)`` and ``read(draft, at)``
    each other's inverse: all files of a series carry what is written, the first is read.
    `read` returns None where nothing is.
``ink(at, text, shape)``
    where the medium is a plane or pixels: what `write` draws into an image of a shape.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray

from anoncert import registry
from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.tables import Policy
from anoncert.types import Planting, Subject


class Carrier(Protocol):
    """What a module of this package looks like."""

    TRACK: str
    MEDIUM: str

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


class Drawing(Carrier, Protocol):
    """A carrier that draws text."""

    @staticmethod
    def ink(at: str, text: str, shape: tuple[int, ...]) -> NDArray[np.uint8]:
        """Return how much of each pixel is covered, 0 to 255."""


DRAWN = ("plane", "pixels")
"""Media that text is drawn in."""


def carrier(name: str) -> Carrier:
    """Return the carrier of that name."""
    return cast(Carrier, registry.entry(__name__, name))


def drawing(name: str) -> Drawing | None:
    """Return the carrier of that name if it draws text."""
    found = carrier(name)
    return cast(Drawing, found) if found.MEDIUM in DRAWN else None


def in_medium(plantings: Iterable[Planting], medium: str) -> Iterator[Planting]:
    """Yield what is planted in a medium."""
    return (planting for planting in plantings if medium == carrier(planting.carrier).MEDIUM)


def carriers() -> dict[str, ModuleType]:
    """Return all carriers."""
    return registry.entries(__name__)
