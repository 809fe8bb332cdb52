"""Photographs of people: what an adversary has who wants to recognise them.

A photograph is a three-dimensional capture of the skin, on another day than the scan: weight,
expression and hair of that day, soft tissue that is never twice alike, and a pose of its own.
"""

from __future__ import annotations

from typing import NamedTuple

from anoncert.corpus.phantom import subject as phantom
from anoncert.corpus.phantom.anthropometry import Traits
from anoncert.corpus.phantom.geometry import Pose
from anoncert.corpus.phantom.skin import skin
from anoncert.corpus.phantom.subject import Day
from anoncert.corpus.register import SEXES
from anoncert.corpus.streams import Stream
from anoncert.face.surface import Inside, of_skin

_UNIT = 4096
_SOFT_TISSUE_SD = 0.4
"""Of each bump of the individual relief, from one capture to another [mm]; people differ in
them by 0.9 mm (`phantom.anthropometry`)."""

_TURNED, _SHIFTED = 0.05, 3.0
"""Standard deviations of the pose [rad, mm]."""

_VISIT = 0
"""A day that is none of a visit: visits count from 1."""


class Sitter(NamedTuple):
    """Who is photographed."""

    seed: int
    """Of the corpus that the person is in."""
    population: str
    id: str
    sex: str


def others(seed: int, count: int) -> list[Sitter]:
    """Return people who are in no corpus, as many men as women."""
    return [Sitter(seed, "others", f"other-{n:05d}", SEXES[n % 2]) for n in range(1, count + 1)]


def photograph(sitter: Sitter) -> Inside:
    """Take a person's photograph."""
    day = Day(sitter.seed, sitter.id, sitter.sex, _VISIT, 0.0)
    average, own = phantom.both_traits(day, sitter.population)
    stream = Stream(sitter.seed, "photograph", sitter.population, sitter.id)
    moved = stream.normal(own.individual.shape) * (_SOFT_TISSUE_SD / _UNIT)
    turned, shifted = stream.normal((2, 3)) / _UNIT
    pose = Pose.turned(tuple(turned * _TURNED), tuple(shifted * _SHIFTED))
    surface = skin(average, Traits(own.sex, own.values, own.individual + moved))
    return of_skin(surface, pose)
