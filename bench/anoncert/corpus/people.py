"""Synthetic persons: who the patients are.

A subject is what both twins share (sex, scanner, time between visits); a person is what
identifies (names, dates, places). Persons come from streams of their own, separate from
everything else, so that a twin differs in nothing but identity.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache

from anoncert.corpus import tables
from anoncert.corpus.streams import Stream, permuted_number
from anoncert.types import Recipe, Series, Subject

_EARLIEST_BIRTH, _LATEST_BIRTH = dt.date(1922, 1, 1), dt.date(2003, 12, 31)
_VARIANTS = 1 << 53
_EARLIEST_VISIT, _LATEST_VISIT = dt.date(2012, 1, 1), dt.date(2024, 6, 30)


@dataclass(frozen=True)
class Name:
    """A name in its parts, in the script of its locale.

    Parameters
    ----------
    family, given
        As people write it.
    latin, phonetic
        Family and given name in Latin letters and as they are pronounced, where a locale
        has them beside.
    locale
        A row of locales.toml.
    word
        Is the family name an ordinary word as well?
    """

    family: str
    given: str
    latin: tuple[str, str] = ("", "")
    phonetic: tuple[str, str] = ("", "")
    locale: str = "western"
    word: bool = False


@dataclass(frozen=True)
class Visit:
    """One visit to one institution."""

    number: int
    date: dt.date
    institution: str


@dataclass(frozen=True)
class Person:
    """One person with a consistent life.

    `stream` and `unique` are the only sources of further values: identifier types draw
    from them under their own name.
    """

    seed: int
    population: str
    subject: Subject
    name: Name
    birth: dt.date
    street: str
    town: str
    state: str
    zip: str
    area_code: str
    visits: tuple[Visit, ...]

    def stream(self, *purpose: str) -> Stream:
        """Return a stream for one purpose of this person."""
        return Stream(self.seed, "identity", self.population, self.subject.id, *purpose)

    def unique(self, purpose: str, digits: int) -> str:
        """Return a number that no other person of the population has for this purpose."""
        key = ("identity", self.population, purpose)
        return permuted_number(self.seed, key, self.subject.index, digits)

    def clock(self, visit: int) -> str:
        """Return the time of day of a visit, ``HHMMSS.FFFFFF``."""
        stream = self.stream("clock", str(visit))
        hour, minute, second = stream.between(7, 19), stream.below(60), stream.below(60)
        return f"{hour:02d}{minute:02d}{second:02d}.{stream.digits(6)}"

    def name_from(self, *purpose: str, sex: str | None = None) -> Name:
        """Draw another person's name (a relative, a physician)."""
        stream = self.stream(*purpose)
        return _name(stream, self.subject.locale, sex or stream.pick("FM"))


def subjects(recipe: Recipe, seed: int, count: int) -> list[Subject]:
    """Draw what twins share."""
    return [_subject(recipe, seed, index) for index in range(1, count + 1)]


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
    stream = Stream(seed, "identity", population, subject.id, "person")
    name = _name(stream, subject.locale, subject.sex)
    place = stream.pick(tables.words("places"))
    first = _date(stream, _EARLIEST_VISIT, _LATEST_VISIT)
    institution = stream.pick(tables.words("institutions"))["name"]
    visits = tuple(
        Visit(number, first + dt.timedelta(days=days), institution)
        for number, days in enumerate(subject.intervals, 1)
    )
    return Person(
        seed=seed,
        population=population,
        subject=subject,
        name=name,
        birth=_date(stream, _EARLIEST_BIRTH, _LATEST_BIRTH),
        street=f"{stream.between(2, 998)} {stream.pick(tables.words('streets'))['street']}",
        town=place["town"],
        state=place["state"],
        zip=place["zip"],
        area_code=place["area"],
        visits=visits,
    )


def _subject(recipe: Recipe, seed: int, index: int) -> Subject:
    identifier = f"s{index:05d}"
    stream = Stream(seed, "scene", identifier, "subject")
    intervals = [0]
    for _ in range(recipe.visits - 1):
        intervals.append(intervals[-1] + stream.between(*recipe.interval_days))
    made = [visit for series in recipe.series for visit in _visits(recipe, series, index)]
    background = Stream(seed, "scene", identifier, "background")
    locale = background.pick(recipe.locales)
    return Subject(
        id=identifier,
        index=index,
        sex=stream.pick("FM"),
        dialect=stream.pick(recipe.dialects),
        locale=locale,
        character_set=background.pick(tables.locales()[locale]["character_sets"]),
        intervals=intervals[: max(made, default=1)],
        variant=Stream(seed, "scene", identifier, "variant").below(_VARIANTS),
    )


def _visits(recipe: Recipe, series: Series, index: int) -> list[int]:
    return [visit for visit in range(1, recipe.visits + 1) if series.is_made(index, visit)]


def _name(stream: Stream, locale: str, sex: str) -> Name:
    family, given = (stream.pick(_names(locale, part)) for part in ("family", sex))
    return Name(
        family=family["name"],
        given=given["name"],
        latin=(family["latin"], given["latin"]),
        phonetic=(family["phonetic"], given["phonetic"]),
        locale=locale,
        word=bool(family["word"]),
    )


@cache
def _names(locale: str, part: str) -> list[dict[str, str]]:
    return [row for row in tables.words("names") if (row["locale"], row["part"]) == (locale, part)]


def _date(stream: Stream, first: dt.date, last: dt.date) -> dt.date:
    return first + dt.timedelta(days=stream.below((last - first).days + 1))
