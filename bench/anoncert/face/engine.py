"""A recogniser of faces that others made, as anybody can have it.

It is the residual network of dlib, trained on three million photographs. What it sees in a
rendered head owes nothing to how heads are made here, nor to the other attacks on faces. It
runs on one thread and without a network, and nothing else of the suite needs it.

References
----------
King 2009, Dlib-ml: a machine learning toolkit, JMLR 10:1755-1758.
He et al. 2016, doi:10.1109/CVPR.2016.90 (residual networks).
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

LENGTH = 128
"""Numbers of a descriptor."""

_BATCH = 32
_WEIGHTS = "dlib_face_recognition_resnet_model_v1.dat"
_MISSING = "no face recogniser: pip install 'anoncert[face]'"


def available() -> str:
    """Say why there is no recogniser, if so."""
    return "" if find_spec("dlib") and _weights() else _MISSING


def descriptors(pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Describe whom pictures show: the nearer two descriptors, the more alike.

    Parameters
    ----------
    pictures
        Aligned faces as `render.picture` makes them, grey, shape (pictures, 150, 150).

    Returns
    -------
    ndarray of float32, shape (pictures, 128)
        Compared by Euclidean distance; below 0.6 photographs mostly are of one person.
    """
    recogniser = _recogniser()
    colours = np.repeat(pictures[..., np.newaxis], 3, axis=-1)
    found = [
        np.asarray(each, np.float32)
        for start in range(0, len(colours), _BATCH)
        for each in recogniser.compute_face_descriptor(list(colours[start : start + _BATCH]))
    ]
    return np.array(found, np.float32).reshape(len(pictures), LENGTH)


@cache
def _recogniser() -> Any:
    """Load the recogniser."""
    import dlib  # noqa: PLC0415 - optional

    return dlib.face_recognition_model_v1(str(_weights()))


def _weights() -> Path | None:
    """Find the weights; the package around them needs setuptools to be imported."""
    package = find_spec("face_recognition_models")
    if package is None or package.origin is None:
        return None
    weights = Path(package.origin).with_name("models") / _WEIGHTS
    return weights if weights.is_file() else None
