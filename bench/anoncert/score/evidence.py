"""Evidence: what attacks say of each stratum and subject."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from anoncert.corpus.carrier import carrier
from anoncert.errors import RequestError
from anoncert.types import RANK, Band, Finding, Planting, Status

LEAKED = (Status.RECOVERED, Status.PARTIAL)
"""Statuses that count as leaked."""

_UNPLANTED = {"elsewhere": Band.STANDARD, "residue": Band.BEYOND}


class Stratum(NamedTuple):
    """What is counted together."""

    identifier: str
    carrier: str
    band: Band

    @property
    def track(self) -> str:
        """``headers``, ``text`` or ``face``."""
        return "headers" if self.carrier in _UNPLANTED else carrier(self.carrier).TRACK

    @property
    def medium(self) -> str:
        """What an attack has to look at."""
        return "characters" if self.carrier in _UNPLANTED else carrier(self.carrier).MEDIUM


class ById(Protocol):
    """Plantings by their ids."""

    def __getitem__(self, name: str, /) -> Planting:
        """Return one."""


@dataclass
class Evidence:
    """What attacks say of each stratum and subject; the worst status counts.

    Parameters
    ----------
    findings
        Of one case: the tool's, the control's, or with decoys.
    plantings
        All that a tool owes to remove.
    claims
        Codes of CID 7050 that the tool claims.
    """

    findings: Iterable[Finding]
    plantings: ById
    claims: frozenset[str] = frozenset()
    worst: dict[tuple[Stratum, str], dict[str, Status]] = field(init=False)
    _blamed: dict[tuple[Stratum, str], set[str]] = field(init=False)

    def __post_init__(self) -> None:
        self.worst, self._blamed = defaultdict(dict), defaultdict(set)
        for finding in self.findings:
            key = stratum_of(finding, self.plantings), finding.attack
            _worsen(self.worst[key], finding.subject, finding.status)
            if finding.status in LEAKED and not permitted(finding, self.plantings, self.claims):
                self._blamed[key].add(finding.subject)

    def strata(self) -> set[Stratum]:
        """Return all strata with a finding."""
        return {stratum for stratum, _ in self.worst}

    def subjects(self, stratum: Stratum, attacks: Iterable[str], *statuses: Status) -> set[str]:
        """Return the subjects whose worst status by any of the attacks is one of these."""
        worst: dict[str, Status] = {}
        for attack in attacks:
            for subject, status in self.worst.get((stratum, attack), {}).items():
                _worsen(worst, subject, status)
        return {subject for subject, status in worst.items() if status in statuses}

    def blamed(self, stratum: Stratum, attacks: Iterable[str]) -> set[str]:
        """Return the subjects of whom one of the attacks recovers what no claim lets stay."""
        return set().union(*(self._blamed.get((stratum, attack), ()) for attack in attacks))


def _worsen(worst: dict[str, Status], subject: str, status: Status) -> None:
    worst[subject] = min(worst.get(subject, status), status, key=RANK.__getitem__)


def permitted(finding: Finding, plantings: ById, claims: frozenset[str]) -> bool:
    """Tell whether a claim lets stay what was recovered, at the very place."""
    at = finding.planting
    return at is not None and not claims.isdisjoint(plantings[at].kept_by)


def stratum_of(finding: Finding, plantings: ById) -> Stratum:
    """Return the stratum that a finding counts in.

    Raises
    ------
    RequestError
        It names a planting or a carrier that there is not.
    """
    try:
        if finding.planting is None:
            return Stratum(finding.identifier, finding.carrier, _UNPLANTED[finding.carrier])
        planting = plantings[finding.planting]
    except KeyError as error:
        raise RequestError(
            f"a finding names {error}, which is not planted in this corpus",
            "score the run again",
        ) from error
    return Stratum(planting.identifier, planting.carrier, planting.band)
