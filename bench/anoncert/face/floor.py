"""What no defacer can take away: what the rest of a head tells of its face.

Heads and faces are correlated in people. Who knows vault, ears, neck and sex of a head exactly
can rank faces by how likely they are; no attack on a head whose face is gone does better but by
luck. Traits of shape are independent of all dimensions and add nothing.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from anoncert.corpus.phantom.anthropometry import Drawn, drawn
from anoncert.corpus.register import SEXES
from anoncert.corpus.streams import Stream
from anoncert.face import identification
from anoncert.types import Floor

Floats = NDArray[np.float64]

_DRAWS = 8


@cache
def floor(gallery: int) -> Floor:
    """Simulate the best attack on heads without faces.

    Parameters
    ----------
    gallery
        People in the gallery, half of each sex; the sex of a head is known.
    """
    half = gallery // 2
    stream = Stream(0, "face", "floor")
    scores = [_ratios(drawn(stream, sex, half)) for sex in SEXES for _ in range(_DRAWS)]
    mates = np.arange(half)
    places = np.concatenate([identification.ranks(each, mates) for each in scores])
    within = [
        identification.auc(identification.genuine(s, mates), identification.impostors(s, mates))
        for s in scores
    ]
    return Floor(
        rank1=float((places == 1).mean()),
        auc=(1 + float(np.mean(within))) / 2,
        bits=identification.bits(places, 2 * half),
    )


def _ratios(people: Drawn) -> Floats:
    """Return log likelihood ratios of all faces for all heads, shape (heads, faces)."""
    given, alone = np.linalg.inv(people.given), np.linalg.inv(people.alone)
    whiten = np.linalg.cholesky(given)
    heads, faces = people.expected @ whiten, people.faces @ whiten
    away = (heads**2).sum(1)[:, np.newaxis] + (faces**2).sum(1) - 2 * heads @ faces.T
    unlikely = ((people.faces @ alone) * people.faces).sum(1)
    ratios: Floats = (unlikely - away) / 2
    return ratios
