"""Texts that a tool wrote, explained as computed from the values that it was given.

What a text proves is counted in bits. A digest of 48 bits or more that fits is no
coincidence. A shorter one is believed where the same construction explains others at the
same place, and all together come to as much.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from anoncert.attack._case import Case
from anoncert.attack._constructions import Clue, Construction, clues, constructions
from anoncert.attack._olds import Old, written_ways
from anoncert.attack._opened import PATH, Opened
from anoncert.part10 import Element
from anoncert.types import Finding, Instance, Planting, Status, Value

CERTAIN = 48
"""Bits that are no coincidence among all texts, values and constructions of an edition."""

_PROBED = 12
"""Subjects for whom all constructions are tried; for the others, those that fitted."""
_HEX, _DECIMAL = 16, 10
_SIDE = {_HEX: 6, _DECIMAL: 8}
"""Digits by which digests are looked up: no more than the shortest clue has."""
_NUMBERS = frozenset("AS DA DS DT IS TM".split())
"""Value representations that hold no pseudonym."""
_SHORT = 256
"""Bytes up to which a value of unknown kind is read as text."""
_MINTED = 10
"""Digits from which a component of a UID is no mere count."""


Spelled = dict[str, list[str]]
"""How a tool may see values, by their ids."""

Known = Callable[[str], list[Old]]
"""Returns what a subject's texts may be computed from."""


class Written(NamedTuple):
    """A text of the output."""

    subject: str
    series: str
    file: str
    place: str
    text: str


class Match(NamedTuple):
    """What explains a text."""

    written: Written
    old: Old
    construction: str
    form: str
    bits: float


def texts(
    case: Case, opened: Opened, origin: Instance, spelled: Spelled
) -> Iterator[tuple[Written, list[Planting]]]:
    """Yield what stands in the stead of values, and what was planted there.

    Looked at are the places of the values in an output, and the names of the file and its
    folders. A text in which a value still stands is no pseudonym.
    """
    shown = opened.left.shown
    places = {
        place: planted
        for place, held in case.places(origin).items()
        if (planted := [p for p in held if p.value in spelled])
    }
    found = dict.fromkeys(_in_elements(opened.parsed.elements, places))
    for place, text in [*found, *((PATH, name) for name in shown.split("/")[1:])]:
        planted = places.get(place, [])
        kept = (way for p in planted for way in spelled[p.value or ""])
        if not any(way in text for way in kept):
            yield Written(origin.subject, origin.series_id, shown, place, text), planted


def spelled(values: Iterable[Value]) -> Spelled:
    """Return how a tool may see each value."""
    return {value.id: written_ways(value.spellings) for value in values}


def legible(one: Written) -> bool:
    """Tell whether something in a text may be a digest."""
    return bool(clues(one.text))


def explained(written: Iterable[Written], known: Known) -> Iterator[Match]:
    """Yield what explains texts, which come in order of subjects.

    A tool computes pseudonyms in one way: what fitted nobody of the first subjects is not
    tried for all others.
    """
    fitted: set[str] = set()
    for number, (subject, texts) in enumerate(groupby(written, lambda one: one.subject)):
        tried = [c for c in constructions() if number < _PROBED or c.name in fitted]
        own = known(subject)
        left = {old.text for old in own}  # is no pseudonym
        changed = [one for one in texts if one.text not in left]
        for match in _best(changed, own, tried):
            fitted.add(match.construction)
            yield match


def believed(matches: Iterable[Match]) -> list[Match]:
    """Return the matches that are no coincidence, by themselves or all together."""
    found = list(matches)
    bits = defaultdict[tuple[str, str], dict[str, float]](dict)
    for match in found:
        bits[match.construction, match.written.place][match.old.text] = match.bits
    together = {key: sum(each.values()) for key, each in bits.items()}
    return [m for m in found if together[m.construction, m.written.place] >= CERTAIN]


def placed(case: Case, matches: Iterable[Match]) -> Iterator[tuple[Match, Planting | None]]:
    """Yield matches with the planting at whose place they are, by series."""
    for series, group in groupby(sorted(matches, key=_series), key=_series):
        at = {(p.value, p.place): p for p in case.corpus.removable.in_series(series)}
        for match in group:
            yield match, at.get((match.old.value, match.written.place))


def finding(attack: str, case: Case, match: Match, planting: Planting | None) -> Finding:
    """Report an old value that a pseudonym gives away."""
    return Finding(
        attack=attack,
        subject=match.written.subject,
        identifier=match.old.identifier,
        value=match.old.value,
        planting=planting.id if planting else None,
        carrier=planting.carrier if planting else "elsewhere",
        status=Status.RECOVERED,
        file=match.written.file,
        place=match.written.place,
        case=case.name,
        detail=", ".join(part for part in (match.construction, match.form) if part),
    )


def _series(match: Match) -> str:
    return match.written.series


class _Searched:
    """Texts, by what digests begin or end with."""

    def __init__(self, written: Iterable[Written]) -> None:
        self._ends = defaultdict[tuple[int, bool, str], list[tuple[Written, Clue]]](list)
        for one in written:
            for clue in clues(one.text):
                side = _SIDE[clue.base]
                self._ends[clue.base, True, clue.digits[:side]].append((one, clue))
                self._ends[clue.base, False, clue.digits[-side:]].append((one, clue))
        self.bases = sorted({base for base, _, _ in self._ends})

    def matches(self, old: Old, construction: str, base: int, digits: str) -> Iterator[Match]:
        """Yield the texts in which digits stand, whole or cut."""
        side = _SIDE[base]
        for begins, end in ((True, digits[:side]), (False, digits[-side:])):
            for one, clue in self._ends.get((base, begins, end), ()):
                cut = digits.startswith if begins else digits.endswith
                if cut(clue.digits) and old.text not in one.text:
                    form = f"{clue.form}, {len(clue.digits)} of {len(digits)} digits"
                    yield Match(one, old, construction, form, clue.bits)


def _best(written: list[Written], known: Iterable[Old], tried: list[Construction]) -> list[Match]:
    """Return of each text and value the match that proves most."""
    best: dict[tuple[Written, str], Match] = {}
    for match in fitting(written, known, tried):
        key = match.written, match.old.value
        if key not in best or match.bits > best[key].bits:
            best[key] = match
    return list(best.values())


def fitting(
    written: Iterable[Written], known: Iterable[Old], tried: list[Construction]
) -> Iterator[Match]:
    """Yield every text in which a digest of a known one stands."""
    searched = _Searched(written)
    for old in known if searched.bases else ():
        for part in _components(old.text) if old.identifier.endswith("uid") else ():
            yield from searched.matches(old, "component of the old UID", _DECIMAL, part)
        for data in {old.text.encode(), old.text.encode("latin-1", "replace")}:
            for one in tried:
                digest = one.digest(data)
                for base in searched.bases:
                    yield from searched.matches(old, one.name, base, _in_base(base, digest))


def _in_base(base: int, digest: bytes) -> str:
    return digest.hex() if base == _HEX else str(int.from_bytes(digest, "big"))


def _in_elements(elements: Iterable[Element], places: Container[str]) -> Iterator[tuple[str, str]]:
    for element in elements:
        if element.place not in places or element.vr in _NUMBERS:
            continue
        text = element.text
        if text is None and len(element.value) <= _SHORT:
            text = element.value.decode("latin-1")
        if text and (element.vr != "UI" or _components(text)):
            yield element.place, text.strip("\0 ")


def _components(text: str) -> list[str]:
    """Return the components of a UID that somebody minted."""
    parts = text.strip("\0 ").split(".")
    return [part for part in parts if len(part) >= _MINTED and part.isdecimal()]
