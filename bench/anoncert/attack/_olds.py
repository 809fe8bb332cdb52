"""What pseudonyms are computed from: values as a tool sees them, alone and several together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import permutations
from typing import NamedTuple

from anoncert.types import Instance, Spelling, Value

_FORMS = 4
_NUMBERED = "sop_instance_uid"
_BIRTH = "birth_date"
_TOGETHER, _JOINTS = ("name", "mrn", _BIRTH), ("", "|", "_", "-", "^")


class Together(NamedTuple):
    """How several values of a person are written as one text."""

    identifiers: tuple[str, ...]
    joint: str

    @property
    def first(self) -> str:
        """The identifier that is given away: not the date where there is another."""
        return next(one for one in self.identifiers if one != _BIRTH)

    def text(self, texts: Mapping[str, str]) -> str:
        """Write the values of a person, by identifier."""
        return self.joint.join(texts[identifier] for identifier in self.identifiers)


class Old(NamedTuple):
    """A text that a tool was given."""

    value: str
    identifier: str
    text: str
    together: Together | None = None
    """What it is made of, where that is more than one value."""


_ALL_TOGETHER = tuple(
    Together(order, joint)
    for count in range(2, len(_TOGETHER) + 1)
    for order in permutations(_TOGETHER, count)
    for joint in _JOINTS
)


def olds(values: Iterable[Value], instances: Iterable[Instance]) -> dict[str, list[Old]]:
    """Return by subject the texts that stand for values in what a tool is given."""
    numbers = defaultdict[str, list[int]](list)
    for instance in instances:
        series, _, number = instance.id.rpartition("/")
        numbers[series].append(int(number))
    found = defaultdict[str, list[Old]](list)
    persons = defaultdict[str, dict[str, Value]](dict)
    for value in values:
        ways = written_ways(value.spellings)
        if value.identifier == _NUMBERED and ways:
            series = value.id.replace(f"/{_NUMBERED}", "")
            ways = [f"{ways[0]}.{number}" for number in numbers[series]]
        found[value.subject] += (Old(value.id, value.identifier, way) for way in ways)
        persons[value.subject].setdefault(value.identifier, value)
    for subject, person in persons.items():
        found[subject] += _joined(person)
    return dict(found)


def written_ways(spellings: Iterable[Spelling]) -> list[str]:
    """Return how a tool may see a value: its first forms, in capitals and in small letters."""
    whole = [spelling.text for spelling in spellings if not spelling.partial]
    cased = [case(text) for text in whole[:1] for case in (str.upper, str.lower)]
    return list(dict.fromkeys([*whole[:_FORMS], *cased]))


def _joined(person: Mapping[str, Value]) -> Iterator[Old]:
    texts = {identifier: value.text for identifier, value in person.items()}
    for together in _ALL_TOGETHER:
        if texts.keys() >= set(together.identifiers):
            first = person[together.first]
            yield Old(first.id, first.identifier, together.text(texts), together)
