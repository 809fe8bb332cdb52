"""Kinds of DICOM objects, one module each.

A module declares

``Settings``
    what a recipe may say of such a series.
``check(recipe, series)``
    refuses what its types alone cannot.
``draft(recipe, seed, slot)``
    builds one file as it is before planting: valid, complete, and of nobody. Its UIDs,
    dates and numbers come from the subject's index, so that it is also what a perfect
    tool would return.
"""

from __future__ import annotations

from typing import Protocol, cast

from anoncert import registry
from anoncert.corpus.draft import Draft, Slot
from anoncert.types import Recipe, Record, Series


class ObjectKind(Protocol):
    """What a module of this package looks like."""

    Settings: type[Record]

    @staticmethod
    def check(recipe: Recipe, series: Series) -> None:
        """Raise RequestError over settings that contradict the recipe."""

    @staticmethod
    def draft(recipe: Recipe, seed: int, slot: Slot) -> Draft:
        """Build one file as it is before planting."""


def object_kind(name: str) -> ObjectKind:
    """Return the kind of object of that name."""
    return cast(ObjectKind, registry.entry(__name__, name))
