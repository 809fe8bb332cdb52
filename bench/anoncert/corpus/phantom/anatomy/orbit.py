"""Orbits: fat, eyes, their muscles, optic nerves."""

from __future__ import annotations

import numpy as np

from anoncert.corpus.phantom.anatomy._scene import Scene
from anoncert.corpus.phantom.shapes import Path, Point, ellipsoid, rod, single

_LID = 1.6
_GLOBE = 12.0


def paint(scene: Scene) -> None:
    """Paint both orbits."""
    t, head = scene.head.traits, scene.head
    apart, level = t["interpupillary"] / 2, t["eye_level"]
    behind = head.ahead(apart, level) - _LID - _GLOBE - abs(t["orbit_inset"])
    for side in (1.0, -1.0):
        _orbit(scene, side, (side * apart, behind, level))


def _orbit(scene: Scene, side: float, eye: Point) -> None:
    x, y, z = eye
    # optic canals belong to the skull, not to the face
    apex = scene.head.from_atlas((side * 15.0, 31.0, -21.0))
    cone: Path = [((x * 0.98, y + 3, z), 17.0), ((x * 0.9, y - 14, z + 1), 13.5), (apex, 3.5)]
    for part in scene.canvas.parts(scene.canvas.near(cone, 2)):
        outside = scene.outside(part, 3)
        within = rod(part.x, part.y, part.z, cone)
        part.fill("cortical_bone", np.minimum(within + single(1.4), outside - single(1)))
        part.fill("fat", np.minimum(within, outside - single(2)))
    for angle_x, angle_z in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        at = (x + angle_x * 11.5, y - 1, z + angle_z * 11.5)
        belly = ((x + apex[0]) / 2 + angle_x * 10.5, y - 20, z + 1.5 + angle_z * 9.5)
        _strand(scene, [(at, 1.2), (belly, 2.6), (apex, 1.2)], "muscle")
    nerve: Path = [((x - side * 2, y - 11, z), 1.7), ((x * 0.75, y - 26, z + 2), 1.7), (apex, 1.8)]
    canal: Path = [(apex, 1.8), (scene.head.from_atlas((side * 3.0, 6.0, -16.0)), 2.2)]
    _strand(scene, [(p, r + 1.0) for p, r in nerve], "csf")
    _strand(scene, nerve, "optic_nerve")
    _intracranial(scene, canal)
    for part in scene.canvas.around(eye, _GLOBE + 2):
        globe = ellipsoid(part.x, part.y, part.z, eye, (_GLOBE, _GLOBE, _GLOBE))
        globe = np.minimum(globe, scene.outside(part, 1.2))
        part.fill("sclera", globe)
        part.fill("vitreous", globe - single(1.1))
        lens = ellipsoid(part.x, part.y, part.z, (x, y + 7.2, z), (4.6, 2.1, 4.6))
        part.fill("lens", lens)


def _strand(scene: Scene, path: Path, tissue: str) -> None:
    for part in scene.canvas.parts(scene.canvas.near(path)):
        strand = rod(part.x, part.y, part.z, path)
        part.fill(tissue, np.minimum(strand, scene.outside(part, 1)))


def _intracranial(scene: Scene, path: Path) -> None:
    """Paint the optic nerve on its way to the chiasm, which is the same for all faces."""
    for part in scene.canvas.parts(scene.canvas.near(path)):
        part.fill("optic_nerve", rod(part.x, part.y, part.z, path))
