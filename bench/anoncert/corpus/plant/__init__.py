"""Identifier types, one module each.

A module declares

``CATEGORY``
    HIPAA letter A-R of 45 CFR 164.514(b)(2)(i), ``staff``, or empty where that rule lists
    no such thing.
``ROLE``
    `Role` of the identifier.
``draw(person, series)``
    yields the values of one person, each with its written forms. Where they need no visit
    and no scanner, the person may be any entry of the register.

Values come from streams of the person under the module's own name. Forms are ``dicom``
(as the value representation wants it), ``text`` (as people write it in sentences),
``screen`` (as consoles burn it in: capital ASCII) and ``path`` (as files are named).
"""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Protocol, cast

from anoncert import registry
from anoncert.corpus.people import Person
from anoncert.corpus.plant._draw import Drawn
from anoncert.types import Role


class Identifier(Protocol):
    """What a module of this package looks like."""

    CATEGORY: str
    ROLE: Role

    @staticmethod
    def draw(person: Person, series: list[str]) -> Iterator[Drawn]:
        """Yield the values of one person."""


def identifier(name: str) -> Identifier:
    """Return the identifier type of that name."""
    return cast(Identifier, registry.entry(__name__, name))


def identifiers() -> dict[str, ModuleType]:
    """Return all identifier types."""
    return registry.entries(__name__)
