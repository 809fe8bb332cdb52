"""Three outputs of one input: of a file, of the same file again, and of its twin's.

What differs between the first two is the tool's own chance. What agrees there and differs
for the twin depends on who the person is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from hashlib import blake2b
from typing import NamedTuple

from anoncert.attack._fold import fold
from anoncert.attack._opened import PATH
from anoncert.part10 import Element, File

BYTES = "bytes"
"""Place of what belongs to no element."""

_GROUP_LENGTH, _NUMBER = ",0000", 4
_COUNTED = frozenset(
    ("0004,1200", "0004,1202", "0042,0015", "0004,1220/0004,1400", "0004,1220/0004,1420")
)
"""Offsets in media directories and the length of a document: they follow from what else is
there (PS3.3 sections F.3.2.2, C.24.2)."""

_PADDING = b"\0 "
_JOINTS, _SUFFIX = re.compile(r"[\s_/-]+"), re.compile(r"\.[A-Za-z]\w{0,3}$")


class Dependent(NamedTuple):
    """A place at which an output depends on who the person is."""

    place: str
    vr: str
    before: bytes
    """What the input has there, folded; empty where it has nothing."""
    after: tuple[bytes, ...]
    """What the output has there, folded: all of it, then each value where there are several."""
    kept: tuple[bytes, ...]
    """What the output has as the input has it, and the twin's output has not."""
    whole: bool
    """Whether that is all that the input has there."""


class Comparison(NamedTuple):
    """What three outputs tell."""

    dependent: list[Dependent]
    places: int
    random: int
    """Places that differ without the twin."""


def compare(source: File, first: File, again: File, twin: File) -> Comparison:
    """Compare the values at every place; their order does not count.

    Parameters
    ----------
    source
        The input.
    first, again, twin
        What came back of it, of it again, and of its twin.
    """
    given, one, other, twins = map(_places, (source, first, again, twin))
    dependent, compared, random = [], 0, 0
    for place in {**one, **other, **twins}:
        values = one.get(place, [])
        if _follows(place, values):
            continue
        compared += 1
        if _raw(values) != _raw(other.get(place, [])):
            random += 1
        elif any(_raw(values)) and _raw(values) != _raw(twins.get(place, [])):
            dependent.append(_dependent(place, given.get(place, []), values, twins.get(place, [])))
    return Comparison(dependent, compared, random)


def compare_names(source: str, first: str, again: str, twin: str) -> Comparison:
    """Compare names of files, level by level where the tool kept the levels."""
    if first != again:
        return Comparison([], 1, 1)
    levels = [name.split("/") for name in (source, first, twin)]
    if len({len(level) for level in levels}) > 1:
        levels = [[source], [first], [twin]]
    words = [b" %b " % fold(name) for name in (first, twin)]
    dependent = [
        Dependent(PATH, "", given, _parts(own), _kept(given, *words), whole=False)
        for given, own, other in zip(map(fold, levels[0]), *levels[1:], strict=True)
        if own != other
    ]
    return Comparison(dependent, 1, 0)


def mark(text: bytes) -> bytes:
    """Return what stands for a text among facts."""
    return blake2b(text, digest_size=8).digest()


def _dependent(
    place: str, given: list[Element], values: list[Element], twins: list[Element]
) -> Dependent:
    texts = [_folded(value) for value in values]
    inputs, others = {*map(_folded, given)}, {*map(_folded, twins)}
    return Dependent(
        place=place,
        vr=values[0].vr,
        before=b"\n".join(sorted(inputs)),
        after=(b"\n".join(texts), *(texts if len(texts) > 1 else ())),
        kept=tuple(text for text in texts if text and text in inputs and text not in others),
        whole=inputs <= set(texts),
    )


def _places(file: File) -> dict[str, list[Element]]:
    found: dict[str, list[Element]] = defaultdict(list)
    for element in _all(file):
        found[element.place].append(element)
    for values in found.values():
        values.sort(key=lambda element: element.value)
    return dict(found)


def _all(file: File) -> Iterator[Element]:
    yield from file.elements
    yield from (Element(BYTES, "", data, ()) for data in file.rest)


def _raw(values: list[Element]) -> list[bytes]:
    return [element.value.strip(_PADDING) for element in values]


def _folded(element: Element) -> bytes:
    text = element.text
    return element.value.strip(_PADDING) if text is None else fold(text)


def _follows(place: str, values: list[Element]) -> bool:
    """Tell whether a place holds no more than a length or an offset of what else is there."""
    length = place.endswith(_GROUP_LENGTH) and all(len(e.value) == _NUMBER for e in values)
    return length or place in _COUNTED


def _parts(name: str) -> tuple[bytes, ...]:
    """Return a name, and the words that it is made of, folded."""
    words = (_SUFFIX.sub("", word) for word in _JOINTS.split(name))
    return fold(name), *(fold(word) for word in words if word)


def _kept(given: bytes, own: bytes, other: bytes) -> tuple[bytes, ...]:
    """Return the name that an input had, if it still stands in the output's and not the twin's."""
    word = b" %b " % given
    return (given,) if word in own and word not in other else ()
