"""The heads of a corpus: whose, on which day."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from anoncert.corpus import tables
from anoncert.corpus.phantom import anthropometry
from anoncert.corpus.phantom.anthropometry import Traits
from anoncert.corpus.phantom.head import WARP_NODES, Head
from anoncert.corpus.phantom.relief import LATTICE
from anoncert.corpus.phantom.shapes import Singles, single
from anoncert.corpus.phantom.skin import skin
from anoncert.corpus.streams import Stream
from anoncert.types import Subject

_UNIT = 4096
_WARP_SD = 3.5
_DAYS_A_YEAR = 365.25


class Day(NamedTuple):
    """A subject on the day of a visit: all that twins share of a head."""

    seed: int
    subject: str
    sex: str
    visit: int
    years: float
    """Since the first visit."""


def day(seed: int, subject: Subject, visit: int) -> Day:
    """Return the day of a visit; visits count from 1."""
    years = subject.intervals[visit - 1] / _DAYS_A_YEAR
    return Day(seed, subject.id, subject.sex, visit, years)


@lru_cache(maxsize=2)
def average_head(day: Day) -> Head:
    """Return a subject's head with the average face of such heads: nothing in it identifies."""
    traits = _average_traits(day)
    return Head(traits, skin(traits), _warp(day), _grain(day))


@lru_cache(maxsize=2)
def own_head(day: Day, population: str) -> Head:
    """Return a subject's head with the face of the person who is the subject."""
    average = average_head(day)
    _, traits = both_traits(day, population)
    return Head(traits, skin(average.traits, traits), average.warp, average.grain)


def both_traits(day: Day, population: str) -> tuple[Traits, Traits]:
    """Return a subject's traits on a day, with the average face of such heads and the own one."""
    return _average_traits(day), _on_day(own_traits(day, population), day)


def own_traits(day: Day, population: str) -> Traits:
    """Draw what identifies: the same on all days."""
    stream = Stream(day.seed, "identity", population, day.subject, "face")
    return anthropometry.face(stream, _scene(day))


def _average_traits(day: Day) -> Traits:
    return _on_day(_scene(day), day)


def _scene(day: Day) -> Traits:
    stream = Stream(day.seed, "scene", day.subject, "head")
    return anthropometry.scene(stream, day.sex, len(LATTICE))


def _on_day(traits: Traits, day: Day) -> Traits:
    """Add what a visit changes: weight, expression, hair, time."""
    rows = tables.table("head_changes")
    names = list(dict.fromkeys(row["change"] for row in rows))
    stream = Stream(day.seed, "scene", day.subject, f"v{day.visit}", "day")
    by = dict(zip(names, stream.normal((len(names),)) / _UNIT, strict=True))
    by["years"] = day.years
    more: dict[str, float] = {}
    for row in rows:
        amount = float(row["amount"]) * by[row["change"]]
        more[row["trait"]] = more.get(row["trait"], 0.0) + amount
    return traits.changed(**more)


def _warp(day: Day) -> Singles:
    """Draw how the brain departs from the average one."""
    drawn = Stream(day.seed, "scene", day.subject, "brain").normal((3, *[WARP_NODES] * 3))
    return drawn.astype(np.float32) * single(_WARP_SD / _UNIT)


def _grain(day: Day) -> Singles:
    stream = Stream(day.seed, "scene", day.subject, "grain")
    return np.array([stream.below(4096) / 8 for _ in "xyz"], np.float32)
