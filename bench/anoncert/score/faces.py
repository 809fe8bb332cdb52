"""How well heads are recognised, from what attacks observed of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import numpy as np

from anoncert.attack import _faces as faces
from anoncert.attack import searching
from anoncert.face import identification
from anoncert.face.floor import floor
from anoncert.score.bounds import lower, upper
from anoncert.types import Identification, Observation

CMC = (1, 2, 5, 10, 20, 50, 100, 200, 500)
"""Ranks at which the cumulative match characteristic is given."""


def chosen(observations: Iterable[Observation]) -> str:
    """Return the attack that tells most of whom heads set apart show; empty if none ran."""
    told = {
        seen.attack: seen.value
        for seen in observations
        if seen.case == "tool" and seen.name == faces.APART and seen.value is not None
    }
    able = sorted(searching() & told.keys())
    return max(able, key=lambda name: told[name], default="")


def identifications(observations: Iterable[Observation]) -> list[Identification]:
    """Summarize ranks by series and attack."""
    seen = [each for each in observations if each.case == "tool"]
    decides, unseen = chosen(seen), defaultdict[str, int](int)
    for each in seen:
        if each.name == faces.UNSEEN:
            unseen[_series(each)] += 1
    return [
        row
        for attack in sorted(searching())
        for row in _rows([each for each in seen if each.attack == attack], decides, unseen)
    ]


def _rows(
    seen: list[Observation], decides: str, unseen: dict[str, int]
) -> Iterator[Identification]:
    measured = {(each.name, each.place): each.value for each in seen}
    ranks = defaultdict[str, list[int]](list)
    for each in seen:
        if each.name == faces.RANK and each.value is not None:
            ranks[_series(each)].append(int(each.value))
    for series, places in sorted(ranks.items()):
        gallery, n = int(measured[faces.PHOTOGRAPHS, ""] or 0), len(places)
        first = places.count(1)
        yield Identification(
            series=series,
            attack=seen[0].attack,
            chosen=seen[0].attack == decides,
            probes=n,
            unseen=unseen[series],
            gallery=gallery,
            rank1=first,
            rate=first / n,
            low95=lower(first, n),
            bound95=upper(first, n),
            cmc={str(k): sum(p <= k for p in places) / n for k in CMC if k <= gallery},
            auc=measured[faces.AUC, series],
            eer=measured[faces.EER, series],
            d_prime=measured[faces.D_PRIME, series],
            bits=identification.bits(np.array(places), gallery),
            apart=measured[faces.APART, ""],
            floor=floor(gallery),
        )


def _series(seen: Observation) -> str:
    return seen.place.rpartition("/")[2]
