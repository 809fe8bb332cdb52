"""How telephone numbers are written."""

from __future__ import annotations

import re

from anoncert.corpus import tables
from anoncert.corpus.plant._draw import Drawn, filled
from anoncert.corpus.register import Entry


def lines(person: Entry) -> int:
    """Return how many numbers there are where a person lives."""
    count: int = 10 ** _pattern(person).count("#")
    return count


def telephone(person: Entry, line: int) -> Drawn:
    """Write one of them in its forms; less than all its digits is no leak."""
    pattern = _pattern(person)
    national = filled(pattern, str(line).zfill(pattern.count("#")))
    groups = re.findall(r"\d+", national)
    calling = tables.locales()[person.locale]["calling"]
    abroad = [calling, groups[0].removeprefix("0"), *groups[1:]]
    return Drawn(
        forms={"dicom": national, "screen": "-".join(groups)},
        others=[
            "".join(groups),
            " ".join([groups[0], "".join(groups[1:])]),
            " ".join(["".join(groups[:-1]), groups[-1]]),
            "".join(abroad),
            " ".join(abroad),
        ],
    )


def _pattern(person: Entry) -> str:
    pattern: str = tables.locales()[person.locale]["phone"]
    return pattern.format(area=person.home.area)
