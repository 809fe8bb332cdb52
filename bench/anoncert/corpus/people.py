"""Who the patients are.

A subject is what both twins share (sex, locale, scanner, time between visits); a person is
what identifies (names, dates, places). Persons are drawn from the population register, the
patient and the twin's from the same cell of it, so that a twin differs in nothing but
identity.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from anoncert.corpus import register, tables
from anoncert.corpus.register import Entry
from anoncert.corpus.streams import Stream, permuted
from anoncert.errors import RequestError
from anoncert.types import Recipe, Series, Subject

POPULATIONS = ("corpus", "twin")
"""Whose identities a corpus can have."""

_VARIANTS = 1 << 53


@dataclass(frozen=True)
class Visit:
    """One visit to the hospital."""

    number: int
    date: dt.date


@dataclass(frozen=True)
class Person(Entry):
    """A person of the register who is a patient."""

    subject: Subject
    visits: tuple[Visit, ...]

    def clock(self, visit: int) -> str:
        """Return the time of day of a visit, ``HHMMSS.FFFFFF``."""
        stream = self.stream("clock", str(visit))
        hour, minute, second = stream.between(7, 19), stream.below(60), stream.below(60)
        return f"{hour:02d}{minute:02d}{second:02d}.{stream.digits(6)}"


def subjects(recipe: Recipe, seed: int, count: int) -> list[Subject]:
    """Draw what twins share.

    Raises
    ------
    RequestError
        The register has not that many persons of a subject's locale and sex.
    """
    ranks = Counter[tuple[str, str]]()
    return [_subject(recipe, seed, index, ranks) for index in range(1, count + 1)]


def person(seed: int, population: str, subject: Subject) -> Person:
    """Draw who a subject is.

    Parameters
    ----------
    seed
        Seed of the corpus.
    population
        ``corpus``, or ``twin`` for the other people.
    subject
        What both twins share.
    """
    number = subject.entries[population]
    entry = register.entry(seed, number, subject.locale, subject.sex)
    visits = tuple(
        Visit(number, entry.first_visit + dt.timedelta(days=days))
        for number, days in enumerate(subject.intervals, 1)
    )
    return Person(**vars(entry), subject=subject, visits=visits)


def _subject(recipe: Recipe, seed: int, index: int, ranks: Counter[tuple[str, str]]) -> Subject:
    identifier = f"s{index:05d}"
    stream = Stream(seed, "scene", identifier, "subject")
    intervals = [0]
    for _ in range(recipe.visits - 1):
        intervals.append(intervals[-1] + stream.between(*recipe.interval_days))
    made = [visit for series in recipe.series for visit in _visits(recipe, series, index)]
    background = Stream(seed, "scene", identifier, "background")
    locale, sex = background.pick(recipe.locales), stream.pick(register.SEXES)
    entries = _entries(recipe, seed, (locale, sex), ranks[locale, sex])
    if entries is None:
        raise RequestError(
            f"subject {index}: all of locale {locale!r} and sex {sex} in the register are taken",
            f"ask for at most {index - 1} subjects",
        )
    ranks[locale, sex] += 1
    return Subject(
        id=identifier,
        index=index,
        sex=sex,
        dialect=stream.pick(recipe.dialects),
        locale=locale,
        character_set=background.pick(tables.locales()[locale]["character_sets"]),
        intervals=intervals[: max(made, default=1)],
        variant=Stream(seed, "scene", identifier, "variant").below(_VARIANTS),
        entries=entries,
    )


def _visits(recipe: Recipe, series: Series, index: int) -> list[int]:
    return [visit for visit in range(1, recipe.visits + 1) if series.is_made(index, visit)]


def _entries(recipe: Recipe, seed: int, cell: tuple[str, str], rank: int) -> dict[str, int] | None:
    """Return the numbers of the next persons of a cell, one for each population."""
    numbers = register.cell(recipe.locales, *cell)
    places = {name: rank * len(POPULATIONS) + at for at, name in enumerate(POPULATIONS)}
    if max(places.values()) >= len(numbers):
        return None
    return {
        name: numbers[permuted(seed, ("register", *cell), place, len(numbers))]
        for name, place in places.items()
    }
