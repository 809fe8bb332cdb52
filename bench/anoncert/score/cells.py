"""Cells: what leaked at each level of each factor.

A tool that works by rules does the same to the same place of every subject: its independent
trials are not subjects, but places under circumstances. So a *cell* is one place of the
recipe (identifier, carrier, locator) at one level of one factor, and it is clean if nothing
of it leaked in any subject.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain, groupby

from anoncert import files
from anoncert.attack import searching
from anoncert.attack._merge import Packed
from anoncert.corpus.carrier import carrier
from anoncert.corpus.folder import CorpusFolder
from anoncert.score.bounds import upper
from anoncert.score.evidence import LEAKED
from anoncert.score.factors import Levels, of_planting
from anoncert.score.leakage import COPY, Scale
from anoncert.types import Band, Cells, Finding, Pair, Planting, Status

_UNTOLD = (Status.UNTESTABLE, Status.UNTRIED)


class _Outcome(StrEnum):
    """What is known of a planting, the first of several counts."""

    LEAKED = "leaked"
    CLEAN = "clean"
    UNTESTABLE = "untestable"


@dataclass
class _Tally:
    """One level of one factor."""

    subjects: set[str] = field(default_factory=set)
    subjects_leaked: set[str] = field(default_factory=set)
    plantings: int = 0
    plantings_leaked: int = 0
    untestable: int = 0
    cells: dict[tuple[str, str, str], bool] = field(default_factory=dict)
    shown: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    """By attack: plantings in series of the control, and those that were found there."""

    def count(self, planting: Planting, outcome: _Outcome) -> None:
        if outcome is _Outcome.UNTESTABLE:
            self.untestable += 1
            return
        leaked = outcome is _Outcome.LEAKED
        cell = (planting.identifier, planting.carrier, planting.locator)
        self.subjects.add(planting.subject)
        self.plantings += 1
        self.cells[cell] = self.cells.get(cell, False) or leaked
        if leaked:
            self.subjects_leaked.add(planting.subject)
            self.plantings_leaked += 1


_Key = tuple[str, Band, str, str]
"""Track, band, factor, level."""


Sources = Callable[[str], Mapping[str, str]]
"""The series of each file that a finding of a subject may name."""


def cells(scale: Scale, findings: Packed, sources: Sources, levels: Levels) -> list[Cells]:
    """Compute one row per track, band, factor and level, of media that an attack looks at.

    Parameters
    ----------
    scale
        What was planted, subject by subject, what came back, and what a tool may keep.
    findings
        Of the tool and of the control.
    sources
        See `series_of_files`.
    levels
        The circumstances of each series (`factors.levels`).
    """
    examined = {medium for attack in scale.attacks.values() for medium in attack.MEDIA}
    tallies: dict[_Key, _Tally] = defaultdict(_Tally)
    for subject, plantings in groupby(scale.plantings, lambda planting: planting.subject):
        seen = _Seen(findings.of(subject), sources(subject))
        for planting in plantings:
            permitted = scale.claims & set(planting.kept_by)
            if not permitted and carrier(planting.carrier).MEDIUM in examined:
                _count(tallies, scale, planting, seen, levels)
    return [_row(key, tallies[key]) for key in sorted(tallies)]


_Said = tuple[str, str | None, Status, str]
"""Case, series of the file, status, and attack."""


class _Seen:
    """What attacks say of each planting of a subject, by the series of the file.

    By luck, a search of a gallery finds somebody of whom nothing leaked: it makes no cell leak.
    """

    def __init__(self, findings: Iterable[Finding], sources: Mapping[str, str]) -> None:
        self._said: dict[str, set[_Said]] = defaultdict(set)
        for finding in findings:
            if finding.planting is not None and finding.attack not in searching():
                source = sources.get(_named(finding.case, finding.file))
                said = finding.case, source, finding.status, finding.attack
                self._said[finding.planting].add(said)

    def says(self, planting: Planting, series: str, case: str, *statuses: Status) -> bool:
        """Tell whether a planting has such a status in a series, or where it cannot be told."""
        return any(
            said == case and status in statuses
            for said, source, status, _ in self._said.get(planting.id, ())
            if source == series or source not in planting.series
        )

    def finders(self, planting: Planting, series: str) -> set[str]:
        """Return the attacks that recover a planting in the control's files of a series."""
        control = ("control", series, Status.RECOVERED)
        return {who for *said, who in self._said.get(planting.id, ()) if (*said,) == control}


def series_of_files(corpus: CorpusFolder, pairs: Iterable[Pair]) -> Sources:
    """Return what tells the series of a subject's own files; in others none of his stands."""
    returned = defaultdict[str, list[tuple[str, str]]](list)
    for pair in pairs:
        if pair.input is not None and pair.output is not None:
            returned[pair.input.partition("/")[0]].append((pair.input, pair.output))

    def sources(subject: str) -> dict[str, str]:
        control = {
            _named("control", f"output/{i.path}"): i.series_id for i in corpus.files(subject)
        }
        tool = {
            _named("tool", files.printable(f"output/{output}")): instance.rpartition("/")[0]
            for instance, output in returned[subject]
        }
        return control | tool

    return sources


def _named(case: str, file: str) -> str:
    return f"{case} {file}"


def _count(
    tallies: dict[_Key, _Tally], scale: Scale, planting: Planting, seen: _Seen, levels: Levels
) -> None:
    """Count a planting once at every level at which it stands."""
    track = carrier(planting.carrier).TRACK
    outcomes: dict[tuple[str, str], set[_Outcome]] = defaultdict(set)
    able = _proven_by_copies(scale, planting) if track == "text" else set()
    for series in planting.series:
        outcome = _outcome(scale, planting, series, seen)
        finders = able and able & seen.finders(planting, series)
        for at in chain(of_planting(planting), levels[series].items()):
            outcomes[at] |= {outcome} if outcome else set()
            if able:
                tallies[track, planting.band, *at].shown.update(able)
                tallies[track, planting.band, *at].found.update(finders)
    for (factor, level), found in outcomes.items():
        tally = tallies[track, planting.band, factor, level]
        if found:
            tally.count(planting, min(found, key=list(_Outcome).index))


def _proven_by_copies(scale: Scale, planting: Planting) -> set[str]:
    """Return the attacks that look for a planting, and had to find it in copies."""
    medium = carrier(planting.carrier).MEDIUM
    return {
        name
        for name, attack in scale.attacks.items()
        if attack.CONTROL == COPY and medium in attack.MEDIA
        if not scale.parts.get(name, frozenset(planting.series)).isdisjoint(planting.series)
    }


def _outcome(scale: Scale, planting: Planting, series: str, seen: _Seen) -> _Outcome | None:
    """Tell what is known of a planting in a series; None where the tool never handed it on."""
    if planting.carrier in scale.copied:
        return None
    if seen.says(planting, series, "tool", *LEAKED):
        return _Outcome.LEAKED
    if series not in scale.returned or planting.carrier in scale.withheld:
        return None
    proven = seen.says(planting, series, "control", Status.RECOVERED)
    if not proven or seen.says(planting, series, "tool", *_UNTOLD):
        return _Outcome.UNTESTABLE
    return _Outcome.CLEAN


def _row(key: _Key, tally: _Tally) -> Cells:
    track, band, factor, level = key
    subjects, leaked = len(tally.subjects), len(tally.subjects_leaked)
    return Cells(
        track=track,
        band=band,
        factor=factor,
        level=level,
        subjects=subjects,
        subjects_leaked=leaked,
        bound95=upper(leaked, subjects) if subjects else None,
        plantings=tally.plantings,
        plantings_leaked=tally.plantings_leaked,
        untestable=tally.untestable,
        cells=len(tally.cells),
        clean=sum(not leaked for leaked in tally.cells.values()),
        sensitivity={name: tally.found[name] / n for name, n in sorted(tally.shown.items())},
    )
