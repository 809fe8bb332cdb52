"""The calvaria with its diploe, the base of the skull, and the fluid inside."""

from __future__ import annotations

import numpy as np

from anoncert.corpus.phantom.anatomy._scene import Scene
from anoncert.corpus.phantom.canvas import Part
from anoncert.corpus.phantom.shapes import Singles, capsule, ellipsoid, single
from anoncert.corpus.phantom.texture import texture

_TABLE = 1.7
_INNER_TABLE = 1.3
_REACH = 30.0


def paint(scene: Scene) -> None:
    """Paint bone around the hull of the brain, then fluid inside it."""
    deep = scene.wholly_deeper(scene.hull, 2.0)
    scene.canvas.flood("csf", deep)
    for part in scene.canvas.parts(scene.deeper(scene.hull, -_REACH) & ~deep):
        inner = scene.cavity(part)
        outer = _outer(scene, part, inner)
        part.fill("cortical_bone", outer)
        spongy = np.minimum(outer - single(_TABLE), -inner - single(_INNER_TABLE))
        part.fill("marrow", spongy)
        part.fill("csf", inner)
    _temporal_bones(scene)
    _clivus(scene)


def _outer(scene: Scene, part: Part, inner: Singles) -> Singles:
    """Return the depth below the outer table: the scalp's underside over the vault."""
    under_scalp = scene.skin[part.blocks] - single(scene.head.traits["scalp"])
    thick = single(scene.head.traits["skull"])
    # where muscle lies outside (temples, nape, base), bone is as thick as it is
    vault = np.clip((part.z - single(15)) * single(1 / 25), single(0), single(1))
    nape = np.clip((part.y + single(40)) * single(1 / 30), single(0), single(1))
    thicker = thick + vault * nape * single(5)
    outer: Singles = np.minimum(inner + thicker, under_scalp)
    return outer


def _temporal_bones(scene: Scene) -> None:
    """Paint petrous bones, and mastoid processes with their cells."""
    ear = scene.head.traits["tragion_level"]
    for side in (1.0, -1.0):
        petrous = ((side * 52.0, -14.0, ear + 1), (side * 14.0, 10.0, ear + 6))
        for part in scene.canvas.around((side * 33.0, -2.0, ear + 3), 36):
            outside = scene.outside(part, 8)
            depth = capsule(part.x, part.y, part.z, petrous, (9.0, 5.0))
            part.fill("cortical_bone", np.minimum(depth, outside))
            part.fill("marrow", np.minimum(depth - single(6), outside))
        for part in scene.canvas.around((side * 55.0, -24.0, ear - 8), 22):
            outside = scene.outside(part, 8)
            centre = (side * 54.0, -22.0, ear - 8)
            mastoid = ellipsoid(part.x, part.y, part.z, centre, (11.0, 13.0, 19.0))
            mastoid = np.minimum(mastoid, outside - single(1))
            part.fill("cortical_bone", mastoid)
            cells = texture(part.x, part.y, part.z, 3.5, scene.head.grain)
            part.fill("air", np.minimum(mastoid - single(2), cells * single(2)))


def _clivus(scene: Scene) -> None:
    ear = scene.head.traits["tragion_level"]
    ends = ((0.0, 24.0, ear + 12), (0.0, 2.0, ear - 14))
    for part in scene.canvas.around((0.0, 13.0, ear - 1), 26):
        outside = -scene.cavity(part)
        depth = capsule(part.x * single(0.55), part.y, part.z, ends, (7.0, 4.5))
        depth = np.minimum(depth, outside)
        part.fill("cortical_bone", depth)
        part.fill("marrow", depth - single(1.2))
