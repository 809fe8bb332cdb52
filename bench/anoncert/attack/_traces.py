"""What the searching attacks share: pieces of a file, and whose value a hit in one is."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import chain
from typing import NamedTuple

from anoncert.attack._case import Case
from anoncert.attack._disguise import Disguises
from anoncert.attack._opened import PATH, Opened
from anoncert.attack._search import Hit, Owner, Searcher
from anoncert.corpus.folder import CorpusFolder
from anoncert.part10 import Element
from anoncert.types import Finding, Planting, Status, Value

_CHUNK = 1 << 24
_OVERLAP = 1 << 12
_SHORT = 1 << 10
"""Bytes of a value up to which what was found in it is kept: files of a series repeat it."""

_KEPT = 1 << 12
_OF_DATES = frozenset({"DA", "DT"})


class Trace(NamedTuple):
    """A hit, and what it was found in."""

    hit: Hit
    free: bool
    """Whether that is prose, in which also weak needles count."""
    how: str = ""
    """How it had to be decoded."""


class Where(NamedTuple):
    """What of a file decides whose value stands in it: alike in all files of a series."""

    subject: str
    """Of the input that it was paired with; empty where there is none."""
    series: str
    output: bool
    """Whether it lies where the tool was asked to write."""
    image: bool
    """Whether it is a DICOM file there: nothing was planted in others but in their names."""


class _At(NamedTuple):
    """Where in a file a trace was found."""

    place: str
    vr: str


class _Found(NamedTuple):
    """What was found in one piece of a file."""

    at: _At
    traces: tuple[Trace, ...]
    short: bool
    """Whether the piece is a value that files of a series repeat."""


class _Standing(NamedTuple):
    owner: Owner
    planting: Planting | None
    how: str


Look = Callable[[Element], Iterable[Trace]]
"""How an attack looks at one element, whose place it is not told."""


class Truth:
    """The truth of a corpus, compiled for all cases and attacks.

    Parameters
    ----------
    corpus
        Its values, and those of people who are not in its files.
    """

    def __init__(self, corpus: CorpusFolder) -> None:
        self._case = Case(corpus, corpus.images, None, [])
        self.identifiers: dict[str, str] = {}
        self.searcher = Searcher(*self._values())

    @cached_property
    def disguises(self) -> Disguises:
        """The same values behind rules with a key."""
        values = chain(*self._values())
        spellings = (spelling.text for value in values for spelling in value.spellings)
        return Disguises(self.searcher, spellings)

    def _values(self) -> tuple[Iterator[Value], Iterator[Value]]:
        """Read the values of the people in the files, and of people who are not."""
        return self._read(self._case), self._read(self._case.decoyed())

    def _read(self, case: Case) -> Iterator[Value]:
        for value in case.values():
            self.identifiers[value.id] = sys.intern(value.identifier)
            yield value

    def planted(self, value: str, place: str, where: Where) -> list[Planting]:
        """Return a value's plantings at a place, of the file's own series where it has any."""
        may_hold = where.image or (where.output and place == PATH)
        found = self._case.corpus.removable.of_value(value, place) if may_hold else []
        return [planting for planting in found if where.series in planting.series] or found


@lru_cache(maxsize=1)
def truth(corpus: CorpusFolder) -> Truth:
    """Compile the truth once for all that search for it."""
    return Truth(corpus)


class Search:
    """Looks at all pieces of a file, once for the true and the decoy values.

    Parameters
    ----------
    known
        What to look for.
    attack
        Name of the attack.
    look
        How it looks at an element.
    more
        Pieces that only this attack makes of a file.
    """

    def __init__(
        self,
        known: Truth,
        attack: str,
        look: Look,
        more: Callable[[Opened], Iterable[Element]] = lambda _: (),
    ) -> None:
        self._known, self._attack, self._more = known, attack, more
        self._look = look
        self._look_once = lru_cache(maxsize=_KEPT)(
            lambda vr, value, charset: tuple(look(Element("", vr, value, charset)))
        )
        self._standing_once = lru_cache(maxsize=_KEPT)(self._standing)

    def findings(self, case: Case, opened: Opened) -> list[Finding]:
        """Tell what stands in a file of one truth's values."""
        here = self._named(where(case, opened), opened, decoy=case.decoy)
        # The output proper is told from what a tool leaves beside it.
        carrier = "elsewhere" if opened.output else "residue"
        found: dict[tuple[str, str], tuple[str, _Standing]] = {}
        for at, traces, short in opened.once(self._traces):
            told = self._standing_once if short else self._standing
            for standing in told(here, at, traces, decoy=case.decoy):
                planting = standing.planting
                key = (standing.owner.value, planting.id if planting else carrier)
                known = found.get(key)
                if known is None or (known[1].owner.partial and not standing.owner.partial):
                    found[key] = (at.place, standing)
        return [
            Finding(
                attack=self._attack,
                subject=owner.subject,
                identifier=self._known.identifiers[owner.value],
                value=owner.value,
                planting=planting.id if planting else None,
                carrier=planting.carrier if planting else carrier,
                status=Status.PARTIAL if owner.partial else Status.RECOVERED,
                file=opened.shown,
                place=place,
                case=case.name,
                detail=how,
            )
            for place, (owner, planting, how) in found.values()
        ]

    def _traces(self, opened: Opened) -> list[_Found]:
        found = []
        for element in chain(pieces(opened), self._more(opened)):
            place, vr, value, charset = element
            if short := len(value) <= _SHORT:
                traces = self._look_once(vr, value, charset)
            else:
                traces = tuple(self._look(element))
            if traces:
                found.append(_Found(_At(place, vr), traces, short))
        return found

    def _named(self, where: Where, opened: Opened, *, decoy: bool) -> Where:
        """Take an image that was paired with nobody for that of the one person whom it names."""
        if where.subject or not where.image:
            return where
        hits = (trace.hit for found in opened.once(self._traces) for trace in found.traces)
        known = {
            hit.owners[0].subject
            for hit in hits
            if hit.decoy == decoy and hit.strong and not hit.shared and not hit.dated
        }
        return where._replace(subject=known.pop()) if len(known) == 1 else where

    def _standing(
        self, where: Where, at: _At, traces: tuple[Trace, ...], *, decoy: bool
    ) -> tuple[_Standing, ...]:
        """Return whose values hits are, and the plantings where they stand at their place."""
        return tuple(
            _Standing(owner, planting, trace.how)
            for trace in traces
            if trace.hit.decoy == decoy
            for owner, planting in self._recovered(trace, at, where)
        )

    def _recovered(
        self, trace: Trace, at: _At, where: Where
    ) -> Iterator[tuple[Owner, Planting | None]]:
        owners = [owner for owner in trace.hit.owners if _counts(trace, owner, where)]
        planted = [
            (owner, planting)
            for owner in owners
            for planting in self._known.planted(owner.value, at.place, where)
        ]
        if trace.hit.dated and at.vr in _OF_DATES and where.subject:
            # A date that a tool made up, or moved, is by chance that of another visit.
            here = [one for one in planted if where.series in ("", *one[1].series)]
            yield from here or ((owner, None) for owner in owners if self._born(owner))
            return
        # Where one value stands at its own place, it explains the hit: a relative's surname
        # is not the physician's, should both be called alike.
        yield from planted or ((owner, None) for owner in owners)

    def _born(self, owner: Owner) -> bool:
        return self._known.identifiers[owner.value] == "birth_date"


def pieces(opened: Opened) -> Iterator[Element]:
    """Yield all of a file, each byte once: its name, its elements, and what is around them."""
    left = opened.left
    yield Element(PATH, "UT", opened.shown.partition("/")[2].encode(), ("utf8",))
    if not left.is_file:
        return
    if not opened.dicom:
        yield from (Element("bytes", "UN", data, ()) for data in _chunks(opened, 0, None))
        return
    parsed = opened.parsed
    for element in parsed.elements:
        if len(element.value) <= _CHUNK:
            yield element
        else:
            value = element.value
            for at in range(0, len(value), _CHUNK):
                yield element._replace(value=value[at : at + _CHUNK + _OVERLAP])
    yield from (Element("bytes", "UN", data, ()) for data in parsed.rest)
    for place, start, stop in parsed.unread:
        yield from (Element(place, "UN", data, ()) for data in _chunks(opened, start, stop))


def where(case: Case, opened: Opened) -> Where:
    """Tell what decides whose value stands in a file."""
    left, origin = opened.left, case.input_of(opened.left)
    subject, series = (origin.subject, origin.series_id) if origin else ("", "")
    return Where(subject, series, left.label == "output", opened.output is not None)


def _counts(trace: Trace, owner: Owner, where: Where) -> bool:
    hit = trace.hit
    if owner.subject == where.subject:
        return hit.strong or trace.free
    return hit.strong and not hit.shared and not (hit.dated and where.image)


def _chunks(opened: Opened, start: int, stop: int | None) -> Iterator[bytes]:
    """Yield overlapping pieces of a file of any size."""
    with opened.left.path.open("rb") as stream:
        stream.seek(start)
        left = (opened.left.path.stat().st_size if stop is None else stop) - start
        kept = b""
        while left > 0 and (piece := stream.read(min(_CHUNK, left))):
            yield kept + piece
            kept, left = piece[-_OVERLAP:], left - len(piece)
