"""Who has which head: dimensions and shape, drawn as surveys found them.

A head has traits. Surveyed dimensions are jointly normal within each sex; traits of shape
are independent of them and of each other. Traits of part ``face`` identify; all others
(vault, ears, neck, tissue, what lies inside) belong to the scene, and a twin shares them.
A face is drawn given the rest of its head, so that a twin's head is as plausible as the
first, and the average face given the rest is what stands in the files before planting.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from anoncert.corpus import tables
from anoncert.corpus.streams import Stream

Floats = NDArray[np.float64]

FACE = "face"
SYMMETRIC_SD, ASYMMETRIC_SD = 0.9, 0.35
"""Standard deviations of the individual relief [mm], see `relief.LATTICE`."""

_STREAM_UNIT = 4096
_GRID = 1024
_WIDEST = 2.8


class Trait(NamedTuple):
    """One number of a head: a surveyed dimension [mm], or one of shape."""

    name: str
    part: str
    mean: float
    sd: float


@dataclass(frozen=True)
class Traits:
    """A head in numbers.

    Attributes
    ----------
    sex : str
        ``M`` or ``F``.
    values : dict of str to float
        All traits by name, in their units.
    individual : ndarray, shape (2, points)
        Individual relief at the points of a lattice, symmetric and antisymmetric [mm].
    """

    sex: str
    values: dict[str, float]
    individual: Floats

    def __getitem__(self, name: str) -> float:
        return self.values[name]

    def changed(self, **by: float) -> Traits:
        """Return a head in which the named traits are larger by so much."""
        values = self.values | {n: float(self.values[n] + more) for n, more in by.items()}
        return Traits(self.sex, values, self.individual)


@cache
def dimensions(sex: str) -> tuple[Trait, ...]:
    """Return the surveyed dimensions of one sex."""
    rows = tables.table("head_dimensions")
    return tuple(_trait(row, 0.0) for row in rows if row["sex"] == sex)


@cache
def shapes(sex: str) -> tuple[Trait, ...]:
    """Return the traits of shape of one sex."""
    side = 0.5 if sex == "M" else -0.5
    return tuple(_trait(row, side * float(row["male"])) for row in tables.table("head_shape"))


@cache
def correlation(sex: str) -> Floats:
    """Return the correlations of `dimensions`, shape (dimensions, dimensions)."""
    names = [dimension.name for dimension in dimensions(sex)]
    matrix = np.eye(len(names))
    for row in tables.table("head_correlations"):
        if row["sex"] == sex:
            a, b = names.index(row["a"]), names.index(row["b"])
            matrix[a, b] = matrix[b, a] = float(row["r"])
    return matrix


def scene(stream: Stream, sex: str, points: int) -> Traits:
    """Draw all of a head but its face, and give it the average face of such heads."""
    kept, _, _ = _given(sex)
    deviates = _cholesky(_block(sex, kept, kept)) @ _normal(stream, len(kept))
    face = _expected(sex) @ deviates
    shape = _normal(stream, len(shapes(sex)))
    values = _dimensions(sex, deviates, face)
    for trait, deviate in zip(shapes(sex), shape, strict=True):
        values[trait.name] = _value(trait, 0.0 if trait.part == FACE else deviate)
    return Traits(sex, values, np.zeros((2, points)))


def face(stream: Stream, head: Traits) -> Traits:
    """Draw a face for a head, given all that is not its face.

    Parameters
    ----------
    stream
        Stream of the person.
    head
        From `scene`: a head with the average face of such heads.
    """
    sex = head.sex
    kept, own, spread = _given(sex)
    measured = dimensions(sex)
    deviates = np.array(
        [(head[measured[i].name] - measured[i].mean) / measured[i].sd for i in kept]
    )
    drawn = _expected(sex) @ deviates + spread @ _normal(stream, len(own))
    values = dict(head.values)
    for i, deviate in zip(own, drawn, strict=True):
        values[measured[i].name] = _value(measured[i], deviate)
    faces = [trait for trait in shapes(sex) if trait.part == FACE]
    for trait, deviate in zip(faces, _normal(stream, len(faces)), strict=True):
        values[trait.name] = _value(trait, deviate)
    points = head.individual.shape[1]
    relief = _normal(stream, 2 * points).reshape(2, points)
    return Traits(sex, values, relief * np.array([[SYMMETRIC_SD], [ASYMMETRIC_SD]]))


def average(sex: str, points: int) -> Traits:
    """Return the head whose traits are all average."""
    values = {trait.name: trait.mean for trait in (*dimensions(sex), *shapes(sex))}
    return Traits(sex, values, np.zeros((2, points)))


def calibrated(head: Traits) -> Traits:
    """Return what to build a head from, so that its dimensions measure what they should.

    The surface is made of parts that overlap: a breadth that is asked for comes out a
    little different, and individual relief adds variance. See `calibrate`.
    """
    values = dict(head.values)
    for row in tables.table("head_calibration"):
        if row["sex"] == head.sex:
            name, mean = row["dimension"], _means(head.sex)[row["dimension"]]
            values[name] = mean + float(row["scale"]) * (head[name] - mean) + float(row["offset"])
    return Traits(head.sex, values, head.individual)


def floor_bits(sex: str, kept: tuple[str, ...]) -> float:
    """Compute what the kept dimensions tell of the face: no defacer can remove it.

    Parameters
    ----------
    sex
        ``M`` or ``F``.
    kept
        Names of the dimensions that a defacer leaves.

    Returns
    -------
    float
        Mutual information of the kept dimensions and those of the face [bit].
        Traits of shape and the individual relief are independent of all dimensions and
        add nothing.

    References
    ----------
    Cover & Thomas, Elements of Information Theory, 2006, theorem 8.4.1 (entropy of the
    normal distribution).
    """
    names = [dimension.name for dimension in dimensions(sex)]
    of_face = [i for i, d in enumerate(dimensions(sex)) if d.part == FACE and d.name not in kept]
    of_rest = [names.index(name) for name in kept]
    both = of_rest + of_face
    rest, own, joint = (
        np.linalg.slogdet(_block(sex, rows, rows))[1] for rows in (of_rest, of_face, both)
    )
    return float((rest + own - joint) / (2 * np.log(2)))


class Drawn(NamedTuple):
    """Surveyed dimensions of faces, as standard normal deviates.

    Attributes
    ----------
    expected, faces : ndarray, shape (people, dimensions)
        Given the rest of each head, and as they are.
    given, alone : ndarray, shape (dimensions, dimensions)
        Covariance given the rest, and not knowing it.
    """

    expected: Floats
    faces: Floats
    given: Floats
    alone: Floats


def drawn(stream: Stream, sex: str, people: int) -> Drawn:
    """Draw the surveyed dimensions of many faces, with what the rest of each head tells."""
    kept, own, spread = _given(sex)
    rest = _normal(stream, people * len(kept)).reshape(people, -1)
    alone = _normal(stream, people * len(own)).reshape(people, -1)
    expected = rest @ _cholesky(_block(sex, kept, kept)).T @ _expected(sex).T
    return Drawn(expected, expected + alone @ spread.T, spread @ spread.T, _block(sex, own, own))


def _trait(row: dict[str, str], shift: float) -> Trait:
    name = row.get("trait") or row["dimension"]
    return Trait(name, row["part"], float(row["mean"]) + shift, float(row["sd"]))


@cache
def _means(sex: str) -> dict[str, float]:
    return {dimension.name: dimension.mean for dimension in dimensions(sex)}


@cache
def _given(sex: str) -> tuple[list[int], list[int], Floats]:
    """Split dimensions into kept and face; add the spread of a face given the rest."""
    parts = [dimension.part for dimension in dimensions(sex)]
    kept = [i for i, part in enumerate(parts) if part != FACE]
    own = [i for i, part in enumerate(parts) if part == FACE]
    explained = _expected_of(sex, kept, own) @ _block(sex, kept, own)
    return kept, own, _cholesky(_block(sex, own, own) - explained)


@cache
def _expected(sex: str) -> Floats:
    kept, own, _ = _given(sex)
    return _expected_of(sex, kept, own)


def _expected_of(sex: str, kept: list[int], own: list[int]) -> Floats:
    """Return the regression of the face's dimensions on the kept ones (standardised)."""
    solved = np.linalg.solve(_block(sex, kept, kept), _block(sex, kept, own))
    return np.asarray(solved.T, np.float64)


def _block(sex: str, rows: list[int], columns: list[int]) -> Floats:
    return correlation(sex)[np.ix_(rows, columns)]


def _cholesky(matrix: Floats) -> Floats:
    return np.asarray(np.linalg.cholesky(matrix), np.float64)


def _dimensions(sex: str, kept: Floats, own: Floats) -> dict[str, float]:
    kept_at, own_at, _ = _given(sex)
    deviates = dict(zip([*kept_at, *own_at], [*kept, *own], strict=True))
    return {d.name: _value(d, deviates[i]) for i, d in enumerate(dimensions(sex))}


def _value(trait: Trait, deviate: float) -> float:
    """Return a trait of so many standard deviations, on a grid.

    The grid swallows the last bits in which processors differ (linear algebra).
    """
    bounded = min(max(deviate, -_WIDEST), _WIDEST)
    return float(round((trait.mean + trait.sd * bounded) * _GRID)) / _GRID


def _normal(stream: Stream, count: int) -> Floats:
    return stream.normal((count,)) / _STREAM_UNIT
