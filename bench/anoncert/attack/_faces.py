"""Recognising people by the heads that a tool left.

The gallery holds a photograph of every subject, and of others who are in no corpus. What an
attack learns, it learns of the heads of yet others, as they were and as the tool returned
them. Which attack counts is chosen on these as well, a fifth of them at a time, by what was
learned of the rest.

References
----------
ISO/IEC 19795-1:2021 (biometric performance testing). Schwarz et al. 2021,
doi:10.1016/j.neuroimage.2021.117845 (photographs matched to defaced MRI).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from anoncert.attack import NOT_RUN, SURFACE, Compare, Lesson, Lessons, Recogniser, recognisers
from anoncert.attack._case import Case
from anoncert.attack._learned import FEWEST, NothingLearnedError
from anoncert.attack._links import linked
from anoncert.attack._merge import Packed
from anoncert.attack._opened import Note
from anoncert.attack._probes import Probe, probes
from anoncert.attack._ranked import (
    UNSEEN,
    Floats,
    Rows,
    grouped,
    heads,
    observed,
    of,
    people,
    ranked,
    rows,
)
from anoncert.attack._run import Found
from anoncert.corpus.carrier import in_medium
from anoncert.corpus.folder import CorpusFolder
from anoncert.engine import Engine
from anoncert.face import identification
from anoncert.face.head import Head, Heads, captured
from anoncert.face.photograph import Sitter, others, photograph
from anoncert.types import Finding, Knowledge, Observation, Status

FALSE_MATCHES = 1e-4
"""Share of other people's photographs that pass the threshold of a match."""

APART = "bits set apart"
LEARNING = "bits set apart, of {} people"
"""Names of observations."""

VERIFICATION = "face_verification"
"""The attack by which it is told in which series no head is seen."""

_FOLDS = 5
_ENOUGH = 1.5 * FEWEST
"""People of whom, a fold apart, enough remain to learn from."""


class Photographs(NamedTuple):
    """Photographs, and whose."""

    names: list[str]
    heads: Heads

    def rows(self, wanted: Iterable[str]) -> Rows:
        """Return where people are."""
        return rows(self.names, wanted)


@dataclass(frozen=True)
class School:
    """Heads of known faces: all that can be learned from.

    Parameters
    ----------
    photographs
        Of the people.
    original, returned
        Their heads as they were, and as the tool returned them.
    """

    photographs: Photographs
    original: list[Probe]
    returned: list[Probe]

    def lessons(self, contrast: str, without: frozenset[str] = frozenset()) -> Lessons:
        """Return what there is to learn for a contrast; some people may be set apart."""
        return Lessons(
            *(self._lesson(part, contrast, without) for part in (self.original, self.returned))
        )

    def _lesson(self, part: list[Probe], contrast: str, without: frozenset[str]) -> Lesson:
        seen = [p for p in part if p.head is not None and p.shown.subject not in without]
        count = Counter(probe.shown.contrast for probe in seen)
        if count[contrast] < FEWEST:
            contrast = max(count, key=count.__getitem__, default="")
        return self.lesson([probe for probe in seen if probe.shown.contrast == contrast])

    def lesson(self, seen: Sequence[Probe]) -> Lesson:
        """Put heads beside photographs of the same people."""
        rows = self.photographs.rows(p.shown.subject for p in seen)
        return Lesson(heads(seen), self.photographs.heads[rows])

    def folds(self) -> list[frozenset[str]]:
        """Return parts of the people, each to be set apart once."""
        return [frozenset(self.photographs.names[fold::_FOLDS]) for fold in range(_FOLDS)]


def recognise(tool: Case, work: Engine) -> Found:
    """Run all attacks that recognise faces on what a tool left, and on copies of its input.

    Parameters
    ----------
    tool
        With what the tool left of heads to learn from.
    work
        Where heads are described.
    """
    notes = list(_notes(tool, work))
    return Found(
        Packed(note for note in notes if isinstance(note, Finding)),
        [note for note in notes if isinstance(note, Observation)],
    )


def _notes(tool: Case, work: Engine) -> Iterator[Note]:
    corpus = tool.corpus
    if not any(in_medium(corpus.removable, SURFACE)):
        return
    schools = dict[str, School]()
    if tool.training is None:
        asked = "no run in training" if corpus.recipe.training else "the edition trains no attack"
        for name in recognisers():
            yield observed(name, tool, NOT_RUN, None, detail=asked)
    else:
        taught = photographs_of(sitters(tool.training.corpus), work)
        given = Case.control(tool.training.corpus)
        original = probes(given, work, "heads to learn from")
        returned = probes(tool.training, work, "the same, returned")
        schools = {
            tool.name: School(taught, original, returned),
            given.name: School(taught, original, original),
        }
        everybody = sitters(corpus) + others(corpus.document.seed, corpus.recipe.gallery)
        gallery = photographs_of(everybody, work)
    for case in (tool, Case.control(corpus)):
        found = probes(case, work, f"faces ({case.name})")
        yield from unseen(case, found)
        yield from linked(case, found)
        if case.name in schools:
            yield from recognised(case, schools[case.name], gallery, found)


def recognised(
    case: Case, school: School, gallery: Photographs, found: list[Probe]
) -> Iterator[Note]:
    """Have all attacks look at heads, each with what it learned at school."""
    for name, attack in recognisers().items():
        yield from _Recognition(name, attack, case, school, gallery, found).notes()


@dataclass(frozen=True)
class _Recognition:
    """One attack on one case.

    Whoever looks for one among many in a register recognises a person where the own photograph
    is the most alike; an auditor, who knows which photograph to look at, where it is more alike
    than hardly any other's would be.
    """

    name: str
    attack: Recogniser
    case: Case
    school: School
    gallery: Photographs
    found: list[Probe]

    def notes(self) -> Iterator[Note]:
        """Say who is recognised, and how well."""
        seen = [probe for probe in self.found if probe.head is not None]
        try:
            beyond = None
            if self.attack.KNOWLEDGE is Knowledge.AUDITOR:
                beyond = self._threshold()
            else:
                yield from self._apart()
            for contrast, alike in grouped(seen, lambda probe: probe.shown.contrast):
                compare = self.attack.learn(self.school.lessons(contrast))
                for _, own in grouped(alike, lambda probe: probe.shown.name):
                    scores = compare(heads(own), self.gallery.heads)
                    yield from self._recognised(own, scores, beyond)
        except NothingLearnedError as error:
            yield self._said(NOT_RUN, None, detail=str(error))

    def _apart(self) -> Iterator[Observation]:
        """Say how much of who somebody is the attack tells, on heads set apart.

        Also of what fewer heads teach: while that rises, more heads would tell more.
        """
        names, folds = self.school.photographs.names, self.school.folds()
        yield self._said(APART, self._bits(self.school.returned, folds))
        for part in (1 / 8, 1 / 4, 1 / 2):
            few = round(part * len(names))
            if few > _ENOUGH:
                left_out = frozenset(names[few:])
                told = self._bits(self.school.returned, folds[:1], left_out)
                yield self._said(LEARNING.format(few), told)

    def _bits(
        self,
        part: list[Probe],
        folds: list[frozenset[str]],
        left_out: frozenset[str] = frozenset(),
    ) -> float:
        known, places = self.school.photographs, list[int]()
        for compare, own, mates in self._folds(part, folds, left_out):
            places += identification.ranks(compare(own, known.heads), mates).tolist()
        return identification.bits(np.array(places), len(known.names)) if places else 0.0

    def _threshold(self) -> float:
        """Return the score that hardly any other person reaches, on heads set apart.

        A head must also be as much likelier to be that person's as such matches are rare: other
        people's whole faces score so low that a spoilt one may pass what they do not.
        """
        known, apart = self.school.photographs, list[Floats]()
        for compare, own, mates in self._folds(self.school.original, self.school.folds()):
            apart.append(identification.impostors(compare(own, known.heads), mates))
        found = identification.threshold(np.sort(np.concatenate(apart)), FALSE_MATCHES)
        return max(found, -math.log(FALSE_MATCHES))

    def _folds(
        self,
        part: list[Probe],
        folds: list[frozenset[str]],
        left_out: frozenset[str] = frozenset(),
    ) -> Iterator[tuple[Compare, Heads, Rows]]:
        """Yield what the others taught with heads set apart, and whose they are."""
        for apart in folds:
            own = [p for p in part if p.head is not None and p.shown.subject in apart]
            for contrast, alike in grouped(own, lambda probe: probe.shown.contrast):
                compare = self.attack.learn(self.school.lessons(contrast, apart | left_out))
                yield compare, heads(alike), self.school.photographs.rows(people(alike))

    def _recognised(self, own: list[Probe], scores: Floats, beyond: float | None) -> Iterator[Note]:
        """Say how the heads of one series rank, and who is recognised."""
        yield from ranked(self.name, self.case, own, scores, self.gallery.names)
        mates = self.gallery.rows(people(own))
        places = identification.ranks(scores, mates)
        ours = identification.genuine(scores, mates)
        for probe, place, score in zip(own, places, ours, strict=True):
            if place == 1 if beyond is None else score > beyond:
                yield self._recovered(probe)

    def _recovered(self, probe: Probe) -> Finding:
        alone = self.attack.KNOWLEDGE is Knowledge.AUDITOR
        count = len(self.gallery.names)
        detail = "like the own photograph" if alone else f"most like the own of {count} photographs"
        planting = probe.shown.planting
        found = Status.RECOVERED, probe.file, planting.place, detail
        return self.case.recovered(self.name, planting, *found)

    def _said(self, what: str, value: float | None, detail: str = "") -> Observation:
        return observed(self.name, self.case, what, value, detail=detail)


def unseen(case: Case, found: list[Probe]) -> Iterator[Observation]:
    """Say in which series no head is seen, and why."""
    for probe in found:
        if probe.head is None:
            yield observed(VERIFICATION, case, UNSEEN, None, **of(probe), detail=probe.reason)


def sitters(corpus: CorpusFolder) -> list[Sitter]:
    """Return a corpus's people as they sit for photographs."""
    made = corpus.document
    return [Sitter(made.seed, made.population, s.id, s.sex) for s in corpus.subjects()]


def photographs_of(sitting: list[Sitter], work: Engine) -> Photographs:
    """Take everybody's photograph."""
    taken = work.map(_Take(), sitting, "photographs")
    return Photographs([sitter.id for sitter in sitting], Heads.of(list(taken)))


class _Take:
    """Takes photographs."""

    def prepare(self) -> None:
        """Share nothing."""

    def examine(self, _: None, sitter: Sitter) -> Head:
        """Take one."""
        return captured(photograph(sitter))
