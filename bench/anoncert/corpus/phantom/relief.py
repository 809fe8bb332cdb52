"""What makes a face of an oval: brows, sockets, nose, mouth, chin, and what is one's own.

Heights are in mm along the radius, over the position (x, z): right of the midsagittal
plane, above sellion (RAS).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

from anoncert.corpus.phantom.anthropometry import Traits

Floats = NDArray[np.float64]

LATTICE = tuple((x, z) for x in (0.0, 17.0, 34.0, 51.0) for z in np.arange(-108.0, 56.0, 15.0))
"""Where individual relief is drawn: (x, z) [mm]; x = 0 is the midline."""

_OWN_WIDTH = 10.0
_REACH = 4.2
"""Bumps end at so many standard deviations."""


class Bump(NamedTuple):
    """A rounded elevation or pit on both sides of the face.

    Parameters
    ----------
    height
        [mm]; negative for a pit.
    x, z
        Its middle [mm].
    width, tall
        Standard deviations along x and z [mm].
    tilt
        Rise of its long axis outward, as a slope.
    plateau
        Exponent along x: 2 is a Gaussian, more is flatter.
    """

    height: float
    x: float
    z: float
    width: float
    tall: float
    tilt: float = 0.0
    plateau: float = 2.0


def stomion(traits: Traits) -> float:
    """Return the level of the mouth's slit [mm above sellion]."""
    nose, chin = traits["subnasale_sellion"], traits["menton_sellion"]
    return -(nose + traits["mouth_level"] * (chin - nose))


def relief(traits: Traits, x: Floats, z: Floats) -> Floats:
    """Compute the height of the face over the smooth oval.

    Parameters
    ----------
    traits
        Whose.
    x
        Position right of the midsagittal plane [mm], shape (columns, rows): the columns
        of the left side mirror those of the right one, in reverse.
    z
        Level above sellion [mm], shape (rows,), ascending and evenly spaced.

    Returns
    -------
    ndarray, shape (columns, rows)
        [mm].
    """
    height = _nose(traits, x, z)
    for bump in _bumps(traits):
        _add(height, bump, x, z)
    _add_individual(height, traits, x, z)
    bend = np.exp(-(((z + 90.0) / 28.0) ** 2))
    height += 0.015 * traits["jaw_bend"] * x * bend
    return height


def _bumps(t: Traits) -> list[Bump]:
    return [*_eyes(t), *_cheeks(t), *_wings(t), *_mouth(t), *_chin(t)]


def _eyes(t: Traits) -> list[Bump]:
    e, level, slant = t["interpupillary"] / 2, t["eye_level"], 0.05 * t["eye_slant"]
    temporal = 0.35 * (t["bizygomatic_breadth"] - t["minimum_frontal"] - 38.0) / 2
    return [
        Bump(t["brow_ridge"], e + 2, level + 19.5, 17, 5.5, -0.12),
        Bump(t["glabella"], 0, 12, 9, 7),
        Bump(-2.2, 0, 0, 7, 4),
        Bump(-t["orbit_depth"], e - 1, level + 2, 13, 8.5),
        Bump(-4.0, 0.5 * t["nasal_root"] + 7, level + 3, 5, 7),
        Bump(t["eye_bulge"], e, level - 0.5, 10.5, 7.5),
        Bump(-t["eyelid"], e, level + 6.5, 11, 1.3, slant),
        Bump(-0.9, e, level - 9.5, 11, 1.8, -0.1),
        Bump(-1.3 * t["eyelid"], e, level - 2, 11.5, 1.1, slant, 4),
        Bump(0.6 * t["eyelid"], e, level + 2, 11, 1.8, slant),
        Bump(t["bossing"], 24, 45, 15, 14),
        Bump(-t["temple"] - temporal, t["minimum_frontal"] / 2 + 6, 14, 9, 16),
    ]


def _cheeks(t: Traits) -> list[Bump]:
    e, subnasale = t["interpupillary"] / 2, -t["subnasale_sellion"]
    return [
        Bump(t["cheekbone"], e + 15, -28, 14, 10, -0.35),
        Bump(t["cheek"], 38, -58, 17, 17),
        Bump(0.6 * t["cheek"] - 3.5, 48, -66, 13, 14),
        Bump(-t["nasolabial"], 25, subnasale - 9, 3, 12, -0.45),
    ]


def _wings(t: Traits) -> list[Bump]:
    half, subnasale = t["nose_breadth"] / 2, -t["subnasale_sellion"]
    return [
        Bump(t["ala"], half - 4.6, subnasale + 4.5, 4.2, 4.8),
        Bump(-1.2, half + 1.2, subnasale + 4, 1.6, 5),
        Bump(-3.2, 6, subnasale + 0.5, 2.6, 1.8),
    ]


def _mouth(t: Traits) -> list[Bump]:
    level, subnasale, half = stomion(t), -t["subnasale_sellion"], t["lip_length"] / 2
    return [
        Bump(t["mouth"], 0, level, 22, 16),
        Bump(-t["philtrum"], 0, 0.55 * subnasale + 0.45 * level + 1.25, 2.6, 4.5),
        Bump(t["upper_lip"], 0, level + 5, 0.55 * half, 3.6, plateau=3),
        Bump(t["lower_lip"], 0, level - 5.5, 0.5 * half, 4.2, plateau=3),
        Bump(-4.2, 0, level, 0.72 * half, 1.25, plateau=4),
        Bump(-1.6, half + 1, level - 1, 3.2, 3.2),
    ]


def _chin(t: Traits) -> list[Bump]:
    level, menton = stomion(t), -t["menton_sellion"]
    return [
        Bump(-t["chin_groove"], 0, level - 0.36 * (level - menton), 15, 3.8),
        Bump(t["chin"], 0, menton + 15 + t["chin_level"], t["chin_width"], 8.5),
    ]


def _add(height: Floats, bump: Bump, x: Floats, z: Floats) -> None:
    rows = _near(z, bump.z, bump.tall + abs(bump.tilt) * bump.width)
    out, up = x[:, rows] - bump.x, z[rows] - bump.z
    if bump.tilt:
        out, up = out + bump.tilt * up, up - bump.tilt * out
    out /= bump.width
    up /= bump.tall
    raised = np.abs(out, out=out) ** bump.plateau
    raised += up * up
    raised *= -0.5
    np.exp(raised, out=raised)
    raised *= bump.height
    height[:, rows] += raised
    if bump.x:
        height[:, rows] += raised[::-1]


def _add_individual(height: Floats, t: Traits, x: Floats, z: Floats) -> None:
    """Add local bumps: no mode spans the face, or one part would tell of another."""
    if not t.individual.any():
        return
    columns = {
        at: np.exp(-0.5 * ((x - at) / _OWN_WIDTH) ** 2)
        for at in sorted({side * p for p, _ in LATTICE for side in (1, -1)})
    }
    for number, (at, level) in enumerate(LATTICE):
        same, opposite = t.individual[:, number]
        rows = _near(z, level, _OWN_WIDTH)
        bell = np.exp(-0.5 * ((z[rows] - level) / _OWN_WIDTH) ** 2)
        spread = same * columns[at][:, rows]
        if at:
            right, left = columns[at][:, rows], columns[-at][:, rows]
            spread = (same + opposite) * right + (same - opposite) * left
        height[:, rows] += bell * spread


def _nose(t: Traits, x: Floats, z: Floats) -> Floats:
    """Build the ridge of the nose: a height and a width at each level."""
    base, high, half = -t["subnasale_sellion"], t["nose_protrusion"], t["nose_breadth"] / 2
    tip, hump = base + 8.5 + t["nose_tip_rise"], t["nose_hump"]
    height = curve(
        [
            (base - 3, 0.0),
            (base, 1.0),
            (base + 3, 0.62 * high),
            (tip, 1.06 * high + 1),
            (tip + 5, high),
            (0.5 * base, 0.66 * high + hump + 1.5),
            (0.25 * base, 0.36 * high + 0.6 * hump + 1.5),
            (0.0, 4.4),
            (7.0, 2.0),
            (14.0, 0.0),
        ],
        z,
    )
    width = curve(
        [
            (base - 6, 7.5),
            (base + 2, 8.0),
            (tip, 8.6 + t["nose_tip_width"]),
            (tip + 7, 7.8 + t["nose_tip_width"]),
            (0.5 * base, 0.48 * half + 0.03 * t["nasal_root"]),
            (0.2 * base, 0.42 * half),
            (2.0, 0.43 * t["nasal_root"]),
            (16.0, 10.0),
        ],
        z,
    )
    middle = t["nose_bend"] * np.clip(z / base, 0, 1.2)
    rows = height != 0
    ridge = np.zeros_like(x)
    away = np.abs((x[:, rows] - middle[rows]) / width[rows])
    ridge[:, rows] = height[rows] * np.exp(-0.8 * away**2.1)
    return ridge


def curve(knots: list[tuple[float, float]], z: Floats) -> Floats:
    """Join knots by a monotone cubic, and stay at the ends' values."""
    at, values = zip(*knots, strict=True)
    joined: Floats = PchipInterpolator(at, values)(np.clip(z, at[0], at[-1]))
    return joined


def _near(z: Floats, middle: float, tall: float) -> slice:
    step = z[1] - z[0]
    low = int((middle - _REACH * tall - z[0]) / step)
    high = int((middle + _REACH * tall - z[0]) / step) + 2
    return slice(max(low, 0), max(high, 0))
