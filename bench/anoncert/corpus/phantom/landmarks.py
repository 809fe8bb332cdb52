"""Landmarks of a head, and the distances that surveys measure between them.

Names and definitions follow Farkas 1994 and ISO/TS 16976-2; points are in the frame of
the head (RAS, see `skin`) [mm].
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anoncert.corpus.phantom.anthropometry import Traits
from anoncert.corpus.phantom.relief import stomion
from anoncert.corpus.phantom.skin import (
    COLUMNS,
    LOWEST,
    STEP,
    Skin,
    directions,
    levels,
)

Floats = NDArray[np.float64]
Point = tuple[float, float, float]

_NECK_LEVEL = -180
_FRONT = 0.2


def landmarks(traits: Traits, surface: Skin) -> dict[str, Point]:
    """Find the landmarks of a head."""
    t, front = traits, surface.millimetres[0]
    mouth, nose = stomion(t), -t["subnasale_sellion"]
    points = {
        "vertex": (0.0, 0.0, surface.vertex),
        "glabella": (0.0, *_peak(front, 6, 20)),
        "opisthocranion": (0.0, *_back(surface)),
        "sellion": (0.0, *_pit(front, -12, 12)),
        "pronasale": (0.0, *_peak(front, nose, nose + 20)),
        "subnasale": (0.0, _at(front, nose), nose),
        "stomion": (0.0, _at(front, mouth), mouth),
        "menton": (0.0, *_lowest(front, -t["menton_sellion"])),
    }
    for side, name in ((1, "right"), (-1, "left")):
        pupil = side * t["interpupillary"] / 2
        points[f"pupil {name}"] = (pupil, _ahead(surface, pupil, t["eye_level"]), t["eye_level"])
        points[f"euryon {name}"] = _widest(surface, side, 25, 70, -1.0)
        points[f"zygion {name}"] = _widest(surface, side, -26, -18, 0.21)
        jaw = -0.62 * t["menton_sellion"]
        points[f"gonion {name}"] = _widest(surface, side, jaw - 1, jaw + 1, 0.0)
        points[f"tragion {name}"] = _tragion(surface, side, t["tragion_level"])
        points[f"alare {name}"] = _placed(surface, side * t["nose_breadth"] / 2, nose + 4.5)
        points[f"cheilion {name}"] = _placed(surface, side * t["lip_length"] / 2, mouth)
    return points


def measured(traits: Traits, surface: Skin) -> dict[str, float]:
    """Measure a head's dimensions [mm].

    Returns
    -------
    dict of str to float
        By dimension; all that the surface shows.
    """
    at = landmarks(traits, surface)
    length, breadth, protrusion = _ear(surface)
    apart = {
        "head_breadth": "euryon",
        "bizygomatic_breadth": "zygion",
        "bigonial_breadth": "gonion",
        "interpupillary": "pupil",
        "nose_breadth": "alare",
        "lip_length": "cheilion",
    }
    return {
        "head_length": at["glabella"][1] - at["opisthocranion"][1],
        "menton_sellion": at["sellion"][2] - at["menton"][2],
        "subnasale_sellion": at["sellion"][2] - at["subnasale"][2],
        "nose_protrusion": at["pronasale"][1] - at["subnasale"][1],
        "tragion_top": at["vertex"][2] - at["tragion right"][2],
        "neck_circumference": _girth(surface),
        "ear_length": length,
        "ear_breadth": breadth,
        "ear_protrusion": protrusion,
        **{name: at[f"{point} right"][0] - at[f"{point} left"][0] for name, point in apart.items()},
    }


def _rows(low: float, high: float) -> slice:
    return slice(int(np.ceil(low)) - LOWEST, int(np.floor(high)) - LOWEST + 1)


def _peak(profile: Floats, low: float, high: float) -> tuple[float, float]:
    rows = profile[_rows(low, high)]
    best = int(np.argmax(rows))
    return float(rows[best]), float(np.ceil(low) + best)


def _pit(profile: Floats, low: float, high: float) -> tuple[float, float]:
    """Find the deepest point of a profile, between rows (parabola through three)."""
    rows = profile[_rows(low, high)]
    best = int(np.clip(np.argmin(rows), 1, len(rows) - 2))
    before, here, after = rows[best - 1 : best + 2]
    bend = before - 2 * here + after
    shift = float(np.clip(0.5 * (before - after) / bend, -1, 1)) if bend > 0 else 0.0
    return float(here), float(np.ceil(low) + best + shift)


def _lowest(profile: Floats, menton: float) -> tuple[float, float]:
    """Find where the chin turns under: half way between its front and the throat."""
    rows = profile[_rows(menton - 25, menton + 25)]
    height = np.arange(len(rows)) + np.ceil(menton - 25)
    edge = rows.max() - 25.0
    below = int(np.flatnonzero(rows < edge)[-1])
    share = (edge - rows[below]) / (rows[below + 1] - rows[below])
    return float(edge), float(height[below] + share)


def _back(surface: Skin) -> tuple[float, float]:
    ahead, level = _peak(surface.millimetres[COLUMNS // 2], -30, 90)
    return -ahead, level


def _at(profile: Floats, level: float) -> float:
    return float(np.interp(level, levels(), profile))


def _widest(surface: Skin, side: int, low: float, high: float, ahead: float) -> Point:
    """Find the point farthest to a side, before the ears where ``ahead`` > 0."""
    sine, cosine = directions()
    columns = np.flatnonzero((sine * side > 0) & (cosine > ahead))
    rows = _rows(low, high)
    part = surface.millimetres[columns, rows]
    at, row = np.unravel_index(np.argmax(part * np.abs(sine[columns, np.newaxis])), part.shape)
    radius = float(part[at, row])
    column = columns[at]
    return radius * float(sine[column]), radius * float(cosine[column]), float(np.ceil(low) + row)


def _tragion(surface: Skin, side: int, level: float) -> Point:
    sine, cosine = directions()
    column = COLUMNS // 4 if side > 0 else 3 * COLUMNS // 4
    radius = _at(surface.millimetres[column], level)
    return radius * float(sine[column]), radius * float(cosine[column]), level


def _placed(surface: Skin, x: float, level: float) -> Point:
    return x, _ahead(surface, x, level), level


def _ahead(surface: Skin, x: float, level: float) -> float:
    """Return how far forward the surface lies at (x, level)."""
    sine, cosine = directions()
    front = np.flatnonzero(cosine > _FRONT)
    front = front[np.argsort(sine[front])]
    table = surface.millimetres[front]
    row = level - LOWEST
    low = int(row)
    radius = table[:, low] * (low + 1 - row) + table[:, low + 1] * (row - low)
    return float(np.interp(x, radius * sine[front], radius * cosine[front]))


def _ear(surface: Skin) -> tuple[float, float, float]:
    """Measure length, breadth and protrusion of the ear within its outline."""
    _, cosine = directions()
    table = surface.millimetres
    before, after = (int(np.argmin(np.abs(cosine[: COLUMNS // 2] - c))) for c in (0.1, -0.53))
    share = (np.arange(before, after + 1) - before)[:, np.newaxis] / (after - before)
    head = table[before] * (1 - share) + table[after] * share
    rows = _rows(-75, 30)
    raised = table[before : after + 1, rows] - head[:, rows]
    high = raised.max()
    outline = raised > high / 5
    tall = np.flatnonzero(outline.any(axis=0))
    centre = int(tall[0] + tall[-1]) // 2
    broad = np.flatnonzero(outline[:, centre - 8 : centre + 9].any(axis=1))
    back = -head[:, rows][:, centre] * cosine[before : after + 1]
    return float(tall[-1] - tall[0] + 1), float(back[broad[-1]] - back[broad[0]]), float(high)


def _girth(surface: Skin) -> float:
    sine, cosine = directions()
    radius = surface.radius[:, _NECK_LEVEL - LOWEST] * STEP
    steps = np.diff(radius * sine) ** 2 + np.diff(radius * cosine) ** 2
    return float(np.sqrt(steps).sum())
