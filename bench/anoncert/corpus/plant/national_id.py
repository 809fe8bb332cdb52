"""The national number by which health care knows a person, with its check digit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from anoncert.corpus import tables
from anoncert.corpus.plant._check_digits import SCHEMES
from anoncert.corpus.plant._draw import Drawn, filled
from anoncert.corpus.register import Entry
from anoncert.corpus.streams import Stream
from anoncert.types import Role

CATEGORY = "G"
ROLE = Role.DIRECT
_THIS_CENTURY = 2000


def draw(person: Entry, series: list[str]) -> Iterator[Drawn]:  # noqa: ARG001 - same for all
    """Yield a number of a range that is never issued; locales.toml says of each country why."""
    scheme = tables.locales()[person.locale]["national_id"]
    body = scheme["body"].format(**_born(person, scheme))
    count = 10 ** body.count("#") // 2
    number = _number(person, count, daily=scheme.get("daily", False))
    # Of each pair a man has the odd number where that tells, else the first with a check digit.
    last = [person.sex == "M"] if scheme.get("odd") else [0, 1]
    bodies = (filled(body, str(2 * number + odd).zfill(body.count("#"))) for odd in last)
    digits = next(whole for each in bodies if (whole := _checked(person, scheme, each)))
    yield Drawn(forms={"dicom": filled(scheme["groups"], digits)}, others=[digits])


def _born(person: Entry, scheme: dict[str, Any]) -> dict[str, str]:
    """Return what the fields of a body say of the date of birth and the sex."""
    birth, woman = person.birth, person.sex == "F"
    month = birth.month + scheme.get("month", 0) + woman * scheme.get("women", 0)
    fields = {
        "yy": f"{birth:%y}",
        "yyyy": f"{birth:%Y}",
        "mm": f"{month:02d}",
        "dd": f"{birth.day + scheme.get('day', 0):02d}",
    }
    if "epoch" in scheme:
        fields["days"] = f"{(birth - scheme['epoch']).days:05d}"
    if "centuries" in scheme:
        fields["century"] = scheme["centuries"][2 * (birth.year >= _THIS_CENTURY) + woman]
    return fields


def _number(person: Entry, count: int, *, daily: bool) -> int:
    if not daily:
        return person.unique_below("national_id", count)
    first = Stream(person.seed, "identity", "national_id", person.birth.isoformat())
    return (first.below(count) + person.born) % count


def _checked(person: Entry, scheme: dict[str, Any], body: str) -> str:
    """Append the check digits; where there are none for a body, return nothing."""
    if "check" not in scheme or person.birth.year < scheme.get("check_since", 0):
        return body
    settings = dict(scheme["check"])
    digits = SCHEMES[settings.pop("scheme")](body, **settings)
    return body + digits if digits.strip() else ""
