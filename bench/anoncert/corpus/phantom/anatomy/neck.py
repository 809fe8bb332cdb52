"""The cervical spine with its cord, and the great vessels."""

from __future__ import annotations

import numpy as np

from anoncert.corpus.phantom.anatomy._scene import Scene
from anoncert.corpus.phantom.canvas import Part
from anoncert.corpus.phantom.shapes import Path, Point, Singles, capsule, cylinder, rod, single

_PITCH = 18.0
"""Distance of neighbouring vertebrae [mm]."""
_BOTTOM = -225.0
_BASE = 7.0
"""The base of the skull is so thick [mm]."""


def paint(scene: Scene) -> None:
    """Paint vessels, vertebrae, fluid, cord."""
    _vessels(scene)
    top = scene.head.from_atlas((0.0, -47.0, -66.0))
    axis = _axis(top)
    for part in scene.canvas.parts(scene.canvas.near([(p, 32.0) for p, _ in axis])):
        _vertebrae(part, axis, top[2], scene.outside(part, 6) - single(_BASE))
    for part in scene.canvas.parts(scene.canvas.near(axis)):
        canal = rod(part.x, part.y, part.z, axis)
        part.fill("csf", canal)
        part.fill("spinal_cord", canal - single(3.2))


def _axis(top: Point) -> Path:
    """Return the spinal canal: straight down at first, then backward with the neck."""
    _, y, z = top
    return [
        ((0.0, y + 1, z + 10), 7.5),
        ((0.0, y - 4, z - 30), 8.5),
        ((0.0, y - 13, z - 80), 8.5),
        ((0.0, y - 26, _BOTTOM), 8.5),
    ]


def _vertebrae(part: Part, axis: Path, top: float, room: Singles) -> None:
    levels = [point[2] for point, _ in reversed(axis)]
    middle = np.interp(part.z, levels, [point[1] for point, _ in reversed(axis)])
    y = part.y - middle.astype(np.float32)
    below = (single(top - 6) - part.z) * single(1 / _PITCH)
    step = below - np.floor(below)
    # height above the lower plate of each vertebra
    plate = np.minimum(step, single(1) - step) * single(_PITCH)
    _body(part, y, plate, room)
    ring = np.minimum(_ring(part.x, y), plate - single(2.5))
    process = capsule(
        part.x, y, (step - single(0.5)) * single(_PITCH), ((0, -12, 2), (0, -30, -6)), (4, 4.5)
    )
    for shape in (ring, process):
        bone = np.minimum(shape, room)
        part.fill("cortical_bone", bone)
        part.fill("marrow", bone - single(1.4))


def _body(part: Part, y: Singles, plate: Singles, room: Singles) -> None:
    waist = single(1) - np.clip(plate - single(3), single(0), single(4)) * single(0.3)
    column = cylinder(part.x, y, (0.0, 17.0), (12.0, 9.0)) + waist - single(1)
    column = np.minimum(column, room)
    part.fill("cartilage", column)
    part.fill("cortical_bone", np.minimum(column, plate - single(2.0)))
    part.fill("marrow", np.minimum(column - single(1.1), plate - single(2.9)))


def _ring(x: Singles, y: Singles) -> Singles:
    outer = cylinder(x, y, (0.0, -1.0), (17.0, 13.5))
    inner = cylinder(x, y, (0.0, 0.0), (11.0, 9.5))
    return np.minimum(outer, -inner)


def _vessels(scene: Scene) -> None:
    ear = scene.head.traits["tragion_level"]
    for side in (1.0, -1.0):
        carotid: Path = [
            ((side * 24.0, 4.0, ear - 4), 2.4),
            ((side * 27.0, -3.0, ear - 40), 2.9),
            ((side * 24.0, 1.0, ear - 80), 3.3),
            ((side * 24.0, -12.0, _BOTTOM), 3.6),
        ]
        jugular: Path = [
            ((side * 30.0, -4.0, ear - 10), 4.0),
            ((side * 31.0, -9.0, ear - 35), 5.0),
            ((side * 35.0, -6.0, ear - 75), 5.8),
            ((side * 32.0, -18.0, _BOTTOM), 6.0),
        ]
        for path in (carotid, jugular):
            for part in scene.canvas.parts(scene.canvas.near(path)):
                lumen = np.minimum(rod(part.x, part.y, part.z, path), scene.outside(part, 6))
                part.fill("blood", lumen)
