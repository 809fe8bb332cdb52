"""Nose, sinuses, mouth, pharynx and trachea: where there is air."""

from __future__ import annotations

import numpy as np

from anoncert.corpus.phantom.anatomy._scene import Scene
from anoncert.corpus.phantom.canvas import Part
from anoncert.corpus.phantom.relief import stomion
from anoncert.corpus.phantom.shapes import Path, Singles, ellipsoid, rod, single
from anoncert.corpus.phantom.texture import texture

_MUCOSA = 1.2
_WALL = 2.2


def paint(scene: Scene) -> None:
    """Paint walls, lining, air."""
    _nose(scene)
    _pharynx(scene)
    _mouth(scene)
    _maxillary(scene)
    _ethmoid(scene)
    _sphenoid(scene)
    _frontal(scene)


def _hollow(part: Part, depth: Singles, inside: Singles) -> None:
    """Paint an air space with its lining and thin bone, where ``inside`` allows."""
    part.fill("cortical_bone", np.minimum(depth + single(_WALL), inside))
    part.fill("mucosa", np.minimum(depth + single(_MUCOSA), inside))
    part.fill("air", np.minimum(depth, inside - single(0.8)))


def _nose(scene: Scene) -> None:
    t, head = scene.head.traits, scene.head
    floor = -t["subnasale_sellion"]
    front = head.ahead(0.0, floor)
    centre = (0.0, front - 36, (floor - 4) / 2)
    tall = -floor / 2 - 3
    for part in scene.canvas.around(centre, 42):
        inside = scene.outside(part, 4)
        narrow = single(1) + np.clip(
            (part.z - single(centre[2])) * single(0.05), single(-0.2), single(1.4)
        )
        space = ellipsoid(part.x * narrow, part.y, part.z, centre, (15.0, 36.0, tall))
        part.fill("cortical_bone", np.minimum(space + single(_WALL), inside))
        part.fill("mucosa", np.minimum(space + single(_MUCOSA), inside))
        bow = single(t["septum"]) * (
            single(1) - np.abs(part.z - single(centre[2])) * single(1 / 24)
        )
        air = np.minimum(space, np.abs(part.x - bow) - single(1.5))
        for radius, level in ((4.2, 7.0), (3.6, 16.0), (2.8, 25.0)):
            for side in (1.0, -1.0):
                shelf: Path = [
                    ((side * 8.0, front - 16, floor + level), radius * 0.8),
                    ((side * 8.5, front - 36, floor + level), radius),
                    ((side * 8.0, front - 58, floor + level - 2), radius * 0.7),
                ]
                air = np.minimum(air, -rod(part.x, part.y, part.z, shelf))
        part.fill("air", np.minimum(air, inside - single(0.8)))
    for side in (1.0, -1.0):
        nostril: Path = [
            ((side * 6.0, front + 7, floor - 1), 2.8),
            ((side * 5.5, front + 4, floor + 8), 3.4),
            ((side * 5.0, front - 10, floor + 13), 3.2),
        ]
        for part in scene.canvas.parts(scene.canvas.near(nostril)):
            part.fill("air", rod(part.x, part.y, part.z, nostril))


def _pharynx(scene: Scene) -> None:
    t, head = scene.head.traits, scene.head
    floor, mouth, menton = -t["subnasale_sellion"], stomion(t), -t["menton_sellion"]
    choana = head.ahead(0.0, floor) - 66
    path: Path = [
        ((0.0, choana + 6, floor + 12), 6.0),
        ((0.0, 24.0, floor + 4), 6.5),
        ((0.0, 20.0, mouth - 2), 4.2),
        ((0.0, 18.0, mouth - 30), 5.0),
        ((0.0, 17.0, menton - 10), 5.5),
        ((0.0, 12.0, menton - 50), 7.5),
        ((0.0, 4.0, -230.0), 8.0),
    ]
    wide = single(0.62)
    for part in scene.canvas.parts(scene.canvas.near(path, 7)):
        tube = rod(part.x * wide, part.y, part.z, path)
        part.fill("mucosa", np.minimum(tube + single(1.6), scene.outside(part, 6)))
        part.fill("air", np.minimum(tube, scene.outside(part, 7)))
    palate: Path = [
        ((0.0, choana + 8, floor), 3.4),
        ((0.0, 27.0, mouth + 4), 3.6),
        ((0.0, 25.0, mouth - 8), 2.2),
    ]
    for part in scene.canvas.parts(scene.canvas.near(palate, 8)):
        part.fill("muscle", rod(part.x * single(0.45), part.y, part.z, palate))


def _mouth(scene: Scene) -> None:
    t, head = scene.head.traits, scene.head
    mouth = stomion(t)
    front = head.ahead(0.0, mouth)
    tongue = (0.0, front - 50, mouth - 13.5)
    for part in scene.canvas.around((0.0, front - 44, mouth + 4), 30):
        space = ellipsoid(part.x, part.y, part.z, (0.0, front - 44, mouth + 1), (19.0, 27.0, 8.0))
        above = -ellipsoid(part.x, part.y, part.z, tongue, (25.0, 33.0, 20.0))
        part.fill("air", np.minimum(np.minimum(space, above), scene.outside(part, 8)))


def _maxillary(scene: Scene) -> None:
    t, head = scene.head.traits, scene.head
    size = t["sinuses"]
    for side in (1.0, -1.0):
        x, z = 29.0, -33.0
        centre = (side * x, head.ahead(x, z) - 11 - 14 * size, z)
        for part in scene.canvas.around(centre, 20 * size + 3):
            wavy = texture(part.x, part.y, part.z, 14.0, head.grain) * single(1.5)
            space = ellipsoid(
                part.x, part.y, part.z, centre, (11.0 * size, 15.0 * size, 15.0 * size)
            )
            _hollow(part, space + wavy, scene.outside(part, 6))


def _ethmoid(scene: Scene) -> None:
    head = scene.head
    for side in (1.0, -1.0):
        centre = (side * 8.0, head.ahead(0.0, -2.0) - 34, -9.0)
        for part in scene.canvas.around(centre, 24):
            block = ellipsoid(part.x, part.y, part.z, centre, (6.5, 20.0, 9.0))
            cells = np.abs(texture(part.x, part.y, part.z, 6.0, head.grain)) * single(4) - single(
                0.9
            )
            inside = scene.outside(part, 6)
            part.fill("mucosa", np.minimum(block + single(0.8), inside))
            part.fill("air", np.minimum(np.minimum(block, cells), inside - single(1)))


def _sphenoid(scene: Scene) -> None:
    t = scene.head.traits
    centre = (0.0, 32.0, t["tragion_level"] + 12)
    size = t["sinuses"]
    for part in scene.canvas.around(centre, 16 * size + 3):
        space = ellipsoid(part.x, part.y, part.z, centre, (11.0 * size, 11.0 * size, 9.0 * size))
        split = np.minimum(space, np.abs(part.x - single(t["septum"])) - single(0.7))
        part.fill("cortical_bone", np.minimum(space + single(_WALL), -scene.cavity(part)))
        part.fill("air", np.minimum(split, -scene.cavity(part) - single(1.5)))


def _frontal(scene: Scene) -> None:
    t, head = scene.head.traits, scene.head
    size = t["sinuses"]
    front = head.ahead(0.0, 14.0)
    for side in (1.0, -1.0):
        centre = (side * 10.0, front - 12, 15.0)
        for part in scene.canvas.around(centre, 14 * size + 3):
            space = ellipsoid(part.x, part.y, part.z, centre, (9.5 * size, 4.0 * size, 9.0 * size))
            inside = np.minimum(
                -scene.cavity(part) - single(1), scene.skin[part.blocks] - single(7)
            )
            _hollow(part, space, inside)
