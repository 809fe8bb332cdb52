"""Pixels as they were before planting, kept as what differs from the planted ones."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.generic]


def kept(instance: str, planted: Pixels, unplanted: Pixels) -> dict[str, Pixels]:
    """Return what to keep of an instance.

    Parameters
    ----------
    instance
        Id of the instance.
    planted, unplanted
        Stored values of one shape.

    Returns
    -------
    dict of str to ndarray
        Which values differ, a bit each, and what they were.
    """
    differs = planted != unplanted
    return {
        f"differs/{instance}": np.packbits(differs),
        f"unplanted/{instance}": unplanted[differs],
    }


def unplanted(arrays: Mapping[str, Pixels], instance: str, planted: Pixels) -> Pixels:
    """Return an instance's pixels as they were before planting.

    Parameters
    ----------
    arrays
        All that is kept of its subject.
    instance
        Id of the instance.
    planted
        Its stored values; they are returned where nothing is kept.
    """
    if f"differs/{instance}" not in arrays:
        return planted
    bits = np.unpackbits(arrays[f"differs/{instance}"].view(np.uint8), count=planted.size)
    restored = planted.copy()
    restored[bits.astype(np.bool_).reshape(planted.shape)] = arrays[f"unplanted/{instance}"]
    return restored
