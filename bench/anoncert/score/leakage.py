"""Strata: what leaked of each identifier type, on each carrier, in each band.

Subjects are counted, never slices or elements: a subject is leaked in a stratum if any
attack of the knowledge class recovers any of its plantings there, whole or in part, that no
claim of the tool lets stay; who is recovered by nothing else is *claimed*.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

from anoncert.attack import Attack, searching, takes_decoys
from anoncert.corpus.plant import identifier
from anoncert.score.bounds import upper
from anoncert.score.evidence import LEAKED, Evidence, Stratum
from anoncert.types import (
    Band,
    Knowledge,
    Leakage,
    Pair,
    Planting,
    Role,
    Status,
    SubjectRisk,
)

ANY = "any"
"""Name of the row that unites all attacks of a knowledge class."""

UNEXAMINED = "no attack"
"""Note of a stratum that nothing looked for."""

NOT_EXERCISED = "not exercised"
"""Note of a stratum that never reached the tool."""

SENSITIVE = 0.95
"""Sensitivity below which a stratum is untestable."""

FALSE_ALARMS = 0.001
"""Decoy rate above which a stratum decides nothing."""

FEW = 59
"""Subjects below which a stratum is insufficient (bound of 5 % without a leak)."""

COPY = "identity"
"""The control that copies; all others are faulty (`score.calibrate`)."""

SAMPLED = "sampled"
"""Note of a stratum in which an attack took too long to be tried on all."""

UNCALIBRATED = "no control"
"""Note of a planted stratum in which no control shows what an attack can see."""


@dataclass(frozen=True)
class Scale:
    """Everything that rates are computed from.

    `unexpected` are the series that a tool may leave out, `copied` the carriers of which what
    stands in the output is the suite's doing, `calibrated` the subjects that faulty controls
    are made of, `parts` the series that an attack looked at where those are not all,
    `searched` those whose redacted texts were searched if any was not, `refused` the
    series that the tool was not given, `chosen` the attack that decides for all who search
    a gallery of photographs: it was chosen on other people.
    """

    plantings: Iterable[Planting]
    subjects: list[str]
    pairs: list[Pair]
    unexpected: frozenset[str]
    claims: frozenset[str]
    withheld: frozenset[str]
    attacks: dict[str, Attack]
    tool: Evidence
    control: Evidence
    decoys: Evidence
    calibrated: frozenset[str]
    parts: dict[str, frozenset[str]] = field(default_factory=dict)
    copied: frozenset[str] = frozenset()
    chosen: str = ""
    searched: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()

    @cached_property
    def returned(self) -> frozenset[str]:
        """The series of which an instance came back.

        A series that may be left out is cleaned when it is, like an element that is
        removed, provided that something else of the subject came back.
        """
        back = frozenset(
            pair.input.rpartition("/")[0]
            for pair in self.pairs
            if pair.input is not None and pair.output is not None
        )
        subjects = subjects_of(back)
        spared = self.unexpected - self.refused
        return back | {name for name in spared if name.partition("/")[0] in subjects}


def subjects_of(series: Iterable[str]) -> frozenset[str]:
    """Return the subjects to whom series belong."""
    return frozenset(name.partition("/")[0] for name in series)


class Planted(NamedTuple):
    """Where a subject carries a stratum."""

    subject: str
    series: tuple[str, ...]


def leakage(scale: Scale) -> list[Leakage]:
    """Compute one row per stratum and attack, and one per stratum and knowledge class."""
    planted = _planted(scale.plantings)
    strata = sorted({*planted, *scale.tool.strata(), *scale.decoys.strata()})
    return [row for stratum in strata for row in _rows(scale, stratum, planted.get(stratum, []))]


def _planted(plantings: Iterable[Planting]) -> dict[Stratum, list[Planted]]:
    """Unite what a subject carries of a stratum; equal parts are one, since there are many."""
    united = defaultdict[Stratum, list[Planted]](list)
    known: dict[Any, Any] = {}
    for subject, own in groupby(plantings, lambda planting: planting.subject):
        series = defaultdict[Stratum, dict[str, None]](dict)
        for planting in own:
            stratum = Stratum(planting.identifier, planting.carrier, planting.band)
            series[stratum].update(dict.fromkeys(planting.series))
        for stratum, names in series.items():
            part = tuple(known.setdefault(name, name) for name in names)
            united[stratum].append(Planted(subject, known.setdefault(part, part)))
    return united


def subject_risk(scale: Scale, rows: list[Leakage]) -> SubjectRisk:
    """Count subjects with at least one direct identifier leaked, wherever it was found.

    What a claim lets stay is no leak, and nobody is at risk by the luck of a search.
    """
    direct = {
        Stratum(row.identifier, row.carrier, row.band)
        for row in rows
        if row.role is Role.DIRECT and row.band is not Band.HOSTILE
    }
    certain = scale.attacks.keys() - searching()
    returned = subjects_of(scale.returned)
    leaked = {subject for stratum in direct for subject in scale.tool.blamed(stratum, certain)}
    n = len(returned | leaked)
    return SubjectRisk(n=n, at_risk=len(leaked), bound95=upper(len(leaked), n) if n else None)


def bound(events: int, n: int, sensitivity: float | None) -> float | None:
    """Return the upper bound of a leak rate, over the attack's sensitivity.

    Returns
    -------
    float or None
        None where nobody was counted, or where the attack is too weak to say anything.
    """
    strength = 1.0 if sensitivity is None else sensitivity
    if not n or strength < SENSITIVE:
        return None
    return min(1.0, upper(events, n) / strength)


def _rows(scale: Scale, stratum: Stratum, plantings: list[Planted]) -> Iterator[Leakage]:
    examined = False
    for knowledge in Knowledge:
        able = [
            name
            for name, attack in scale.attacks.items()
            if attack.KNOWLEDGE is knowledge and stratum.medium in attack.MEDIA
            if _carrying(scale, plantings, [name])[0]
        ]
        examined |= bool(able)
        rows = [(name, [name]) for name in able]
        deciding = _deciding(scale, able)
        for name, united in rows + [(ANY, deciding)] * bool(deciding):
            yield _row(scale, stratum, plantings, name, united, knowledge)
    if not examined:
        yield _unexamined(stratum)


def _deciding(scale: Scale, able: list[str]) -> list[str]:
    """Return the attacks that are united: of those that search a gallery, the chosen one."""
    return [name for name in able if name == scale.chosen or name not in searching()]


def _unexamined(stratum: Stratum) -> Leakage:
    kind = identifier(stratum.identifier)
    return Leakage(
        track=stratum.track,
        identifier=stratum.identifier,
        category=kind.CATEGORY,
        role=kind.ROLE,
        carrier=stratum.carrier,
        band=stratum.band,
        attack=ANY,
        knowledge=Knowledge.AUDITOR,
        n=0,
        recovered=0,
        partial=0,
        claimed=0,
        rate=None,
        bound95=None,
        sensitivity=None,
        decoy=None,
        decides=False,
        note=UNEXAMINED,
    )


def _row(
    scale: Scale,
    stratum: Stratum,
    plantings: list[Planted],
    attack: str,
    united: list[str],
    knowledge: Knowledge,
) -> Leakage:
    kind = identifier(stratum.identifier)
    carrying, readable = _carrying(scale, plantings, united)
    recovered = scale.tool.subjects(stratum, united, Status.RECOVERED)
    partial = scale.tool.subjects(stratum, united, Status.PARTIAL)
    # A subject counts once something of it came back, or leaked without coming back.
    given = not plantings or any(not scale.refused.issuperset(p.series) for p in plantings)
    exercised = given and stratum.carrier not in scale.withheld
    untried = scale.tool.subjects(stratum, united, Status.UNTRIED)
    tried = readable & scale.searched if untried else readable
    n = len((tried if exercised else frozenset()) | recovered | partial)
    events = len(scale.tool.blamed(stratum, united))
    sensitivity = _sensitivity(scale, stratum, united, carrying, planted=bool(plantings))
    mistaken = scale.decoys.subjects(stratum, united, *LEAKED)
    tried_with_others = any(takes_decoys(name, scale.attacks[name]) for name in united)
    decoy = len(mistaken) / len(carrying) if tried_with_others else None
    testable = sensitivity is None or sensitivity >= SENSITIVE
    untestable = scale.tool.subjects(stratum, united, Status.UNTESTABLE)
    return Leakage(
        track=stratum.track,
        identifier=stratum.identifier,
        category=kind.CATEGORY,
        role=kind.ROLE,
        carrier=stratum.carrier,
        band=stratum.band,
        attack=attack,
        knowledge=knowledge,
        n=n,
        recovered=len(recovered),
        partial=len(partial),
        claimed=len(recovered) + len(partial) - events,
        rate=events / n if n else None,
        bound95=bound(events, n, sensitivity),
        sensitivity=sensitivity,
        decoy=decoy,
        decides=stratum.band is Band.STANDARD
        and carrying == set(scale.subjects)
        and (exercised or n > 0),
        note=_note(
            n,
            exercised=exercised,
            sampled=bool(untried),
            testable=testable and not untestable,
            calibrated=sensitivity is not None or not plantings,
            decoy=decoy,
        ),
    )


def _sensitivity(
    scale: Scale, stratum: Stratum, attacks: list[str], carrying: frozenset[str], *, planted: bool
) -> float | None:
    """Return the share of subjects recovered on a control: of several controls, on the best.

    Copies exercise what is planted; a faulty control exercises what is recovered of it.
    """
    shares = []
    for control in {scale.attacks[name].CONTROL for name in attacks}:
        proven = [name for name in attacks if control == scale.attacks[name].CONTROL]
        found = scale.control.subjects(stratum, proven, Status.RECOVERED)
        tried = carrying if control == COPY else carrying & scale.calibrated
        if tried and (planted if control == COPY else found):
            shares.append(len(found & tried) / len(tried))
    return max(shares, default=None)


def _note(
    n: int, *, exercised: bool, sampled: bool, testable: bool, calibrated: bool, decoy: float | None
) -> str:
    notes = [] if calibrated else [UNCALIBRATED]
    if sampled:
        notes.append(SAMPLED)
    if not testable:
        notes.append("untestable")
    if decoy is not None and decoy > FALSE_ALARMS:
        notes.append("false alarms")
    if n == 0:
        notes.append("no subject came back" if exercised else NOT_EXERCISED)
    elif n < FEW:
        notes.append("insufficient")
    return ", ".join(notes)


def _carrying(
    scale: Scale, plantings: list[Planted], attacks: list[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """Return who carries a stratum, and of whom an instance that carries it came back.

    Of these series, only those count that one of the attacks looked at.
    """
    part, back = None, scale.returned
    if scale.parts.keys() >= set(attacks):
        part = frozenset[str]().union(*(scale.parts[name] for name in attacks))
        back &= part
    if not plantings:
        everybody = frozenset(scale.subjects) if part is None else subjects_of(part)
        return everybody, subjects_of(back)
    carrying = (p.subject for p in plantings if part is None or not part.isdisjoint(p.series))
    readable = (p.subject for p in plantings if not back.isdisjoint(p.series))
    return frozenset(carrying), frozenset(readable)
