"""Gates and levels, per track.

A level is decided by strata that are planted in every subject in band ``standard``; a direct
identifier that leaks in any other of that band withholds it. A gate without evidence is
undecided, and an undecided gate is not passed.

References
----------
European Medicines Agency 2018, EMA/90915/2016 (guidance on Policy 0070): a maximum risk of
0.09 where data are public, which twelve who look alike stay below.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from anoncert.attack import attack
from anoncert.corpus.carrier import carriers
from anoncert.score.claims import CLAIMED_BY
from anoncert.score.leakage import ANY, FALSE_ALARMS, SENSITIVE
from anoncert.score.utility import worst_class
from anoncert.types import (
    Band,
    Coverage,
    FalseClaim,
    Gate,
    Identification,
    Knowledge,
    Leakage,
    Level,
    Observed,
    Role,
    Tool,
    Utility,
)

FACE = "face"
TRACKS = ("headers", "text", FACE)
"""Tracks that this suite certifies; that of faces where the edition plants any."""

RISK = ("linkage", "risk unclaimed")
"""Attack and name of the observation of 1/k, by what no claim lets stand."""

MISSING = ("interference", "not tested: missing")
"""Attack and name of the observation of files that did not come back in all runs."""

_LARGEST_RISK = 0.09
_ENOUGH_RETURNED = 0.99


@dataclass(frozen=True)
class Threshold:
    """What a level needs: a bound on every deciding stratum, and subjects."""

    bound: float
    n: int


LEVELS = {3: Threshold(0.01, 299), 2: Threshold(0.05, 59), 1: Threshold(0.09, 32)}
"""From the strictest to the mildest, for headers and text."""

LEVELS_OF_FACES = {3: Threshold(0.05, 299), 2: Threshold(0.12, 59), 1: Threshold(0.30, 32)}
"""Of identification among photographs, net of the floor: popular defacers leave 28 to 38 %,
the best published refacing 8 % (Schwarz et al. 2021, doi:10.1016/j.neuroimage.2021.117845,
and 2022, doi:10.1016/j.neuroimage.2022.119357)."""


def gates(
    rows: list[Leakage],
    coverage: Coverage,
    false: list[FalseClaim],
    observed: list[Observed],
    sensitivity: dict[str, float],
    not_run: Collection[str] = (),
    faces: Collection[Identification] = (),
) -> list[Gate]:
    """Decide the gates of every track; attacks of it that did not run leave one open.

    Parameters
    ----------
    rows, coverage, false, observed, sensitivity, not_run, faces
        As they stand in a result.
    """
    return [
        gate
        for track in _tracks(rows)
        for gate in (
            _no_direct_leak(track, rows),
            _no_false_claim(track, false),
            _bounded(track, rows, faces),
            *([] if track == FACE else [_residual_risk(track, observed)]),
            _covered(track, coverage, observed),
            _sensitive(track, _deciding(rows, track), sensitivity, not_run),
        )
    ]


def levels(
    rows: list[Leakage],
    decided: list[Gate],
    measured: list[Utility],
    tool: Tool,
    faces: Collection[Identification] = (),
    *,
    certifying: bool,
) -> dict[str, Level]:
    """Add the gates up."""
    return {
        track: _level(track, rows, decided, measured, tool, faces, certifying=certifying)
        for track in _tracks(rows)
    }


def _tracks(rows: list[Leakage]) -> list[str]:
    return [t for t in TRACKS if t != FACE or any(row.track == FACE for row in rows)]


def reached(rows: list[Leakage], track: str, faces: Collection[Identification] = ()) -> int | None:
    """Return the level that a track's worst bound and fewest subjects are good for."""
    worst = worst_bound(rows, track, faces)
    n = min((row.n for row in _deciding(rows, track)), default=0)
    if worst is None:
        return None
    fitting = (level for level, t in thresholds(track).items() if worst <= t.bound and n >= t.n)
    return next(fitting, None)


def thresholds(track: str) -> dict[int, Threshold]:
    """Return what each level of a track needs."""
    return LEVELS_OF_FACES if track == FACE else LEVELS


def worst_bound(
    rows: list[Leakage], track: str, faces: Collection[Identification] = ()
) -> float | None:
    """Return the worst bound that decides a track's level; of faces, net of the floor."""
    bounds = [row.bound95 for row in _deciding(rows, track)]
    known = [bound for bound in bounds if bound is not None]
    if not known or len(known) < len(bounds):
        return None
    floor = max((row.floor.rank1 for row in faces if row.chosen), default=0.0)
    return max(0.0, max(known) - floor) if track == FACE else max(known)


def _deciding(rows: list[Leakage], track: str) -> list[Leakage]:
    """Return the strata that decide: as auditors see them, and what leaks to a register.

    Of faces, those of identification: whoever an auditor verifies was missed (`gates`).
    """
    return [
        row
        for row in rows
        if row.track == track
        and row.attack == ANY
        and row.decides
        and (
            row.knowledge is Knowledge.REGISTER
            if track == FACE
            else row.knowledge is Knowledge.AUDITOR
            or (row.knowledge is Knowledge.REGISTER and _leaks(row))
        )
    ]


def _leaks(row: Leakage) -> bool:
    return row.recovered + row.partial > row.claimed


def _no_direct_leak(track: str, rows: list[Leakage]) -> Gate:
    """Ask for every stratum, also for those that few subjects carry, and for every adversary.

    Of faces, nobody may be missed: that one among many is recognised, a bound limits.
    """
    leaking = dict.fromkeys(
        f"{row.identifier} in {row.carrier}"
        for row in rows
        if row.track == track
        and row.attack == ANY
        and (track != FACE or row.knowledge is Knowledge.AUDITOR)
        and row.role is Role.DIRECT
        and row.band is Band.STANDARD
        and _leaks(row)
    )
    return Gate("no direct identifier", track, not leaking, "; ".join(leaking) or "none leaked")


def _no_false_claim(track: str, false: list[FalseClaim]) -> Gate:
    made = [f"{row.claim} by {row.keyword}" for row in false if row.track == track]
    return Gate("no false claim", track, not made, "; ".join(made) or "none is refuted")


def _residual_risk(track: str, observed: list[Observed]) -> Gate:
    found = [row.high for row in observed if (row.attack, row.name) == RISK]
    worst = found[0] if found else None
    if worst is None:
        return Gate("residual risk", track, None, "nobody was linked to the register")
    evidence = f"1/k at most {worst:.3f}; {_LARGEST_RISK} may be left"
    return Gate("residual risk", track, worst <= _LARGEST_RISK, evidence)


def _bounded(track: str, rows: list[Leakage], faces: Collection[Identification]) -> Gate:
    worst = worst_bound(rows, track, faces)
    if worst is None:
        return Gate("worst bound", track, None, "a deciding stratum has no bound")
    widest = thresholds(track)[1].bound
    return Gate("worst bound", track, worst <= widest, f"{worst:.3f}; level 1 needs {widest}")


def _covered(track: str, coverage: Coverage, observed: list[Observed]) -> Gate:
    """Ask for all runs: whoever fails on twins is not compared with them."""
    share = coverage.returned / coverage.instances if coverage.instances else 0.0
    missing = [row.mean or 0.0 for row in observed if (row.attack, row.name) == MISSING]
    repeated = 1 - max(missing, default=0.0)
    again = f"; {repeated:.1%} of those that ran again, in all runs" if missing else ""
    return Gate(
        "coverage",
        track,
        min(share, repeated) >= _ENOUGH_RETURNED,
        f"{coverage.returned} of {coverage.instances} instances returned{again}",
    )


def _sensitive(
    track: str, rows: list[Leakage], sensitivity: dict[str, float], not_run: Collection[str]
) -> Gate:
    weak = [
        f"{row.identifier} in {row.carrier}"
        for row in rows
        if "untestable" in row.note
        or (row.sensitivity is not None and row.sensitivity < SENSITIVE)
        or (row.decoy or 0.0) > FALSE_ALARMS
    ] + [
        f"attack {name}"
        for name, share in sensitivity.items()
        if share < SENSITIVE and _looks_at(name, track)
    ]
    missing = [name for name in not_run if _looks_at(name, track)]
    if missing and not weak:
        return Gate("attacks sensitive", track, None, f"not run: {', '.join(missing)}")
    return Gate("attacks sensitive", track, not weak, "; ".join(weak) or "all strata testable")


def _looks_at(name: str, track: str) -> bool:
    """Tell whether an attack looks at what carries a track; what only measures is for all."""
    media = attack(name).MEDIA
    return not media or any(track == c.TRACK and c.MEDIUM in media for c in carriers().values())


def _level(
    track: str,
    rows: list[Leakage],
    decided: list[Gate],
    measured: list[Utility],
    tool: Tool,
    faces: Collection[Identification],
    *,
    certifying: bool,
) -> Level:
    failed = [gate for gate in decided if gate.track == track and not gate.passed]
    level, reason = None, ""
    if CLAIMED_BY[track] not in tool.claims:
        reason = f"the tool does not claim {CLAIMED_BY[track]}"
    elif not certifying:
        reason = "this edition certifies nothing"
    elif failed:
        names = (f"{gate.name} ({'failed' if gate.passed is False else 'open'})" for gate in failed)
        reason = ", ".join(names)
    else:
        level = reached(rows, track, faces)
        reason = "all gates passed" if level else "too few subjects"
    return Level(
        claims=sorted(tool.claims), level=level, utility=worst_class(measured), reason=reason
    )
