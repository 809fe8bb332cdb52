"""What the searching attacks share: pieces of a file, and whose value a hit in one is."""

from __future__ import annotations

from collections import defaultdict
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
from anoncert.types import Duty, Finding, Instance, Planting, Status

_CHUNK = 1 << 24
_OVERLAP = 1 << 12
_SHORT = 1 << 10
"""Bytes of a value up to which what was found in it is kept: files of a series repeat it."""

_KEPT = 1 << 15
_OF_DATES = frozenset({"DA", "DT"})


class Trace(NamedTuple):
    """A hit, and what it was found in."""

    hit: Hit
    free: bool
    """Whether that is prose, in which also weak needles count."""
    how: str = ""
    """How it had to be decoded."""


class _At(NamedTuple):
    """Where a trace was found."""

    place: str
    vr: str


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
        case = Case.control(corpus)
        self._corpus, self._values = corpus, (case.values(), case.decoyed().values())
        self.searcher = Searcher(*self._values)
        self.identifiers = {value.id: value.identifier for value in chain(*self._values)}

    @cached_property
    def disguises(self) -> Disguises:
        """The same values behind rules with a key."""
        spellings = (
            spelling.text for value in chain(*self._values) for spelling in value.spellings
        )
        return Disguises(self.searcher, spellings)

    def planted(self, value: str, place: str, origin: Instance | None) -> list[Planting]:
        """Return a value's plantings at a place, of the file's own series where it has any."""
        found = self._places.get((value, place), [])
        own = [planting for planting in found if origin and origin.series_id in planting.series]
        return own or found

    @cached_property
    def _places(self) -> dict[tuple[str, str], list[Planting]]:
        """The plantings by value and place."""
        places: dict[tuple[str, str], list[Planting]] = defaultdict(list)
        for planting in self._corpus.plantings():
            if planting.duty is Duty.REMOVE and planting.value is not None:
                places[planting.value, planting.place].append(planting)
        return dict(places)


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
            lambda *fields: tuple(look(Element("", *fields)))
        )

    def findings(self, case: Case, opened: Opened) -> list[Finding]:
        """Tell what stands in a file of one truth's values."""
        origin = case.input_of(opened.left)
        # The output proper is told from what a tool leaves beside it.
        carrier = "elsewhere" if opened.output else "residue"
        found: dict[tuple[str, str], Finding] = {}
        for element, trace in opened.once(self._traces):
            if trace.hit.decoy != case.decoy:
                continue
            for owner, planting in self._recovered(trace, element, origin, opened):
                key = (owner.value, planting.id if planting else carrier)
                known = found.get(key)
                if known is None or (known.status is Status.PARTIAL and not owner.partial):
                    found[key] = Finding(
                        attack=self._attack,
                        subject=owner.subject,
                        identifier=self._known.identifiers[owner.value],
                        value=owner.value,
                        planting=planting.id if planting else None,
                        carrier=planting.carrier if planting else carrier,
                        status=Status.PARTIAL if owner.partial else Status.RECOVERED,
                        file=opened.shown,
                        place=element.place,
                        case=case.name,
                        detail=trace.how,
                    )
        return list(found.values())

    def _traces(self, opened: Opened) -> list[tuple[_At, Trace]]:
        found: list[tuple[_At, Trace]] = []
        for source in (pieces(opened), self._more(opened)):
            for element in source:
                _, *fields = element
                at = _At(element.place, element.vr)
                short = len(element.value) <= _SHORT
                traces = self._look_once(*fields) if short else self._look(element)
                found += [(at, trace) for trace in traces]
        return found

    def _recovered(
        self, trace: Trace, at: _At, origin: Instance | None, opened: Opened
    ) -> Iterator[tuple[Owner, Planting | None]]:
        """Yield whose value a hit is, and the planting where it stands at its place."""
        owners = [owner for owner in trace.hit.owners if _counts(trace, owner, origin, opened)]
        planted = [
            (owner, planting)
            for owner in owners
            for planting in self._known.planted(owner.value, at.place, origin)
            if opened.may_hold(at.place)
        ]
        if trace.hit.dated and at.vr in _OF_DATES and origin:
            # A date that a tool made up, or moved, is by chance that of another day.
            yield from (one for one in planted if origin.series_id in one[1].series)
            return
        # Where one value stands at its own place, it explains the hit: a relative's surname
        # is not the physician's, should both be called alike.
        yield from planted or ((owner, None) for owner in owners)


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


def _counts(trace: Trace, owner: Owner, origin: Instance | None, opened: Opened) -> bool:
    hit = trace.hit
    if origin and owner.subject == origin.subject:
        return hit.strong or trace.free
    return hit.strong and not hit.shared and not (hit.dated and opened.output)


def _chunks(opened: Opened, start: int, stop: int | None) -> Iterator[bytes]:
    """Yield overlapping pieces of a file of any size."""
    with opened.left.path.open("rb") as stream:
        stream.seek(start)
        left = (opened.left.path.stat().st_size if stop is None else stop) - start
        kept = b""
        while left > 0 and (piece := stream.read(min(_CHUNK, left))):
            yield kept + piece
            kept, left = piece[-_OVERLAP:], left - len(piece)
