"""Images as they are stored, and as they are displayed.

References
----------
DICOM PS3.3 section C.7.6.3.1.2 (photometric interpretation).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from anoncert.corpus import pixels
from anoncert.corpus.frames import Pixels, bounded
from anoncert.pair.describe import stored_pixels
from anoncert.part10 import Buffer, File

_PHOTOMETRIC_INTERPRETATION = "0028,0004"

Values = NDArray[np.float64]


class Image(NamedTuple):
    """The pixels of a file."""

    stored: Pixels
    """Shape ([frames,] rows, columns[, samples]); floating-point numbers are bounded."""
    inverted: bool
    """Whether low stored values are bright."""

    def unplanted(self, arrays: Mapping[str, Pixels], instance: str) -> Image:
        """Return an input as it was before planting; see `corpus.pixels.unplanted`."""
        return self._replace(stored=pixels.unplanted(arrays, instance, self.stored))

    def shown(self, white: int) -> Values:
        """Return values that are bright where they are high, of the shape of the stored ones.

        Parameters
        ----------
        white
            The highest value that is stored.
        """
        values = self.stored.astype(np.float64)
        return white - values if self.inverted else values


def image(data: Buffer, parsed: File) -> Image | None:
    """Decode a file; None where it has no pixels, or none that can be decoded."""
    stored, _ = stored_pixels(data, parsed)
    if stored is None:
        return None
    if stored.dtype.kind == "f":
        stored = bounded(np.asarray(stored))
    return Image(stored, parsed.text(_PHOTOMETRIC_INTERPRETATION) == "MONOCHROME1")
