"""What a magnitude image shows of each tissue."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anoncert.corpus import tables
from anoncert.corpus.phantom.head import tissue_names


@dataclass(frozen=True)
class Sequence:
    """A pulse sequence.

    Parameters
    ----------
    kind
        ``gradient echo`` (spoiled, steady state), ``spin echo``, or ``inversion
        recovery`` (magnitude).
    repetition_time, echo_time, inversion_time
        [ms]; the last counts for inversion recovery only.
    flip_angle
        [degrees].
    """

    kind: str
    repetition_time: float
    echo_time: float
    flip_angle: float
    inversion_time: float = 0.0


def levels(sequence: Sequence, brightest: int) -> NDArray[np.int64]:
    """Compute the stored value of each tissue.

    Parameters
    ----------
    sequence
        How the image is made.
    brightest
        Stored value of the tissue with most signal.

    Returns
    -------
    ndarray of int64, shape (tissues,)
        In the order of `tissue_names`. Rounded to integers before anything is computed
        from them, so that the last bit of an exponential cannot reach the file.

    References
    ----------
    Haacke et al., Magnetic Resonance Imaging: Physical Principles and Sequence Design,
    1999, sections 8.3 (inversion recovery), 8.4 (spin echo) and 18.1 (spoiled gradient
    echo, Ernst).
    """
    rows = {row["tissue"]: row for row in tables.table("mr_tissues")}
    signals = [_signal(sequence, rows[name]) for name in tissue_names()]
    scale = brightest / max(signals)
    return np.array([round(scale * signal) for signal in signals])


def _signal(sequence: Sequence, tissue: dict[str, str]) -> float:
    pd, t1, t2 = (float(tissue[key]) for key in ("pd", "t1", "t2"))
    e1 = math.exp(-sequence.repetition_time / t1)
    e2 = math.exp(-sequence.echo_time / t2)
    if sequence.kind == "spin echo":
        return pd * (1 - e1) * e2
    if sequence.kind == "inversion recovery":
        return pd * abs(1 - 2 * math.exp(-sequence.inversion_time / t1) + e1) * e2
    angle = math.radians(sequence.flip_angle)
    return pd * math.sin(angle) * (1 - e1) / (1 - math.cos(angle) * e1) * e2
