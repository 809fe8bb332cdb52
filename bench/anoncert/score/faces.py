"""How well heads are recognised, from what attacks observed of each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

import numpy as np
from msgspec import structs

from anoncert.attack import linkers, searching
from anoncert.attack._faces import APART
from anoncert.attack._ranked import AUC, D_PRIME, EER, GALLERY, RANK, UNSEEN
from anoncert.face import identification
from anoncert.face.floor import floor
from anoncert.score.bounds import lower, upper
from anoncert.types import Identification, Observation, Ranking

CMC = (1, 2, 5, 10, 20, 50, 100, 200, 500)
"""Ranks at which the cumulative match characteristic is given."""


def chosen(observations: Iterable[Observation]) -> str:
    """Return the attack that tells most of whom heads set apart show; empty if none ran."""
    told = {
        seen.attack: seen.value
        for seen in observations
        if seen.case == "tool" and seen.name == APART and seen.value is not None
    }
    able = sorted(searching() & told.keys())
    return max(able, key=lambda name: told[name], default="")


def identifications(observations: Iterable[Observation]) -> list[Identification]:
    """Summarize by series and attack how heads were recognised."""
    seen = [each for each in observations if each.case == "tool"]
    decides = chosen(seen)
    apart = {each.attack: each.value for each in seen if each.name == APART}
    return [
        Identification(
            **structs.asdict(row),
            chosen=row.attack == decides,
            apart=apart[row.attack],
            floor=floor(row.gallery),
        )
        for row in _rankings(seen, searching())
    ]


def links(observations: Iterable[Observation]) -> list[Ranking]:
    """Summarize by series and attack how heads were linked to heads."""
    return list(_rankings([each for each in observations if each.case == "tool"], linkers()))


def _rankings(seen: list[Observation], attacks: Iterable[str]) -> Iterator[Ranking]:
    unseen = Counter(_series(each) for each in seen if each.name == UNSEEN)
    measured = {(each.attack, each.name, each.place): each.value for each in seen}
    ranks = defaultdict[tuple[str, str], list[int]](list)
    for each in seen:
        if each.name == RANK and each.value is not None:
            ranks[each.attack, _series(each)].append(int(each.value))
    wanted = set(attacks)
    for (attack, series), places in sorted(ranks.items()):
        if attack not in wanted:
            continue
        gallery, n = int(measured[attack, GALLERY, series] or 0), len(places)
        first = places.count(1)
        yield Ranking(
            series=series,
            attack=attack,
            probes=n,
            unseen=unseen[series],
            gallery=gallery,
            rank1=first,
            rate=first / n,
            low95=lower(first, n),
            bound95=upper(first, n),
            cmc={str(k): sum(p <= k for p in places) / n for k in CMC if k <= gallery},
            auc=measured[attack, AUC, series],
            eer=measured[attack, EER, series],
            d_prime=measured[attack, D_PRIME, series],
            bits=identification.bits(np.array(places), gallery),
        )


def _series(seen: Observation) -> str:
    return seen.place.rpartition("/")[2]
