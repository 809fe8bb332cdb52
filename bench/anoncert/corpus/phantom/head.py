"""A head made of ellipsoids: which tissue is where.

Geometry uses only additions, multiplications, divisions and comparisons of 64-bit
floats, which IEEE 754 rounds the same way on every processor.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from anoncert.corpus import tables
from anoncert.corpus.streams import Stream

Floats = NDArray[np.float64]
_PER_MILLE = 1000


@dataclass(frozen=True)
class Head:
    """One subject's head.

    Attributes
    ----------
    tissues : ndarray of int, shape (ellipsoids,)
        Index of the tissue of each ellipsoid in `tissue_names`.
    centres : ndarray, shape (ellipsoids, 3)
        LPS [mm].
    axes : ndarray, shape (ellipsoids, 3)
        Semi-axes along L, P, S [mm].
    """

    tissues: NDArray[np.int64]
    centres: Floats
    axes: Floats

    def labels(self, x: Floats, y: Floats, z: Floats) -> NDArray[np.uint8]:
        """Label points with tissues.

        Parameters
        ----------
        x, y, z
            LPS coordinates [mm], of shapes that broadcast against each other.

        Returns
        -------
        ndarray of uint8
            Index into `tissue_names`, of the broadcast shape; 0 is air.
        """
        labels = np.zeros(np.broadcast_shapes(x.shape, y.shape, z.shape), np.uint8)
        for tissue, centre, axes in zip(self.tissues, self.centres, self.axes, strict=True):
            scaled = ((p - c) / a for p, c, a in zip((x, y, z), centre, axes, strict=True))
            u, v, w = (along * along for along in scaled)
            if u.min() + v.min() + w.min() <= 1.0:
                labels[u + v + w <= 1.0] = tissue
        return labels


@cache
def tissue_names() -> tuple[str, ...]:
    """Return the tissues in the order of their labels."""
    return tuple(row["tissue"] for row in tables.table("mr_tissues"))


def head(seed: int, subject: str) -> Head:
    """Draw a subject's head: nothing in it identifies, twins share it."""
    stream = Stream(seed, "scene", subject, "head")
    rows = tables.table("head_ellipsoids")
    names = tissue_names()
    overall = _varied(stream, 0.03)
    scales = [overall * _varied(stream, float(row["vary"])) for row in rows]
    axes = [[float(row[k]) * s for k in "abc"] for row, s in zip(rows, scales, strict=True)]
    centres = [[float(row[k]) * overall for k in "xyz"] for row in rows]
    return Head(
        tissues=np.array([names.index(row["tissue"]) for row in rows]),
        centres=np.array(centres),
        axes=np.array(axes),
    )


def _varied(stream: Stream, share: float) -> float:
    return 1.0 + share * stream.between(-_PER_MILLE, _PER_MILLE) / _PER_MILLE
