"""Mandible, maxilla, teeth, palate, zygomatic arches, tongue, parotid glands."""

from __future__ import annotations

import numpy as np

from anoncert.corpus.phantom.anatomy._scene import Scene
from anoncert.corpus.phantom.canvas import Part
from anoncert.corpus.phantom.relief import stomion
from anoncert.corpus.phantom.shapes import Path, Singles, ellipsoid, rod, single

_TOOTH = 7.0
_ARCH = 0.055
"""Curvature of the dental arches: they recede by so much times x squared [1/mm]."""


def paint(scene: Scene) -> None:
    """Paint soft tissue, then bone, then teeth."""
    _soft_tissue(scene)
    _mandible(scene)
    _zygoma(scene)
    _maxilla(scene)
    _teeth(scene)


def _soft_tissue(scene: Scene) -> None:
    t, head = scene.head.traits, scene.head
    ear, mouth = t["tragion_level"], stomion(t)
    front = head.ahead(0.0, mouth)
    for side in (1.0, -1.0):
        centre = (side * (t["bigonial_breadth"] / 2 - 5), 2.0, ear - 28)
        for part in scene.canvas.around(centre, 24):
            gland = ellipsoid(part.x, part.y, part.z, centre, (10.0, 13.0, 20.0))
            part.fill("gland", np.minimum(gland, scene.outside(part, 9)))
        centre = (side * 44.0, front - 42, mouth + 16)
        for part in scene.canvas.around(centre, 18):
            pad = ellipsoid(part.x, part.y, part.z, centre, (7.0, 13.0, 15.0))
            part.fill("fat", np.minimum(pad, scene.outside(part, 6)))
    tongue = (0.0, front - 50, mouth - 14)
    for part in scene.canvas.around(tongue, 38):
        body = ellipsoid(part.x, part.y, part.z, tongue, (25.0, 33.0, 20.0))
        part.fill("muscle", body)
        septum = np.minimum(single(0.35) - np.abs(part.x), body - single(6))
        part.fill("fat", septum)


def _mandible(scene: Scene) -> None:
    """Paint the body as a rod taller than wide, and the rami as rods longer than wide."""
    t, head = scene.head.traits, scene.head
    menton, ear = -t["menton_sellion"], t["tragion_level"]
    front = head.ahead(0.0, menton + 16) - 9.5 - t["jaw_inset"]
    angle = t["bigonial_breadth"] / 2 - 10
    for side in (1.0, -1.0):
        body: Path = [
            ((0.0, front, menton + 16), 5.5),
            ((side * 14.0, front - 5, menton + 16), 5.5),
            ((side * 26.0, front - 24, menton + 20), 5.5),
            ((side * angle, 12.0, 0.64 * menton), 5.0),
        ]
        ramus: Path = [
            ((side * angle, 14.0, 0.66 * menton), 4.5),
            ((side * (angle - 1), 12.0, ear - 26), 4.0),
            ((side * (angle - 3), 7.0, ear + 1), 4.0),
        ]
        for path, tall, long in ((body, 0.42, 1.0), (ramus, 1.0, 0.42)):
            squeezed = [((x, y * long, z * tall), r) for (x, y, z), r in path]
            for part in scene.canvas.parts(scene.canvas.near(path, 8)):
                bone = rod(part.x, part.y * single(long), part.z * single(tall), squeezed)
                _bone(part, np.minimum(bone, scene.outside(part, 4)), 2.2)


def _zygoma(scene: Scene) -> None:
    t, head = scene.head.traits, scene.head
    eye, wide = t["interpupillary"] / 2, t["bizygomatic_breadth"] / 2
    for side in (1.0, -1.0):
        arch: Path = [
            ((side * (eye + 2), head.ahead(eye + 2, -30.0) - 13, -32.0), 5.5),
            ((side * (eye + 14), head.ahead(eye + 14, -26.0) - 12, -25.0), 6.0),
            ((side * (wide - 12), 40.0, -24.0), 3.6),
            ((side * (wide - 11), 14.0, -22.0), 2.8),
        ]
        rim: Path = [
            ((side * (eye + 16), head.ahead(eye + 16, -20.0) - 13, -22.0), 5.0),
            ((side * (eye + 19), head.ahead(eye + 19, 8.0) - 10, 8.0), 4.0),
        ]
        for path in (arch, rim):
            for part in scene.canvas.parts(scene.canvas.near(path)):
                bone = rod(part.x, part.y, part.z, path)
                _bone(part, np.minimum(bone, scene.outside(part, 4)), 1.6)


def _maxilla(scene: Scene) -> None:
    """Paint the alveolar process and the hard palate."""
    t, head = scene.head.traits, scene.head
    mouth, nose = stomion(t), -t["subnasale_sellion"]
    front = head.ahead(0.0, nose) - 12
    for part in scene.canvas.around((0.0, front - 24, mouth + 12), 44):
        arch = single(7.5) - _from_arch(part, front)
        low, high = single(mouth + 6), single(nose + 6)
        tall = np.minimum(part.z - low, high - part.z) + single(3)
        process = np.minimum(np.minimum(arch, tall), part.y - single(front - 48))
        _bone(part, np.minimum(process, scene.outside(part, 5)), 1.8)
    centre = (0.0, front - 26, nose + 1)
    for part in scene.canvas.around(centre, 32):
        vault = part.z + part.x * part.x * single(0.006)
        palate = ellipsoid(part.x, part.y, vault, centre, (24.0, 28.0, 3.0))
        _bone(part, palate, 1.4)


def _teeth(scene: Scene) -> None:
    t, head = scene.head.traits, scene.head
    mouth = stomion(t)
    front = head.ahead(0.0, -t["subnasale_sellion"]) - 11
    for part in scene.canvas.around((0.0, front - 22, mouth), 46):
        along = np.abs(part.x) + single(front) - part.y
        place = along * single(1 / _TOOTH)
        gap = single(_TOOTH / 2 - 0.35) - np.abs(place - np.floor(place) - single(0.5)) * single(
            _TOOTH
        )
        row = np.minimum(single(4.2) - _from_arch(part, front), gap)
        row = np.minimum(row, part.y - single(front - 42))
        row = np.minimum(row, scene.outside(part, 6))
        for low, high in ((mouth - 1.5, mouth + 16), (mouth - 20, mouth - 2.5)):
            root = np.minimum(part.z - single(low), single(high) - part.z)
            away = np.abs(part.z - single(mouth))
            tooth = np.minimum(row - away * single(0.14), root)
            part.fill("tooth", tooth)
            part.fill("marrow", tooth - single(2.6))


def _from_arch(part: Part, front: float) -> Singles:
    """Return the distance from the dental arch in the transverse plane [mm]."""
    off = part.y - single(front) + single(_ARCH) * part.x * part.x
    slope = single(2 * _ARCH) * part.x
    away: Singles = np.abs(off) / np.sqrt(single(1) + slope * slope)
    return away


def _bone(part: Part, depth: Singles, cortex: float) -> None:
    part.fill("cortical_bone", depth)
    part.fill("marrow", depth - single(cortex))
