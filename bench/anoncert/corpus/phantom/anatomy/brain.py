"""Grey and white matter, deep nuclei, ventricles, cerebellum, brainstem."""

from __future__ import annotations

import numpy as np

from anoncert.corpus.phantom import atlas
from anoncert.corpus.phantom.anatomy._scene import Scene
from anoncert.corpus.phantom.shapes import single

_LEPTOMENINX = 0.8
_FAR = single(-4)


def paint(scene: Scene) -> None:
    """Paint the brain from its surface inward."""
    traits = scene.head.traits
    scale = single(scene.head.brain_scale)
    thicker, wider = single(traits["cortex"]), single(traits["ventricles"])
    for part in scene.canvas.parts(scene.deeper(scene.hull, -2.0)):
        found = atlas.sample(*(part.spread(p) for p in scene.in_atlas))
        tissue = np.minimum(found.tissue * scale, scene.cavity(part) - single(_LEPTOMENINX))
        part.fill("grey_matter", tissue)
        part.fill("deep_grey", np.where(found.region == atlas.DEEP_GREY, tissue, _FAR))
        part.fill("white_matter", np.minimum(found.white * scale - thicker, tissue - single(1)))
        part.fill("brainstem", np.where(found.region == atlas.BRAINSTEM, tissue, _FAR))
        part.fill("csf", found.ventricle * scale + wider)
