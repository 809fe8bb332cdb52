"""Utility measures, one module each: what the output can still be used for.

A module declares

``FACET``
    what the loss is a loss of (`Facet`).
``prepare(case)``
    what all subjects share, once per worker.
``measure(case, state, subject)``
    one or more measurements of one subject. It never raises over what a tool wrote.

A measurement's loss is 0 where nothing is lost and 1 where all is; an instance that did
not come back lost everything. Removing what was planted is no loss. Loss that the
claimed profile demands is ``permitted``, and not blamed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol, cast

from anoncert import registry
from anoncert.types import Facet, Measurement
from anoncert.utility._case import Case


class Measure(Protocol):
    """What a module of this package looks like."""

    FACET: Facet

    @staticmethod
    def prepare(case: Case) -> Any:
        """Make what all subjects share."""

    @staticmethod
    def measure(case: Case, state: Any, subject: str) -> Iterator[Measurement]:
        """Yield one subject's measurements."""


def measure(name: str) -> Measure:
    """Return the measure of that name."""
    return cast(Measure, registry.entry(__name__, name))


def measures() -> dict[str, Measure]:
    """Return all measures."""
    return cast(dict[str, Measure], registry.entries(__name__))
