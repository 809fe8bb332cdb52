"""The population register: who could be a patient.

A register of 100,000 persons, of whom none is stored: an entry is made from the seed, its
number, its locale and its sex, alone and in any order. Patients and the people of their
twins are entries of one register. Whoever links data against a population, or tries all
its numbers, goes through `entries`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from anoncert.corpus import names, tables
from anoncert.corpus.letters import Written, written
from anoncert.corpus.names import Name
from anoncert.corpus.streams import Stream, permuted

SIZE = 100_000
"""Persons in a register."""

SEXES = "FM"

_EARLIEST_BIRTH, _LATEST_BIRTH = dt.date(1922, 1, 1), dt.date(2003, 12, 31)
_EARLIEST_VISIT, _LATEST_VISIT = dt.date(2012, 1, 1), dt.date(2024, 6, 30)
_HOUSES = 298
_DAYS = (_LATEST_BIRTH - _EARLIEST_BIRTH).days + 1
_VISITS = (_LATEST_VISIT - _EARLIEST_VISIT).days + 1
"""Days on which a person can be born, and first scanned."""


@dataclass(frozen=True)
class Home:
    """Where somebody lives."""

    house: int
    street: Written
    town: Written
    region: Written
    code: str
    """Of the post."""
    area: str
    """Of the telephone."""


@dataclass(frozen=True)
class Body:
    """What somebody measures, on the scales of consoles that are asked in them."""

    height: int
    """[in]"""
    weight: int
    """[lb]"""


@dataclass(frozen=True)
class Entry:
    """One person with a consistent life.

    `stream` and `unique` are the only sources of further values: identifier types draw
    from them under their own name.
    """

    seed: int
    number: int
    locale: str
    sex: str
    name: Name
    birth: dt.date
    born: int
    """How many older entries share the date of birth."""
    home: Home
    body: Body
    ethnic_group: str

    @property
    def first_visit(self) -> dt.date:
        """The day on which the person was first scanned, should this be a patient."""
        return _EARLIEST_VISIT + dt.timedelta(days=self.stream("visits").below(_VISITS))

    def age_on(self, day: dt.date) -> int:
        """Return how many years old the person is on a day."""
        before_birthday = (day.month, day.day) < (self.birth.month, self.birth.day)
        return day.year - self.birth.year - before_birthday

    def stream(self, *purpose: str) -> Stream:
        """Return a stream for one purpose of this person."""
        return Stream(self.seed, "identity", str(self.number), *purpose)

    def unique_below(self, purpose: str, count: int) -> int:
        """Return a number below `count` that nobody else in the register has for this purpose."""
        return permuted(self.seed, ("identity", purpose), self.number, count)

    def unique(self, purpose: str, digits: int) -> str:
        """Return such a number of that many digits, the first of them not zero."""
        low = 10 ** (digits - 1)
        return str(low + self.unique_below(purpose, 9 * low))

    def word(self, words: str) -> Written:
        """Draw from one of the word lists of the person's locale."""
        return self.stream(words).pick(_words(words, self.locale))

    def name_from(self, *purpose: str, sex: str | None = None) -> Name:
        """Draw another person's name (a relative, a physician)."""
        stream = self.stream(*purpose)
        return names.draw(stream, self.locale, sex or stream.pick(SEXES))


def entry(seed: int, number: int, locale: str, sex: str) -> Entry:
    """Make one entry.

    Parameters
    ----------
    seed
        Seed of the corpus.
    number
        From 0 to ``SIZE - 1``.
    locale, sex
        Those of the `cell` that has the number.
    """
    stream = Stream(seed, "identity", str(number), "person")
    # consecutive places in one permutation are born on the same day
    place = permuted(seed, ("identity", "birth"), number, SIZE)
    day = place * _DAYS // SIZE
    return Entry(
        seed=seed,
        number=number,
        locale=locale,
        sex=sex,
        name=names.draw(stream, locale, sex),
        birth=_EARLIEST_BIRTH + dt.timedelta(days=day),
        born=place + -day * SIZE // _DAYS,
        home=_home(stream, locale),
        body=_body(stream, sex),
        ethnic_group=stream.pick(tables.local_words("ethnic_groups", locale))["name"],
    )


def entries(seed: int, locales: Sequence[str]) -> Iterator[Entry]:
    """Yield all entries of the register of a seed and its locales, by number."""
    for number in range(SIZE):
        turn, place = divmod(number, len(locales))
        yield entry(seed, number, locales[place], SEXES[turn % len(SEXES)])


def cell(locales: Sequence[str], locale: str, sex: str) -> range:
    """Return the numbers of the persons of one locale and sex."""
    first = locales.index(locale) + len(locales) * SEXES.index(sex)
    return range(first, SIZE, len(locales) * len(SEXES))


def _home(stream: Stream, locale: str) -> Home:
    street, place = stream.pick(_words("streets", locale)), stream.pick(_places(locale))
    return Home(stream.between(2, _HOUSES), street, *place)


@cache
def _words(name: str, locale: str) -> tuple[Written, ...]:
    """Return a word list of a locale: transliterated once, and not for every entry."""
    return tuple(written(row["name"], row["latin"]) for row in tables.local_words(name, locale))


@cache
def _places(locale: str) -> tuple[tuple[Written, Written, str, str], ...]:
    """Return town, region, post code and area code of all places of a locale."""
    return tuple(
        (
            written(row["town"], row["town_latin"]),
            written(row["region"], row["region_latin"]),
            row["code"],
            row["area"],
        )
        for row in tables.local_words("places", locale)
    )


def _body(stream: Stream, sex: str) -> Body:
    """Draw height and body mass index, near those of adults of the United States.

    Means are 64 and 69 in (women, men) and 28.5 kg/m2.

    References
    ----------
    Fryar et al. 2021, Anthropometric reference data for children and adults: United States,
    2015-2018, Vital and Health Statistics 3(46).
    """
    height = _SHORTEST[sex] + sum(stream.below(5) for _ in range(4))
    index = 18 + sum(stream.below(8) for _ in range(3))
    return Body(height, index * height * height // _POUNDS)


_SHORTEST = {"F": 56, "M": 61}
"""[in]"""

_POUNDS = 703
"""Body mass index [kg/m2] in pounds and inches."""
