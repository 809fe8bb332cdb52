"""Attacks, one module each.

A module declares

``KNOWLEDGE``
    what its adversary knows (`Knowledge`).
``MEDIA``
    the media of carriers that it looks at.
``CONTROL``
    the tool on which its sensitivity is proven.
``targets(case)``
    the units of work: files or pairs.
``prepare(case)``
    what all units share, once per worker.
``examine(case, state, target)``
    the findings in one unit. It never raises over what a tool wrote.

Only modules in this package count for a certificate.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, cast

from anoncert import registry
from anoncert.attack._case import Case
from anoncert.types import Finding, Knowledge


class Attack(Protocol):
    """What a module of this package looks like."""

    KNOWLEDGE: Knowledge
    MEDIA: tuple[str, ...]
    CONTROL: str

    @staticmethod
    def targets(case: Case) -> Sequence[Any]:
        """Return the units of work."""

    @staticmethod
    def prepare(case: Case) -> Any:
        """Make what all units share."""

    @staticmethod
    def examine(case: Case, state: Any, target: Any) -> list[Finding]:
        """Return the findings in one unit."""


def attack(name: str) -> Attack:
    """Return the attack of that name."""
    return cast(Attack, registry.entry(__name__, name))


def attacks() -> dict[str, Attack]:
    """Return all attacks."""
    return cast(dict[str, Attack], registry.entries(__name__))
