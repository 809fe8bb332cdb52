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

from anoncert.corpus import names, tables
from anoncert.corpus.names import Name
from anoncert.corpus.streams import Stream, permuted, permuted_number

SIZE = 100_000
"""Persons in a register."""

SEXES = "FM"

_EARLIEST_BIRTH, _LATEST_BIRTH = dt.date(1922, 1, 1), dt.date(2003, 12, 31)
_DAYS = (_LATEST_BIRTH - _EARLIEST_BIRTH).days + 1


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
    street: str
    town: str
    state: str
    zip: str
    area_code: str

    def stream(self, *purpose: str) -> Stream:
        """Return a stream for one purpose of this person."""
        return Stream(self.seed, "identity", str(self.number), *purpose)

    def unique(self, purpose: str, digits: int) -> str:
        """Return a number that nobody else in the register has for this purpose."""
        return permuted_number(self.seed, ("identity", purpose), self.number, digits)

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
    place = stream.pick(tables.words("places"))
    day = permuted(seed, ("identity", "birth"), number, SIZE) * _DAYS // SIZE
    return Entry(
        seed=seed,
        number=number,
        locale=locale,
        sex=sex,
        name=names.draw(stream, locale, sex),
        birth=_EARLIEST_BIRTH + dt.timedelta(days=day),
        street=f"{stream.between(2, 998)} {stream.pick(tables.words('streets'))['street']}",
        town=place["town"],
        state=place["state"],
        zip=place["zip"],
        area_code=place["area"],
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
