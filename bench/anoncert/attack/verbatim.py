"""Every spelling of every value, in every byte and every decoded element.

Searched are all files that the tool left behind: leaf elements at any depth as text of
their character set, everything else as bytes, what is compressed in elements, and the
names of files and folders.
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
from anoncert.attack._search import Hit, Owner, Searcher
from anoncert.part10 import Element, File, begins_as_dicom
from anoncert.types import Finding, Instance, Knowledge, Planting, Status

KNOWLEDGE = Knowledge.AUDITOR
TRACKS = ("headers",)
CONTROL = "identity"

_NUMERIC = frozenset({"UI", "DS", "IS"})
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


def targets(case: Case) -> list[Left]:
    """Return all files that the tool left behind."""
    return case.left()


def prepare(case: Case) -> _State:
    """Compile the search, and index the plantings by value and place."""
    values = case.values()
    places: dict[tuple[str, str], list[Planting]] = defaultdict(list)
    for planting in case.planted:
        if planting.value is not None:
            places[planting.value, planting.place].append(planting)
    return _State(Searcher(values), dict(places), {v.id: v.identifier for v in values})


def examine(case: Case, state: _State, target: Left) -> list[Finding]:
    """Search one file."""
    origin = case.origin.get(target.name) if target.label == "output" else None
    dicom = target.is_file and begins_as_dicom(target.path)
    # The output proper is told from what a tool leaves beside it.
    carrier = "elsewhere" if dicom and target.label == "output" else "residue"
    found: dict[tuple[str, str], Finding] = {}
    for texts in _texts(target, dicom=dicom):
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


def _texts(target: Left, *, dicom: bool) -> Iterator[list[_Text]]:
    """Yield a file in portions that are searched at once."""
    yield [_Text(_NAME_PLACE, fold(target.shown.partition("/")[2]), free=True)]
    if not target.is_file:
        return
    if not dicom:
        yield from ([_Text("bytes", fold_bytes(c), free=True)] for c in _chunks(target.path))
        return
    parsed = File(target.path.read_bytes())
    elements = [_element(element) for element in parsed.elements]
    packed = [_Text(e.place, fold_bytes(member(e.value)), free=False) for e in parsed.elements]
    rest = [_Text("bytes", fold_bytes(data), free=False) for data in parsed.rest]
    yield [text for text in elements + packed + rest if text.folded]


def _element(element: Element) -> _Text:
    text = element.text
    if text is None:
        return _Text(element.place, fold_bytes(element.value), free=False)
    return _Text(element.place, fold(text), free=element.vr not in _NUMERIC)


def _chunks(path: Path) -> Iterator[bytes]:
    """Yield overlapping pieces of a file of any size."""
    with path.open("rb") as stream:
        kept = b""
        while piece := stream.read(_CHUNK):
            yield kept + piece
            kept = piece[-_OVERLAP:]
