"""How well what a file says of a patient fits each person of a register.

Each reading of an attribute (a row of tables/linkage.csv) that fits a person counts as much
as it tells: the binary logarithm of how rarely it fits anybody. What fits nobody tells
nothing. So a value that a tool changed misleads as far as it was changed, and no further.

References
----------
Fellegi & Sunter 1969, doi:10.1080/01621459.1969.10501049.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from anoncert.attack._fold import fold
from anoncert.attack._population import Population
from anoncert.corpus import tables

Said = frozenset[tuple[str, str]]
"""What stands at places: (place, text)."""

_AGE = re.compile(r"(\d{3})([DWMY])")
_A_YEAR = {"D": 365.25, "W": 365.25 / 7, "M": 12.0, "Y": 1.0}
_DAY = re.compile(r"\d{8}")
_MILLIBITS = 1000


class Reading(NamedTuple):
    """A row of tables/linkage.csv."""

    attribute: str
    place: str
    rule: str
    tolerance: float
    stays: bool

    def fits(self, text: str, people: Population) -> NDArray[np.bool_] | None:
        """Tell whom a text fits; None where it cannot be read.

        Returns
        -------
        ndarray of shape (persons,), or None
        """
        if self.rule in ("equal", "within"):
            return self._named(fold(text), people)
        number = _NUMBER[self.rule](text)
        if number is None:
            return None
        return np.abs(people.numbers[self.attribute] - number) <= self.tolerance + _ROUNDING

    def _named(self, text: bytes, people: Population) -> NDArray[np.bool_]:
        codes, texts = people.words[self.attribute]
        if self.rule == "equal":
            return np.equal(codes, texts.get(text, -1))
        padded = b" %b " % text
        found = [code for word, code in texts.items() if b" %b " % word in padded]
        return np.isin(codes, found)


@cache
def readings() -> tuple[Reading, ...]:
    """Read the table."""
    return tuple(
        Reading(
            row["attribute"],
            row["place"],
            row["rule"],
            float(row["tolerance"] or 0),
            row["stays"] == "yes",
        )
        for row in tables.table("linkage")
    )


def weights(said: Said, people: Population) -> NDArray[np.int64]:
    """Weigh each reading of what was said at places.

    Returns
    -------
    ndarray of shape (readings, persons)
        In thousandths of a bit; whole numbers, so that sums are the same everywhere.
    """
    texts = sorted(said)
    return np.stack([_weighed(reading, texts, people) for reading in readings()])


def _weighed(
    reading: Reading, said: list[tuple[str, str]], people: Population
) -> NDArray[np.int64]:
    size = len(people.numbers["age"])
    fitting = np.zeros(size, np.bool_)
    for place, text in said:
        if place == reading.place and (fits := reading.fits(text, people)) is not None:
            fitting |= fits
    return np.where(fitting, told(int(fitting.sum()), size), 0)


def told(count: int, size: int) -> int:
    """Return what it tells to be one of so many out of all, in thousandths of a bit."""
    return round(_MILLIBITS * math.log2(size / count)) if count else 0


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _age(text: str) -> float | None:
    found = _AGE.fullmatch(text)
    return int(found[1]) / _A_YEAR[found[2]] if found else None


def _day(text: str) -> float | None:
    try:
        return dt.date.fromisoformat(text).toordinal() if _DAY.fullmatch(text) else None
    except ValueError:
        return None


_NUMBER = {"number": _number, "age": _age, "days": _day}
_ROUNDING = 1e-6
