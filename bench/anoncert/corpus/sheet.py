"""Contact sheets of a corpus: what was made, for a person to look at."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import groupby, islice
from pathlib import Path

import numpy as np
import pydicom
from numpy.typing import NDArray
from PIL import Image

from anoncert import files
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.phantom.picture import sheet
from anoncert.types import Instance

Spacing = tuple[float, float, float]
Volume = tuple[NDArray[np.float32], Spacing]

_A_SHEET = 4
_MIN_SLICES = 64
"""Series of fewer slices show no face worth a picture."""


def write(corpus: CorpusFolder, count: int) -> list[Path]:
    """Write sheets of a corpus's first heads into its folder ``sheets``.

    Parameters
    ----------
    corpus
        Whose.
    count
        How many heads at most: one for each series of a whole head.

    Returns
    -------
    list of Path
        The sheets; empty if no series shows a whole head.
    """
    written: list[Path] = []
    series = islice(_series(corpus), count)
    while some := list(islice(series, _A_SHEET)):
        path = corpus.path / "sheets" / f"{len(written) + 1:03d}.png"
        path.parent.mkdir(exist_ok=True)
        stream = io.BytesIO()
        _picture(corpus, some).save(stream, "PNG")
        files.write_bytes(path, stream.getvalue())
        written.append(path)
    return written


def _picture(corpus: CorpusFolder, series: list[list[Instance]]) -> Image.Image:
    return sheet(_volume([corpus.images / i.path for i in instances]) for instances in series)


def _series(corpus: CorpusFolder) -> Iterator[list[Instance]]:
    """Yield the files of each series that shows a whole head."""
    whole = {
        series.name
        for series in corpus.recipe.series
        if int(series.settings.get("slices", 0)) >= _MIN_SLICES
    }
    for _, files_of in groupby(corpus.instances(), lambda one: one.series_id):
        instances = list(files_of)
        if instances[0].series in whole:
            yield instances


def _volume(paths: list[Path]) -> Volume:
    """Read a series on RAS axes."""
    datasets = [pydicom.dcmread(path) for path in paths]
    first = datasets[0]
    if "SharedFunctionalGroupsSequence" in first:
        shared = first.SharedFunctionalGroupsSequence[0]
        frames = first.PerFrameFunctionalGroupsSequence
        stored = first.pixel_array
        orientation = shared.PlaneOrientationSequence[0].ImageOrientationPatient
        spacing = shared.PixelMeasuresSequence[0].PixelSpacing
        positions = [f.PlanePositionSequence[0].ImagePositionPatient for f in frames]
    else:
        stored = np.stack([dataset.pixel_array for dataset in datasets])
        orientation, spacing = first.ImageOrientationPatient, first.PixelSpacing
        positions = [dataset.ImagePositionPatient for dataset in datasets]
    along, down = np.array(orientation, float).reshape(2, 3)
    step = np.array(positions[1], float) - np.array(positions[0], float)
    steps = np.array([step, down * float(spacing[0]), along * float(spacing[1])])
    return _as_ras(stored.astype(np.float32), steps * [-1, -1, 1])


def _as_ras(volume: NDArray[np.float32], steps: NDArray[np.float64]) -> Volume:
    """Put a volume on the axes that it is nearest to: right, anterior, superior."""
    axes = [int(np.argmax(np.abs(steps[:, axis]))) for axis in range(3)]
    turned = volume.transpose(axes)
    for axis, source in enumerate(axes):
        if steps[source, axis] < 0:
            turned = np.flip(turned, axis)
    x, y, z = (float(np.linalg.norm(steps[source])) for source in axes)
    return turned, (round(x, 4), round(y, 4), round(z, 4))
