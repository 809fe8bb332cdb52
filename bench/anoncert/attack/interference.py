"""What depends on who the people are, however it is written.

The tool ran on the files, on the same files again, and on those of their twins, which are
equal but for who the people are. What of an output agrees between the first two and differs
for the twin depends on the person (noninterference). It needs no list of encodings. It is

* ``retention`` where claimed options permit that what was planted there stays;
* ``pseudonym`` where it stands for what identified before: what was written alike in a
  person's files became alike, at most places at which it was; of names, dates, times and
  UIDs, alike at the same place of a series;
* ``content``, a leak, otherwise.

Where the very value stands, it is recovered; else what depends on it is a part of it. At a
place where nothing was planted it is not known on which identifier the content depends: if
it tells the person from all others, it counts as a part of the name. Faces are left to
attacks that recognise people.

References
----------
Goguen & Meseguer 1982, doi:10.1109/SP.1982.10014. Shannon 1948,
doi:10.1002/j.1538-7305.1948.tb01338.x (entropy). ISO 25237:2017 (pseudonymization).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from anoncert import digest
from anoncert.attack import _ink
from anoncert.attack._case import Case, Left
from anoncert.attack._dependence import FileTold, Kind, Seen, judged, recovered
from anoncert.attack._fold import fold
from anoncert.attack._opened import PATH, Fact, Note, Opened
from anoncert.attack._twin_pixels import FACE, PIXELS, drawn
from anoncert.attack._twins import Dependent, compare, compare_names, mark
from anoncert.corpus.carrier import carrier
from anoncert.types import Instance, Knowledge, Planting

KNOWLEDGE = Knowledge.AUDITOR
MEDIA = ("characters", "pixels", "plane")
CONTROL = "dependent"

_IDENTIFYING = frozenset("DA DT PN TM UI".split())
"""Value representations of what identifies wherever it stands (PS3.15 Table E.1-1)."""


@dataclass
class _State:
    again: frozenset[str]
    """Subjects whose files the tool got again."""
    spelled: dict[str, list[bytes]]
    inks: _ink.State
    told: set[tuple[str, Seen]] = field(default_factory=set)
    """What this worker has told of a subject or a series."""

    def is_new(self, origin: Instance, seen: Seen) -> bool:
        """Tell whether it has not been told: what is known of a class is told once a subject."""
        key = (
            (origin.series_id, seen)
            if seen.kind is None
            else (origin.subject, seen._replace(after=()))
        )
        known = key in self.told
        self.told.add(key)
        return not known


def prepare(case: Case) -> _State:
    """Fold the spellings of the values of whose files came back again."""
    assert case.again is not None
    again = {subject.id for subject in case.again.corpus.subjects()}
    values = (value for value in case.corpus.values() if value.subject in again)
    spelled = {value.id: [fold(s.text) for s in value.spellings] for value in values}
    return _State(frozenset(again), spelled, _ink.prepared(case, "pixels"))


def examine(case: Case, state: _State, opened: Opened) -> Iterator[Note | Fact]:
    """Compare an output with what came back of the same input again, and of its twin."""
    left, origin = opened.left, case.input_of(opened.left)
    assert case.again is not None
    assert case.twin is not None
    if origin is None:
        if left.label == "output" and left.is_file and _depends(left, case.again, case.twin):
            yield Fact("", left.shown)
        return
    if origin.subject not in state.again:
        return
    again, twin = (each.returned.get(origin.id) for each in (case.again, case.twin))
    if again is None or twin is None:
        yield Fact(origin.subject, None)
        return
    trio = {
        "source": Opened(Left(case.corpus.images, origin.path, "output")),
        "output": opened,
        "twin": Opened(Left(case.twin.output, twin, "output")),
    }
    once_more = Opened(Left(case.again.output, again, "output"))
    source, output, other = (file.parsed for file in trio.values())
    told = compare(source, output, once_more.parsed, other)
    named = compare_names(origin.path, left.name, again, twin)
    places = case.places(origin)
    dependent = [*_without_pixels(case, state, origin, trio, told.dependent), *named.dependent]
    seen = []
    for each in dependent:
        planted = _standing(state, places.get(each.place, []), each)
        kind = _kind(case, planted, each)
        if kind is Kind.CONTENT:
            yield from (recovered(case, planting, left, each.place) for planting in planted)
        seen.append(_seen(origin, kind, planted, each))
    yield Fact(
        origin.subject,
        FileTold(
            series=origin.series_id,
            name=left.shown,
            seen=[one for one in seen if state.is_new(origin, one)],
            places=told.places + named.places,
            random=told.random + named.random,
        ),
    )


def conclude(case: Case, facts: Iterable[Fact]) -> Iterator[Note]:
    """Tell pseudonyms from content."""
    return judged(case, facts)


def _without_pixels(
    case: Case,
    state: _State,
    origin: Instance,
    trio: dict[str, Opened],
    dependent: list[Dependent],
) -> Iterator[Dependent]:
    """Yield what depends on the person; of pixels, where in them."""
    for each in dependent:
        regions = None
        if each.place == PIXELS:
            held = case.corpus.removable.in_series(origin.series_id)
            face = any(carrier(planting.carrier).MEDIUM not in MEDIA for planting in held)
            regions = drawn(case, state.inks, origin, trio, face=face)
        yield from [each] if regions is None else regions


def _standing(state: _State, held: list[Planting], found: Dependent) -> list[Planting]:
    """Return the plantings at a place: those whose values still stand there, or all of them."""
    planted = [planting for planting in held if carrier(planting.carrier).MEDIUM in MEDIA]
    standing = [
        planting
        for planting in planted
        if not found.whole
        if any(s in kept for kept in found.kept for s in state.spelled[planting.value or ""])
    ]
    return standing or planted


def _kind(case: Case, planted: list[Planting], found: Dependent) -> Kind | None:
    """Tell what depends on the person there, if that can be told from this file alone."""
    if found.place == FACE:
        return Kind.FACE
    if planted and all(case.claims & set(planting.kept_by) for planting in planted):
        return Kind.RETENTION
    return Kind.CONTENT if planted and found.kept else None


def _seen(origin: Instance, kind: Kind | None, planted: list[Planting], found: Dependent) -> Seen:
    named = planted or found.vr in _IDENTIFYING or found.place == PATH
    # a name or a date may become another in each attribute, and says no more for that
    scope = f"{origin.series_id} {found.place}" if found.vr in _IDENTIFYING else ""
    return Seen(
        place=found.place,
        kind=kind,
        plantings=() if kind else tuple(planting.id for planting in planted),
        before=mark(scope.encode() + b"\n" + found.before)
        if named and found.before and not kind
        else b"",
        after=tuple(mark(text) for text in found.after[: 1 if kind else None]),
    )


def _depends(left: Left, again: Case, twin: Case) -> bool:
    """Tell whether a file beside the images is the same again, and another for the twin."""
    same, other = again.output / left.name, twin.output / left.name
    if not same.is_file() or not other.is_file():
        return False
    first, second, third = map(digest.of_file, (left.path, same, other))
    return first == second != third
