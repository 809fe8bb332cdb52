"""Grey levels of what came back: a tool may store them otherwise than it was given them.

12 bits become 8, or an offset goes: a display that adapts its window shows the same. So what
came back is compared after the gain and the offset that most of it has. Polarity is none of
the tool's choice: `_image` tells what is bright.

References
----------
Otsu 1979, doi:10.1109/TSMC.1979.4310076 (what is bright, and what is dark).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from skimage.filters import threshold_otsu

from anoncert.pair.image import Values

SEEN = 0.1
"""Change, as a share of the contrast between bright and dark, that alters what a pixel shows."""


class Levels(NamedTuple):
    """What is stored is the gain times what was given, and the offset."""

    gain: float
    offset: float

    def undone(self, after: Values) -> Values:
        """Return what came back in the levels of what was given."""
        return (after - self.offset) / self.gain


AS_GIVEN = Levels(1.0, 0.0)


class Split(NamedTuple):
    """What is bright in an image."""

    bright: NDArray[np.bool_]
    contrast: float
    """Mean of what is bright above the mean of what is dark; 0 in an image of one value."""


def split(before: Values) -> Split:
    """Tell bright from dark, half-way between both, wherever in the gap Otsu's threshold lies."""
    if not np.ptp(before):
        return Split(np.zeros(before.shape, np.bool_), 0.0)
    above = before > threshold_otsu(before)  # type: ignore[no-untyped-call] # no stubs
    low, high = before[~above].mean(), before[above].mean()
    return Split(before > (low + high) / 2, float(high - low))


def levels(before: Values, after: Values, counted: NDArray[np.bool_]) -> Levels:
    """Fit gain and offset by medians, unless what came back is as near to what was given.

    Parameters
    ----------
    before, after
        Before planting and as it came back, bright where high, of one shape.
    counted
        Pixels without planted text, same shape.
    """
    bright, contrast = split(before)
    rising, flat = bright & counted, ~bright & counted
    if not (rising.any() and flat.any()):
        return AS_GIVEN
    given, dark = np.median(before[flat]), np.median(after[flat])
    gain = float(np.median((after[rising] - dark) / (before[rising] - given)))
    if gain * contrast * SEEN < 1:  # too few levels to show it, or its negative
        return AS_GIVEN

    def missed(fit: Levels) -> float:
        off = np.abs(fit.undone(after) - before)[counted]
        return float(np.minimum(off, SEEN * contrast).sum())

    return min(AS_GIVEN, Levels(gain, float(dark - gain * given)), key=missed)
