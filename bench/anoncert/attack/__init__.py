"""Attacks, one module each.

A module declares

``KNOWLEDGE``
    what its adversary knows (`Knowledge`).
``MEDIA``
    the media of carriers that it looks at; none where it measures and recovers no value.
``CONTROL``
    the tool on which its sensitivity is proven.
``prepare(case)``
    what all files share, once per worker.
``examine(case, state, opened)``
    findings and observations in one file that the tool left, and facts to be kept until all
    files were seen. It never raises over what a tool wrote.
``conclude(case, facts)``
    findings and observations that only all files together give: ``nothing_more`` for most.

Each file is opened once for all attacks (`_opened.Opened`); what is read of it is shared.

Only modules in this package count for a certificate.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol, cast

from anoncert import registry
from anoncert.attack._case import Case
from anoncert.attack._opened import Fact, Note, Opened
from anoncert.types import Knowledge


class Attack(Protocol):
    """What a module of this package looks like."""

    KNOWLEDGE: Knowledge
    MEDIA: tuple[str, ...]
    CONTROL: str

    @staticmethod
    def prepare(case: Case) -> Any:
        """Make what all files share."""

    @staticmethod
    def examine(case: Case, state: Any, opened: Opened) -> Iterable[Note | Fact]:
        """Look at one file."""

    @staticmethod
    def conclude(case: Case, facts: Iterable[Fact]) -> Iterable[Note]:
        """Say what all files together tell."""


def attack(name: str) -> Attack:
    """Return the attack of that name."""
    return cast(Attack, registry.entry(__name__, name))


def attacks() -> dict[str, Attack]:
    """Return all attacks."""
    return cast(dict[str, Attack], registry.entries(__name__))
