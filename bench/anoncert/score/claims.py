"""Claims against the evidence: what a tool says of its output, and what attacks found there.

A mark in the output is held against all files of its subject, since nobody notes in which of
them it stands; a vendor's claim against all files. A claim that nobody made (``claims_source``
is ``assumed``) cannot be false.

References
----------
DICOM PS3.15 section E.1.1 and E.3, PS3.16 CID 7050.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from anoncert.attack import searching
from anoncert.attack.claims import CODES, IN_CLEAR, MARKS
from anoncert.corpus.plant import identifier
from anoncert.score.evidence import LEAKED, ById, Stratum, permitted, stratum_of
from anoncert.types import (
    Band,
    FalseClaim,
    Finding,
    Observation,
    Observed,
    Planting,
    Role,
    Tool,
)

CLAIMED_BY = {"headers": "113100", "text": "113101", "face": "113102"}
"""The code that claims a track."""

_FULL_DATES = "113106"
_READING = ("verbatim", "encoded")
"""Attacks that read a value where it stands; others compute it from what replaced it."""
_TOLD = 8


class Leak(NamedTuple):
    """Something in the output that no claim of the tool permits."""

    finding: Finding
    stratum: Stratum
    planting: Planting | None

    @property
    def direct(self) -> bool:
        """Whether it identifies by itself, where PS3.15 obliges the tool."""
        role = identifier(self.finding.identifier).ROLE
        return role is Role.DIRECT and self.stratum.band is Band.STANDARD

    @property
    def dated(self) -> bool:
        """Whether it is a date that only the option to retain full dates lets stand."""
        kept_by = self.planting.kept_by if self.planting else []
        return _FULL_DATES in kept_by and self.finding.attack in _READING


@dataclass
class _Refuted:
    """What refutes a claim."""

    subjects: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)

    def by(self, leak: Leak) -> None:
        self.subjects.add(leak.finding.subject)
        self.places.add(f"{leak.finding.identifier} in {leak.finding.carrier}")


Marks = Mapping[str, set[tuple[str, str]]]
"""Place and text of marks, by subject."""


@dataclass(frozen=True)
class Leaks:
    """What attacks found in the output proper of the tool and no claim permits.

    Whom a search of a gallery finds, it may find by luck: that refutes nothing.
    """

    findings: Iterable[Finding]
    plantings: ById
    claims: frozenset[str]

    def __iter__(self) -> Iterator[Leak]:
        for finding in self.findings:
            if finding.case != "tool" or finding.status not in LEAKED:
                continue
            if finding.attack in searching():
                continue
            planting = None if finding.planting is None else self.plantings[finding.planting]
            stratum = stratum_of(finding, self.plantings)
            claimed = permitted(finding, self.plantings, self.claims)
            if stratum.carrier != "residue" and not claimed:
                yield Leak(finding, stratum, planting)


def marks(observations: Iterable[Observation]) -> Marks:
    """Return the marks in the tool's output."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for seen in observations:
        if (seen.attack, seen.case, seen.name) == ("claims", "tool", MARKS.get(seen.place)):
            found[seen.subject].add((seen.place, seen.detail))
    return found


def false_claims(
    found: Iterable[Leak], observations: list[Observation], tool: Tool
) -> list[FalseClaim]:
    """Compare claims with evidence: one row per track, mark and what it says.

    Parameters
    ----------
    found
        What no claim permits.
    observations
        Of all attacks.
    tool
        With the claims that its vendor makes.
    """
    borne = marks(observations)
    refuted: dict[tuple[str, str, str, str], _Refuted] = defaultdict(_Refuted)
    for leak in found:
        track = leak.stratum.track
        said = set(_RULES) & borne.get(leak.finding.subject, set())
        for place, text in said:
            if _RULES[place, text](leak) and _speaks_of(place, track, tool):
                refuted[track, place.partition("/")[0], MARKS[place], text].by(leak)
        for code in tool.claims if tool.claims_source == "vendor" else []:
            rule = _RULES.get((CODES, code))
            if rule is not None and rule(leak):
                refuted[track, "", "vendor", code].by(leak)
    rows = [_row(*key, why) for key, why in sorted(refuted.items())]
    return rows + list(_in_clear(observations))


def undeclared(found: Iterable[Leak], observations: list[Observation]) -> list[Observed]:
    """Tell what stands where an option would let it stand that neither tool nor output names.

    It leaks, and counts as such; here it is counted by the option's code. Leaks of one subject
    are found one after the other.
    """
    borne = marks(observations)
    counts: dict[str, list[int]] = defaultdict(list)
    for subject, leaks in groupby(found, lambda leak: leak.finding.subject):
        named = {text for place, text in borne.get(subject, ()) if place == CODES}
        kept: dict[str, set[str]] = defaultdict(set)
        for leak in leaks:
            if leak.planting is None or leak.finding.attack not in _READING:
                continue
            if named.isdisjoint(leak.planting.kept_by):
                for code in leak.planting.kept_by:
                    kept[code].add(leak.planting.id)
        for code, plantings in kept.items():
            counts[code].append(len(plantings))
    return [_observed(code, found) for code, found in sorted(counts.items())]


def _speaks_of(place: str, track: str, tool: Tool) -> bool:
    """Tell whether a mark speaks of a track: that identity is removed, of what is claimed."""
    return place != "0012,0062" or track == "headers" or CLAIMED_BY[track] in tool.claims


def _row(track: str, tag: str, keyword: str, claim: str, why: _Refuted) -> FalseClaim:
    places = sorted(why.places)
    more = [f"{len(places) - _TOLD} more"] if len(places) > _TOLD else []
    return FalseClaim(
        track=track,
        tag=tag,
        keyword=keyword,
        claim=claim,
        subjects=len(why.subjects),
        evidence="; ".join(places[:_TOLD] + more),
    )


def _in_clear(observations: Iterable[Observation]) -> Iterator[FalseClaim]:
    clear = [o for o in observations if o.case == "tool" and o.name == IN_CLEAR]
    if clear:
        yield FalseClaim(
            track="headers",
            tag="0400,0500",
            keyword="EncryptedAttributesSequence",
            claim="encrypted",
            subjects=len({seen.subject for seen in clear}),
            evidence="content is no EnvelopedData (RFC 5652)",
        )


def _observed(code: str, counts: list[int]) -> Observed:
    mean = sum(counts) / len(counts)
    low, high = float(min(counts)), float(max(counts))
    return Observed("claims", f"undeclared {code}", "plantings", len(counts), low, mean, high)


def _direct_in(track: str, medium: str | None = None) -> Callable[[Leak], bool]:
    def refutes(leak: Leak) -> bool:
        where = leak.stratum
        return leak.direct and where.track == track and medium in (None, where.medium)

    return refutes


def _dated(leak: Leak) -> bool:
    return leak.dated


_RULES: dict[tuple[str, str], Callable[[Leak], bool]] = {
    ("0012,0062", "YES"): lambda leak: leak.direct,
    ("0028,0301", "NO"): _direct_in("text", "pixels"),
    ("0028,0302", "NO"): _direct_in("face"),
    ("0028,0303", "REMOVED"): _dated,
    ("0028,0303", "MODIFIED"): _dated,
    (CODES, "113100"): _direct_in("headers"),
    (CODES, "113101"): _direct_in("text", "pixels"),
    (CODES, "113102"): _direct_in("face"),
    (CODES, "113103"): _direct_in("headers", "plane"),
    (CODES, "113107"): _dated,
}
"""What refutes which mark or code."""
