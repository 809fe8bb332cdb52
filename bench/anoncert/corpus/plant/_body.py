"""Height and weight of a person's body.

Consoles that take inches and pounds store all decimals of the metric value, as in
``1.727203454407``. Round values, such as 1.73 and 75, are too short to be told from any
other number of a file.
"""

from __future__ import annotations

from anoncert.corpus import tables
from anoncert.corpus.register import Entry

_UNIT = 4096
_MM_PER_100_INCHES = 2540
_GRAMS_PER_100_POUNDS = 45359.237
_THINNEST = 170


def inches(person: Entry) -> int:
    """Return the height [in]."""
    return round(100 * _drawn(person, "height") / _MM_PER_100_INCHES)


def pounds(person: Entry) -> int:
    """Return the weight [lb]."""
    metres = inches(person) * _MM_PER_100_INCHES / 100_000
    index = max(_drawn(person, "bmi"), _THINNEST) / 10
    return round(index * metres**2 * 100_000 / _GRAMS_PER_100_POUNDS)


def _drawn(person: Entry, measure: str) -> int:
    (row,) = [row for row in tables.table("body") if row["sex"] == person.sex]
    mean, deviation = int(row[f"{measure}_mean"]), int(row[f"{measure}_sd"])
    return mean + deviation * int(person.stream(measure).normal((1,))[0]) // _UNIT
