"""Every spelling of every value, in every byte and every decoded element.

Searched are all files that the tool left behind: leaf elements at any depth as text of
their character set, and as bytes in case that it is not theirs, everything else as bytes,
what is compressed in elements, the names in certificates, and the names of files and
folders.
Where a file stands in the pairs decides nothing but which weak needles count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from anoncert.attack._case import Case, Left
from anoncert.attack._fold import fold, fold_bytes
from anoncert.attack._gzip import member
from anoncert.attack._opened import Opened, nothing_more
from anoncert.attack._search import Hit, Owner, Searcher
from anoncert.attack._x509 import names
from anoncert.part10 import Element, codecs
from anoncert.types import Finding, Instance, Knowledge, Planting, Status

KNOWLEDGE = Knowledge.AUDITOR
MEDIA = ("characters",)
CONTROL = "identity"

_NUMERIC = frozenset({"UI", "DS", "IS"})
_ESCAPE = 0x1B
_ANY_ESCAPED = codecs(["", *(f"ISO 2022 IR {number}" for number in (13, 87, 159, 149, 58))])
_CHUNK = 1 << 24
_OVERLAP = 1 << 12
_NAME_PLACE = "path"


@dataclass(frozen=True)
class _Text:
    """A folded text, where it stands, and whether it is prose."""

    place: str
    folded: bytes
    free: bool


@dataclass(frozen=True)
class _State:
    searcher: Searcher
    places: dict[tuple[str, str], list[Planting]]
    identifiers: dict[str, str]


def prepare(case: Case) -> _State:
    """Compile the search, and index the plantings by value and place."""
    values = case.values()
    places: dict[tuple[str, str], list[Planting]] = defaultdict(list)
    for planting in case.planted:
        if planting.value is not None:
            places[planting.value, planting.place].append(planting)
    return _State(Searcher(values), dict(places), {v.id: v.identifier for v in values})


conclude = nothing_more


def examine(case: Case, state: _State, opened: Opened) -> list[Finding]:
    """Search one file."""
    target, origin = opened.left, case.input_of(opened.left)
    # The output proper is told from what a tool leaves beside it.
    carrier = "elsewhere" if opened.output else "residue"
    found: dict[tuple[str, str], Finding] = {}
    for texts in _texts(opened):
        for hit in state.searcher.hits([text.folded for text in texts]):
            text = texts[hit.text]
            for owner, planting in _recovered(state, hit, text, origin, target):
                place = planting.id if planting else carrier
                known = found.get((owner.value, place))
                if known is None or (known.status is Status.PARTIAL and not owner.partial):
                    found[owner.value, place] = Finding(
                        attack="verbatim",
                        subject=owner.subject,
                        identifier=state.identifiers[owner.value],
                        value=owner.value,
                        planting=planting.id if planting else None,
                        carrier=planting.carrier if planting else carrier,
                        status=Status.PARTIAL if owner.partial else Status.RECOVERED,
                        file=target.shown,
                        place=text.place,
                        case=case.name,
                    )
    return list(found.values())


def _recovered(
    state: _State, hit: Hit, text: _Text, origin: Instance | None, target: Left
) -> Iterator[tuple[Owner, Planting | None]]:
    """Yield whose value a hit is, and the planting where it stands at its place."""
    subject = origin.subject if origin else None
    owners = [owner for owner in hit.owners if _counts(hit, owner, text, subject)]
    planted = [
        (owner, planting)
        for owner in owners
        for planting in _planted(state, owner, text, origin)
        if target.label == "output"
    ]
    # Where one value stands at its own place, it explains the hit: a relative's surname
    # is not the physician's, should both be called alike.
    yield from planted or ((owner, None) for owner in owners)


def _planted(state: _State, owner: Owner, text: _Text, origin: Instance | None) -> list[Planting]:
    """Return the plantings of a value at a place, of the file's own series where it has any."""
    found = state.places.get((owner.value, text.place), [])
    own = [planting for planting in found if origin and origin.series_id in planting.series]
    return own or found


def _counts(hit: Hit, owner: Owner, text: _Text, subject: str | None) -> bool:
    if owner.subject == subject:
        return hit.strong or text.free
    return hit.strong and not hit.shared


def _texts(opened: Opened) -> Iterator[list[_Text]]:
    """Yield a file in portions that are searched at once."""
    left = opened.left
    yield [_Text(_NAME_PLACE, fold(left.shown.partition("/")[2]), free=True)]
    if not left.is_file:
        return
    if not opened.dicom:
        yield from ([_Text("bytes", fold_bytes(c), free=True)] for c in _chunks(left.path))
        return
    parsed = opened.parsed
    elements = [text for element in parsed.elements for text in _readings(element)]
    rest = [_Text("bytes", fold_bytes(data), free=False) for data in parsed.rest]
    yield [text for text in elements + rest if text.folded]


def _readings(element: Element) -> Iterator[_Text]:
    """Read an element as its file declares its text, and as what it is where that is wrong."""
    text, place = element.text, element.place
    if text is None:
        yield _Text(place, fold_bytes(element.value), free=False)
        yield _Text(place, fold_bytes(member(element.value)), free=False)
        yield from (_Text(place, fold(name), free=True) for name in names(element.value))
        return
    free = element.vr not in _NUMERIC
    yield _Text(place, fold(text), free=free)
    if not element.value.isascii():
        yield _Text(place, fold_bytes(element.value), free=free)
    if _ESCAPE in element.value:  # names its character sets itself (PS3.5 section 6.1.2.5)
        switched = element._replace(charset=_ANY_ESCAPED)
        yield _Text(place, fold(switched.text or ""), free=free)


def _chunks(path: Path) -> Iterator[bytes]:
    """Yield overlapping pieces of a file of any size."""
    with path.open("rb") as stream:
        kept = b""
        while piece := stream.read(_CHUNK):
            yield kept + piece
            kept = piece[-_OVERLAP:]
