"""What an outsider reads in images, graded by the truth that the outsider was not given.

What was read recovers a planting of the file's own series if it is its text (`_alike`) and
overlaps its ink. A long text that overlaps none was moved: it recovers the first planting of
its value in that series. So does a text of a person to whom the file does not belong, if it
equals one of that person alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from anoncert.attack import NOT_RUN, Onlooker
from anoncert.attack._alike import Text, found, plain, texts
from anoncert.attack._case import Case
from anoncert.attack._opened import Box, Fact, Note, Opened, Sighting
from anoncert.attack._reader import MISSING, engines, versions
from anoncert.attack._sample import Sample, astray, drawn, pictures, sample
from anoncert.attack._search import STRONG
from anoncert.corpus.style import PLAIN, of_place
from anoncert.types import Finding, Instance, Observation, Planting, Status


@dataclass
class _State:
    outsider: Any
    sample: Sample
    astray: frozenset[str]
    pictures: frozenset[str]
    planted: Mapping[str, Mapping[str, list[Planting]]]
    """By series and value."""
    sought: Mapping[str, list[Text]]
    rivals: Mapping[str, list[Text]]
    """By value."""
    whole: Mapping[str, list[Planting]]
    """By a text that one person alone has."""
    latest: str = ""
    boxes: dict[str, Box] = field(default_factory=dict)

    def box(self, case: Case, planting: Planting) -> Box:
        """Return what the ink of a planting covers."""
        if self.latest != planting.subject:
            inks = case.corpus.pixels(planting.subject)
            drawn = {n.partition("/")[2]: i for n, i in inks.items() if n.startswith("ink/")}
            self.latest, self.boxes = planting.subject, {n: _around(i) for n, i in drawn.items()}
        return self.boxes[planting.id]


@dataclass(frozen=True)
class Sighted:
    """An outsider's attack on images, with a judge behind it."""

    name: str
    attack: Onlooker

    def prepare(self, case: Case) -> _State:
        """Prepare the outsider, who gets nothing, and index the truth."""
        planted = defaultdict[str, dict[str, list[Planting]]](dict)
        places: dict[str, list[Planting]] = {}
        for planting in drawn(case.corpus):
            assert planting.value is not None
            places.setdefault(planting.value, []).append(planting)
            for series in planting.series:
                planted[series].setdefault(planting.value, []).append(planting)
        rival = case.corpus.values(decoy=not case.decoy)
        sought = {value.id: texts(value) for value in case.values() if value.id in places}
        return _State(
            self.attack.prepare(),
            sample(case.corpus),
            astray(case.corpus, case.pairs),
            pictures(case),
            planted,
            sought,
            {value.id: texts(value) for value in rival if value.id in places},
            _of_one(sought, places),
        )

    def examine(self, case: Case, state: _State, opened: Opened) -> Iterator[Note | Fact]:
        """Have the outsider read one image, and grade what was read."""
        origin = case.input_of(opened.left)
        if not engines() or not _chosen(state, origin, opened):
            return
        best: dict[str, Finding] = {}
        for sighting in self.attack.examine(state.outsider, opened):
            for planting, text in _standing(case, state, origin, sighting):
                if planting.id not in best or best[planting.id].status is Status.PARTIAL:
                    best[planting.id] = self._finding(case, opened, sighting, planting, text)
        yield from best.values()
        yield Fact("" if origin is None else origin.id, None)

    def conclude(self, case: Case, facts: Iterable[Fact]) -> Iterator[Observation]:
        """Tell what share of the images was read, and of those that have text."""
        text = {series for planting in drawn(case.corpus) for series in planting.series}
        if text and not engines():
            yield Observation(self.name, NOT_RUN, "", None, "", detail=MISSING, case=case.name)
            return
        read = {fact.of for fact in facts}
        back = [case.corpus.instance(p.input) for p in case.pairs if p.input and p.output]
        for name, images in (
            ("images read", [i for i in back if i.rows]),
            ("images with text read", [i for i in back if i.series_id in text]),
        ):
            if images:
                share = sum(i.id in read for i in images) / len(images)
                said = versions() if read else ""
                yield Observation(self.name, name, "", share, "share", detail=said, case=case.name)

    def _finding(
        self, case: Case, opened: Opened, sighting: Sighting, planting: Planting, text: Text
    ) -> Finding:
        found = case.recovered(
            self.name,
            planting,
            Status.PARTIAL if text.partial else Status.RECOVERED,
            opened.shown,
            planting.place,
            f"{sighting.reader} reads: {sighting.text}",
        )
        handed_on = opened.left.label == "output"
        return found if handed_on else replace(found, planting=None, carrier="residue")


def _chosen(state: _State, origin: Instance | None, opened: Opened) -> bool:
    """Tell whether a file is among those that are read."""
    if origin is not None:
        return origin.id in state.sample.planted | state.sample.others
    return opened.output in state.astray or opened.shown in state.pictures


def _standing(
    case: Case, state: _State, origin: Instance | None, sighting: Sighting
) -> Iterator[tuple[Planting, Text]]:
    """Yield the plantings that a text is, and which spelling."""
    read = plain(sighting.text)
    for value, own in state.planted[origin.series_id].items() if origin else ():
        text = found(read, state.sought.get(value, ()), state.rivals.get(value, ()))
        if text is not None:
            here = [planting for planting in own if _over(case, state, planting, sighting)]
            moved = own[:1] if _strong(text) else []
            yield from ((planting, text) for planting in here or moved)
    for planting in state.whole.get(read, []):
        if origin is None or planting.subject != origin.subject:
            yield planting, Text(read, exact=True, partial=False)


def _over(case: Case, state: _State, planting: Planting, sighting: Sighting) -> bool:
    (left, top, right, bottom), ink = sighting.box, state.box(case, planting)
    overlaps = left < ink[2] and ink[0] < right and top < ink[3] and ink[1] < bottom
    look = of_place(planting.place) or PLAIN
    return overlaps and look.frame in (0, sighting.frame + 1)


def _around(ink: NDArray[np.generic]) -> Box:
    rows, columns = np.nonzero(ink)
    if not rows.size:
        return 0, 0, 0, 0
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


def _strong(text: Text) -> bool:
    return len(text.plain) >= STRONG and not text.exact and not text.partial


def _of_one(
    sought: Mapping[str, list[Text]], places: Mapping[str, list[Planting]]
) -> dict[str, list[Planting]]:
    """Return, by texts that no two people share, the first planting of what they are."""
    owners = defaultdict[str, dict[str, Planting]](dict)
    for value, spelled in sought.items():
        first = places[value][0]
        for text in filter(_strong, spelled):
            owners[text.plain].setdefault(first.subject, first)
    return {text: list(own.values()) for text, own in owners.items() if len(own) == 1}
