"""The name of a relative (HIPAA counts relatives as it counts the patient)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from anoncert.corpus import tables
from anoncert.corpus.names import kin
from anoncert.corpus.plant._draw import Drawn, named
from anoncert.corpus.register import Entry
from anoncert.types import Role

CATEGORY = "A"
ROLE = Role.DIRECT
_MOTHER = "F"


def draw(person: Entry, series: list[str]) -> Iterator[Drawn]:  # noqa: ARG001 - same for all
    """Yield the mother's name; every second has the patient's, where families have one.

    A family name that is the patient's own as well tells of no relative by itself.
    """
    common = tables.locales()[person.locale]["common_family_name"]
    if common and person.stream("relative", "family").below(2):
        same_sex = person.sex == _MOTHER
        name = kin(person.stream("relative"), person.name, _MOTHER, same_sex=same_sex)
        yield replace(named(name), partial=[])
    else:
        yield named(person.name_from("relative", sex=_MOTHER))
