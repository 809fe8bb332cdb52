"""What is said of heads that were compared with a gallery: ranks, and how scores differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from anoncert.attack._case import Case
from anoncert.attack._probes import Probe
from anoncert.face import identification
from anoncert.face.head import Heads
from anoncert.types import Observation

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

GALLERY, RANK, UNSEEN = "gallery", "rank", "no head"
AUC, EER, D_PRIME = "area under ROC curve", "equal error rate", "d'"
"""Names of observations."""

_BEST = 3


def ranked(
    attack: str, case: Case, own: list[Probe], scores: Floats, names: list[str]
) -> Iterator[Observation]:
    """Say how the heads of one series rank, and how scores of mates and others differ.

    Parameters
    ----------
    attack, case
        Which attack, on what.
    own
        Heads of one series.
    scores
        Shape (heads, gallery), larger is more alike.
    names
        Whose each column is.
    """
    mates = rows(names, people(own))
    places = identification.ranks(scores, mates)
    ours = identification.genuine(scores, mates)
    others = identification.impostors(scores, mates)
    measured = {
        GALLERY: float(len(names)),
        AUC: identification.auc(ours, others),
        EER: identification.equal_error_rate(ours, others),
        D_PRIME: identification.d_prime(ours, others),
    }
    for what, value in measured.items():
        yield observed(attack, case, what, value, place=own[0].shown.name)
    for probe, row, place in zip(own, scores, places, strict=True):
        best = ", ".join(names[at] for at in np.argsort(-row)[:_BEST])
        yield observed(attack, case, RANK, float(place), **of(probe), detail=best)


def observed(
    attack: str,
    case: Case,
    name: str,
    value: float | None,
    subject: str = "",
    place: str = "",
    detail: str = "",
) -> Observation:
    """Return what an attack on heads observed."""
    return Observation(attack, name, subject, value, "1", place, detail, case.name)


def of(probe: Probe) -> dict[str, str]:
    """Return what an observation speaks of: one series."""
    return {"subject": probe.shown.subject, "place": probe.shown.series}


def rows(names: list[str], wanted: Iterable[str]) -> Rows:
    """Return where people are in a gallery."""
    at = {name: row for row, name in enumerate(names)}
    return np.array([at[name] for name in wanted], np.intp)


def people(found: Iterable[Probe]) -> list[str]:
    """Return whose heads these are."""
    return [probe.shown.subject for probe in found]


def heads(found: Iterable[Probe]) -> Heads:
    """Return the heads that are seen."""
    return Heads.of([probe.head for probe in found if probe.head is not None])


def grouped(found: Iterable[Probe], by: Callable[[Probe], str]) -> list[tuple[str, list[Probe]]]:
    """Return heads by what they have in common."""
    groups = defaultdict[str, list[Probe]](list)
    for probe in found:
        groups[by(probe)].append(probe)
    return sorted(groups.items())
