"""The home address."""

from __future__ import annotations

from collections.abc import Iterator

from anoncert.corpus import tables
from anoncert.corpus.plant._draw import Drawn
from anoncert.corpus.register import Entry
from anoncert.types import Role

CATEGORY = "B"
ROLE = Role.DIRECT


def draw(person: Entry, series: list[str]) -> Iterator[Drawn]:  # noqa: ARG001 - same for all
    """Yield it as it is written in its country; house, town or postal code alone are parts.

    HIPAA counts every geographic unit smaller than a state, and of a ZIP code lets the first
    three digits stay (45 CFR 164.514(b)(2)(i)(B)). Everywhere the same is asked: region and
    country are no leak, nor is less than the whole postal code.
    """
    home, formats = person.home, tables.locales()[person.locale]
    wholes, parts = [], [home.code]
    for letters, prefix in (("own", ""), ("latin", "latin_")):
        street, town, region = (
            getattr(word, letters) for word in (home.street, home.town, home.region)
        )
        line, whole = (formats.get(prefix + key, formats[key]) for key in ("house", "address"))
        house = line.format(street=street, number=home.house)
        wholes.append(whole.format(house=house, town=town, region=region, code=home.code))
        parts += [house, town]
    yield Drawn(forms={"dicom": wholes[0], "screen": wholes[1].upper()}, partial=parts)
