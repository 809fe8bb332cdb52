"""Kinds of DICOM objects, one module each.

A module declares

``Settings``
    what a recipe may say of such a series.
``BITS``
    how many bits its stored values have (Bits Stored); 0 where it is no image.
``check(recipe, series)``
    refuses what its types alone cannot.
``draft(recipe, seed, acquisition, faces)``
    builds the files of a series as they are before planting: valid, complete, and of
    nobody. Their UIDs, dates and numbers come from the subject's index, so that they are
    also what a perfect tool would return. Where ``faces`` names a population, a kind that
    shows heads adds the pixels with the subject's face in that population.
"""

from __future__ import annotations

from typing import Protocol, cast

from anoncert import registry
from anoncert.corpus.draft import Acquisition, SeriesDraft
from anoncert.types import Recipe, Record, Series


class ObjectKind(Protocol):
    """What a module of this package looks like."""

    Settings: type[Record]
    BITS: int

    @staticmethod
    def check(recipe: Recipe, series: Series) -> None:
        """Raise RequestError over settings that contradict the recipe."""

    @staticmethod
    def draft(
        recipe: Recipe, seed: int, acquisition: Acquisition, faces: str | None
    ) -> SeriesDraft:
        """Build the files of a series as they are before planting."""


def object_kind(name: str) -> ObjectKind:
    """Return the kind of object of that name."""
    return cast(ObjectKind, registry.entry(__name__, name))
