"""Hair, skin, subcutaneous fat, and the muscle that everything else lies in."""

from __future__ import annotations

import numpy as np

from anoncert.corpus.phantom.anatomy._scene import Scene
from anoncert.corpus.phantom.shapes import Singles, single
from anoncert.corpus.phantom.texture import texture

_SKIN = 1.9
_PLANES = 9.0
_DEEP = 18.0
_ROOF = 10.0
"""Above this level there is no muscle to tell apart [mm above sellion]."""


def paint(scene: Scene) -> None:
    """Paint from the outside in."""
    deep = scene.wholly_deeper(scene.smooth_skin, _DEEP)
    scene.canvas.flood("muscle", deep)
    for part in scene.canvas.parts(~deep):
        depth = scene.head.depth(part.x, part.y, part.z)
        # a ray through the rim of an ear says little of what lies far below it
        depth = np.maximum(depth, scene.smooth(part))
        scene.skin[part.blocks] = depth
        part.fill("hair", depth + _hair(scene, part.y, part.z))
        part.fill("skin", depth)
        part.fill("fat", depth - single(_SKIN))
        features = -part.spread(scene.smooth_skin) - single(3)
        part.fill("cartilage", np.minimum(depth - single(_SKIN), features))
        part.fill("muscle", depth - _fat(scene, part.y, part.z))
    low = scene.canvas.middle[:, 2] < single(_ROOF)
    within = scene.deeper(scene.smooth_skin, 5.0) & ~scene.wholly_deeper(scene.hull, -2.0)
    for part in scene.canvas.parts(low & within):
        planes = np.abs(texture(part.x, part.y, part.z * single(0.5), _PLANES, scene.head.grain))
        between = (single(0.1) - planes) * single(_PLANES)
        below = scene.skin[part.blocks] - _fat(scene, part.y, part.z) - single(1)
        part.fill("fat", np.minimum(between, below))


def _hair(scene: Scene, y: Singles, z: Singles) -> Singles:
    """Return how far hair stands above the scalp [mm]."""
    line = single(-25) + np.clip(y + single(30), single(0), single(125)) * single(0.68)
    grown = np.clip((z - line) * single(1 / 12), single(-1), single(1))
    hair: Singles = grown * single(min(max(scene.head.traits["hair"], 0.0), 10.0))
    return hair


def _fat(scene: Scene, y: Singles, z: Singles) -> Singles:
    """Return how deep the fat ends [mm]."""
    traits = scene.head.traits
    scalp, facial = traits["scalp"] - 1.2, traits["facial_fat"] + _SKIN
    upper = np.clip((z - single(2)) * single(1 / 30), single(0), single(1))
    behind = np.clip((single(20) - y) * single(1 / 60), single(0), single(1))
    lower = single(facial) + behind * single(1.5)
    fat: Singles = lower + upper * (single(scalp) - lower)
    return fat
