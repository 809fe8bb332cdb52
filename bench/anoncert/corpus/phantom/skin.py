"""The skin: how far the head reaches in every direction at every level.

The surface is a table of radii about the vertical axis, R(direction, level), in the
frame of the head: RAS, origin on the midsagittal plane at the level of sellion, half way
along the head's length. Directions are equally spaced in the diamond angle
``1 - y / (|x| + |y|)``, which needs no transcendental function to look up and is finest
at the nose.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anoncert.corpus.phantom.anthropometry import Traits, calibrated
from anoncert.corpus.phantom.relief import curve, relief, stomion

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

COLUMNS = 800
_HALF = COLUMNS // 2 + 1
"""Columns of the right side, front and back included."""
LOWEST, HIGHEST = -220, 140
"""Levels of the first and the last row [mm above sellion]; rows are 1 mm apart."""
STEP = 1.0 / 128
"""The table's grid [mm]: it swallows the last bits in which processors differ."""

_VAULT = 18.0
"""From here up, the section shrinks to the vertex [mm above sellion]."""
_THINNEST = 2.0
_BESIDE = 0.7
_FADED = 2.5
"""So many half lengths from its middle, less is left of an ear than numbers can tell."""


@dataclass(frozen=True)
class Skin:
    """A skin surface.

    Attributes
    ----------
    radius : ndarray of int16, shape (COLUMNS + 1, rows)
        Distance from the vertical axis in units of `STEP`. Columns go from the front
        over the right to the back and over the left; the last repeats the first.
    vertex : float
        Level of the top [mm above sellion].
    """

    radius: NDArray[np.int16]
    vertex: float

    @property
    def millimetres(self) -> Floats:
        """Return the table in mm."""
        return self.radius.astype(np.float64) * STEP


def directions() -> tuple[Floats, Floats]:
    """Return sine (to the right) and cosine (to the front) of all columns."""
    column = np.arange(COLUMNS + 1)
    side = np.where(2 * column <= COLUMNS, 1.0, -1.0)
    half = np.minimum(column, COLUMNS - column) * (4.0 / COLUMNS)
    across, ahead = 1.0 - np.abs(half - 1.0), 1.0 - half
    length = np.sqrt(across * across + ahead * ahead)
    return side * across / length, ahead / length


def levels() -> Floats:
    """Return the levels of all rows [mm above sellion]."""
    return np.arange(LOWEST, HIGHEST + 1, dtype=np.float64)


def vertex(traits: Traits) -> float:
    """Return the level of the top of the head [mm above sellion]."""
    return traits["tragion_level"] + traits["tragion_top"]


def skin(average: Traits, traits: Traits | None = None) -> Skin:
    """Build the skin of a head.

    Parameters
    ----------
    average
        The head with the average face of such heads.
    traits
        The same head with a face of its own; it counts where `identifying` says, and all
        the rest of the surface is as in `average`.
    """
    average = calibrated(average)
    radius = _without_ears(average)
    if traits is not None:
        own = _without_ears(calibrated(traits))
        radius = radius + identifying() * (own - radius)
    beside = float(radius[COLUMNS // 4, round(average["tragion_level"]) - LOWEST])
    radius = (radius + ears(average, beside)) * (levels() < vertex(average))
    table = np.rint(np.clip(radius, 0, 255) / STEP).astype(np.int16)
    return Skin(table, vertex(average))


def identifying() -> Floats:
    """Return where the surface identifies, from 0 (vault, ears, neck) to 1 (face).

    Returns
    -------
    ndarray, shape (COLUMNS + 1, rows)
        The same for all heads.
    """
    _, ahead = directions()
    z = levels()[np.newaxis]
    lower = _fade(z, -90.0, -30.0)
    kept = 0.05 - 0.35 * lower
    sector = _fade(-ahead[:, np.newaxis], -(kept + 0.17), -kept)
    return sector * _fade(z, 12.0, 42.0) * _fade(-z, 128.0, 160.0)


def ears(t: Traits, beside: float) -> Floats:
    """Return how far the ears stand out of the head: a tilted ellipse, its rim, a hollow.

    Parameters
    ----------
    t
        Whose.
    beside
        Distance of the head's side from the vertical axis where the ears stand [mm].

    Returns
    -------
    ndarray, shape (COLUMNS + 1, rows)
        [mm].
    """
    sine, cosine = (column[:_HALF] for column in directions())
    above = levels() - (t["tragion_level"] + 4)
    half_length, half_breadth = t["ear_length"] / 2, t["ear_breadth"] / 2
    raised = np.zeros((len(sine), len(above)))
    side = np.flatnonzero(sine > _BESIDE)
    rows = np.flatnonzero(np.abs(above) < _FADED * half_length)
    z = above[rows]
    # measured along the surface, from just before the tragus backward
    back = -cosine[side, np.newaxis] * beside - half_breadth + 4
    u, v = (back - t["ear_tilt"] * z) / half_breadth, z / half_length
    q = u * u + v * v
    within = 1 / (1 + np.exp(np.minimum((q - 1) * 9, 50)))
    rim = np.exp(-(((np.sqrt(q) - 0.85) / 0.16) ** 2))
    hollow = np.exp(-((u + 0.25) ** 2 + (v + 0.1) ** 2) / 0.09)
    lean = 0.45 + 0.4 * np.clip(u + 0.5, 0, 1.2)
    raised[np.ix_(side, rows)] = (
        t["ear_protrusion"] * lean * (0.72 + 0.35 * rim) - 7 * hollow
    ) * within
    return _mirrored(raised)


def _mirrored(right: Floats) -> Floats:
    """Add the left side to a right one, shape (`_HALF`, rows), that is its like."""
    return np.concatenate([right, right[-2::-1]])


def _fade(values: Floats, full: float | Floats, none: float | Floats) -> Floats:
    """Return 1 below ``full``, 0 above ``none``, and a smooth step between."""
    t = np.clip((none - values) / (none - full), 0, 1)
    return t * t * (3 - 2 * t)


def _without_ears(t: Traits) -> Floats:
    z = levels()
    sine, cosine = (column[:, np.newaxis] for column in directions())
    right = sine[:_HALF], cosine[:_HALF]
    radius = _mirrored(_joined(_oval(t, *right, z), _neck(t, *right, z), 14.0))
    front = np.flatnonzero(cosine[:, 0] > 0)
    ahead = cosine[front]
    raised = relief(t, radius[front] * sine[front], z) * ahead
    radius[front] = np.maximum(radius[front] + raised, _THINNEST)
    return radius


def _oval(t: Traits, sine: Floats, cosine: Floats, z: Floats) -> Floats:
    """Build head and jaw without features: a superellipse at each level."""
    front, back, half = _profiles(t, z)
    power = curve(
        [
            (-300, t["jaw_squareness"]),
            (-t["menton_sellion"], t["jaw_squareness"]),
            (-0.62 * t["menton_sellion"], t["jaw_squareness"] + 0.1),
            (-20, t["face_squareness"]),
            (30, 2.3),
            (130, 2.2),
        ],
        z,
    )
    depth = np.maximum(np.where(cosine > 0, front, back), 0.5)
    breadth = np.maximum(half, 0.5)
    across, along = np.abs(sine) / breadth, np.abs(cosine) / depth
    return (across**power + along**power) ** (-1 / power)


def _profiles(t: Traits, z: Floats) -> tuple[Floats, Floats, Floats]:
    """Return front, back and half width of the oval at each level [mm]."""
    half_length, half_breadth = t["head_length"] / 2, t["head_breadth"] / 2
    share = np.clip((z - _VAULT) / (vertex(t) - _VAULT), 0, 1)
    upward = np.clip(1 - share**2.3, 0, 1) ** (1 / 2.2)
    receding = np.sqrt(1 - share**2)
    above = z > _VAULT
    front = curve(_front_knots(t, half_length), z) * np.where(above, receding, 1)
    front = front + t["forehead_slope"] * np.exp(-(((z - 55) / 22) ** 2)) * receding
    back = curve(
        [(-220, 0), (-110, 40), (-80, 66), (-45, 84), (-10, 94), (_VAULT, 98), (140, 98)], z
    ) * (half_length / 98.0)
    back = np.where(above, half_length * upward, back)
    back = back + t["occiput"] * np.exp(-(((z - 35) / 35) ** 2)) * upward
    half = curve(_half_knots(t, half_breadth), z) * np.where(above, upward, 1)
    return front, back, half


def _front_knots(t: Traits, half: float) -> list[tuple[float, float]]:
    """Return the profile without nose and lips, relative to sellion and menton."""
    menton, nose, mouth = -t["menton_sellion"], -t["subnasale_sellion"], stomion(t)
    jaw = t["prognathism"]
    return [
        (-280, 0),
        (menton - 16, 8),
        (menton - 4, 38),
        (menton + 1, half - 30),
        (menton + 6, half - 16 + 0.7 * jaw),
        (menton + 18, half - 8 + jaw),
        (mouth - 10, half - 6.5 + jaw),
        (mouth + 8, half - 5 + 0.6 * jaw),
        (nose, half - 4.5 + 0.3 * jaw),
        (-30, half - 7),
        (-12, half - 7),
        (0, half - 4.5),
        (10, half - 1.5),
        (_VAULT, half),
        (140, half),
    ]


def _half_knots(t: Traits, half: float) -> list[tuple[float, float]]:
    """Return half the width at each level."""
    chin = t["menton_sellion"]
    cheek, jaw = t["bizygomatic_breadth"] / 2, t["bigonial_breadth"] / 2
    return [
        (-300, 0),
        (-chin - 10, 4),
        (-chin - 3, 14),
        (-chin + 3, 26),
        (-chin + 12, 0.66 * jaw),
        (-0.77 * chin, 0.86 * jaw),
        (-0.62 * chin, jaw),
        (-0.42 * chin, 0.45 * jaw + 0.55 * cheek),
        (-22, cheek),
        (5, 0.35 * cheek + 0.65 * (half - 1)),
        (40, half),
        (140, half),
    ]


def _neck(t: Traits, sine: Floats, cosine: Floats, z: Floats) -> Floats:
    """Build the neck: an ellipse that leans forward as it rises."""
    behind = -22.0 + 0.2 * np.minimum(z + 60, 0)
    round_ = t["neck_circumference"] / (2 * np.pi)
    breadth = round_ * 2 / (1 + t["neck_depth"])
    depth = breadth * t["neck_depth"]
    a = (sine / breadth) ** 2 + (cosine / depth) ** 2
    b, c = -2 * cosine * behind / depth**2, (behind / depth) ** 2 - 1
    radius = (-b + np.sqrt(np.maximum(b * b - 4 * a * c, 0))) / (2 * a)
    return radius * _fade(z, -95.0, -5.0)


def _joined(a: Floats, b: Floats, width: float) -> Floats:
    """Return the larger of two, rounded where they meet (polynomial smooth maximum)."""
    h = np.clip(0.5 + 0.5 * (a - b) / width, 0, 1)
    return b * (1 - h) + a * h + width * h * (1 - h)
