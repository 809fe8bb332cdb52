"""Reading the brains in what a tool was given, and the same voxels in what it left.

Whatever a tool made of a volume is sampled where the voxels of the input were, in the space of
the patient. So a volume may come back cropped or on another grid; what it no longer covers is
missing. Where a face, or anything else, was planted, no voxel is compared.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from anoncert import volume
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.frames import bounded
from anoncert.corpus.pixels import unplanted
from anoncert.pair.folder import Returned
from anoncert.slices import Frame, Slice, Weighting, placed
from anoncert.utility._brain import Brain, Floats, Tissue, tissue_of
from anoncert.volume import Stored, Volume

_AWAY = 0.1
"""Distance up to which the corners of a slice lie where they were [mm]."""

_FEWEST = 100
"""Voxels of each tissue in a volume that shows a brain."""

_BEYOND = 1e6
"""Index that is in no volume."""

_UNTOLD = Weighting(math.nan, math.nan, math.nan)


def brains(
    corpus: CorpusFolder, output: Path, subject: str, pairs: Iterable[Returned]
) -> Iterator[Brain]:
    """Yield the brains of one subject, of which the truth is known.

    Parameters
    ----------
    corpus, output
        Where inputs and outputs lie.
    subject
        Whose.
    pairs
        What came back of the subject.
    """
    tissues, kept = corpus.tissues(subject), corpus.pixels(subject)
    by_series = defaultdict[str, list[Returned]](list)
    for pair in pairs:
        by_series[pair.input.instance.series_id].append(pair)
    for series, own in sorted(by_series.items()):
        files = [i.path for i in corpus.files(subject) if i.series_id == series]
        if not tissues.keys() >= set(files):
            continue
        names = [pair.output.path for pair in own if pair.output is not None]
        back = {(s.frame.name, s.frame.number): s for s in placed(output, names)}
        returned = {pair.input.instance.path: pair for pair in own}
        reader = _Reader(corpus.images, output, returned, tissues, kept, back)
        for given in volume.volumes(corpus.images, reader.pairs):
            brain = reader.read(given, series, corpus.contrast(series))
            if min(np.bincount(brain.tissue, minlength=len(Tissue))) >= _FEWEST:
                yield brain


class _Part(NamedTuple):
    """The brain in one slice: see `Brain`."""

    label: NDArray[np.uint8]
    before: Floats
    after: Floats
    places: Floats
    """Columns, rows and slices of the voxels, shape (3, voxels)."""
    moved: bool
    """Whether what came back has its voxels elsewhere."""


@dataclass(frozen=True)
class _Reader:
    """Reads the volumes of one series before and after.

    Parameters
    ----------
    images, output
        Where inputs and outputs lie.
    pairs
        What came back of each input.
    labels
        Tissue of every voxel of each input, shape (slices, rows, columns).
    kept
        Of the subject: see `corpus.pixels.unplanted`.
    back
        Frames of outputs that lie somewhere, by file and number.
    """

    images: Path
    output: Path
    pairs: Mapping[str, Returned]
    labels: Mapping[str, NDArray[np.uint8]]
    kept: Mapping[str, NDArray[np.generic]]
    back: Mapping[tuple[str, int], Slice]

    def read(self, given: Volume, series: str, contrast: str) -> Brain:
        """Read one volume."""
        files = groupby(enumerate(given.frames), key=lambda numbered: numbered[1].name)
        parts = [part for name, own in files for part in self._parts(given, name, own)]
        places = np.concatenate([part.places for part in parts], axis=1)
        after = np.concatenate([part.after for part in parts])
        if any(part.moved for part in parts):
            after = self._sampled(given, places)
        return Brain(
            series=series,
            contrast=contrast,
            label=np.concatenate([part.label for part in parts]),
            before=np.concatenate([part.before for part in parts]),
            after=after,
            places=places.astype(np.int16),
            affine=given.affine,
            given=given.weighting,
            came=self._weighting(given),
        )

    def _parts(
        self, given: Volume, name: str, slices: Iterable[tuple[int, Frame]]
    ) -> Iterator[_Part]:
        """Yield the brain in slices of a volume, given by number, that lie in one file."""
        pair = self.pairs[name]
        stored = volume.pixels((self.images / name).read_bytes())
        planted = stored != unplanted(self.kept, pair.input.instance.id, stored)
        came = self._came(pair, stored)
        for at, frame in slices:
            label = self.labels[name][frame.number]
            brain = (tissue_of(label) >= 0) & ~planted[frame.number]
            row, column = np.nonzero(brain)
            found = self._found(frame)
            there = found is not None and _in_place(found, frame, given)
            yield _Part(
                label[brain],
                _real(stored[frame.number][brain], frame),
                _real(came[frame.number][brain], found.frame)
                if there and found and came is not None
                else np.full(len(row), np.nan),
                np.stack([column, row, np.full(len(row), at)]).astype(np.float64),
                moved=found is not None and not there,
            )

    def _found(self, frame: Frame) -> Slice | None:
        """Return what came back of a frame, if that lies somewhere."""
        output = self.pairs[frame.name].output
        return self.back.get((output.path, frame.number)) if output else None

    def _weighting(self, given: Volume) -> Weighting:
        """Return how what came back of a volume says that it was weighted, if it is of one mind."""
        told = {slice_.weighting for slice_ in map(self._found, given.frames) if slice_}
        return told.pop() if len(told) == 1 else _UNTOLD

    def _came(self, pair: Returned, stored: Stored) -> Stored | None:
        """Return the stored values that came back of a file; None where none can be read."""
        if pair.output is None or not pair.output.pixels:
            return None
        if pair.output.pixels == pair.input.seen.pixels:
            return stored
        found = volume.pixels((self.output / pair.output.path).read_bytes())
        return found if found.shape == stored.shape else None

    def _sampled(self, given: Volume, places: Floats) -> Floats:
        """Read what came back on another grid where the voxels of the input were.

        Parameters
        ----------
        given
            The input.
        places
            Columns, rows and slices of its voxels, shape (3, voxels).
        """
        own = {frame.name: self.pairs[frame.name].output for frame in given.frames}
        names = [output.path for output in own.values() if output is not None]
        back = volume.volumes(self.output, names)
        found = max(back, key=lambda each: each.voxels, default=None)
        if found is None or found.voxels > volume.LARGEST:
            return np.full(places.shape[1], np.nan)
        try:
            with np.errstate(over="ignore", invalid="ignore"):
                steps = np.linalg.inv(found.affine) @ given.affine
                at = steps[:3, :3] @ places + steps[:3, 3:]
                slopes, intercepts = volume.scales(found)
                stored = volume.read(self.output, found).astype(np.float64)
                values = bounded(stored * slopes + intercepts)
        except Exception:  # noqa: BLE001 - what a tool wrote
            return np.full(places.shape[1], np.nan)
        at = np.clip(np.nan_to_num(at, nan=-_BEYOND), -_BEYOND, _BEYOND)
        last = np.array(values.shape)[:, np.newaxis] - 1.0
        near = _AWAY / np.linalg.norm(found.affine[:3, :3], axis=0)[:, np.newaxis]
        at = np.where((at > -near) & (at < last + near), np.clip(at, 0, last), at)
        sampled: Floats = ndimage.map_coordinates(values, at, order=1, cval=np.nan, prefilter=False)
        return sampled


def _in_place(found: Slice, frame: Frame, given: Volume) -> bool:
    """Tell whether a slice has its voxels where a slice of the input has them."""
    columns, rows, _ = given.shape
    if found.plane != (columns, rows):
        return False
    with np.errstate(over="ignore", invalid="ignore"):
        first = np.subtract(found.frame.position, frame.position)
        farther = (found.steps - given.affine[:3, :2]) * [columns - 1, rows - 1]
        corners = np.stack([first, first + farther[:, 0], first + farther[:, 1]])
        return bool((np.abs(corners) < _AWAY).all())


def _real(stored: Stored, frame: Frame) -> Floats:
    """Return rescaled values (PS3.3 section C.11.1), whatever numbers a tool wrote."""
    slope, intercept = frame.rescale
    with np.errstate(over="ignore", invalid="ignore"):
        return bounded(stored.astype(np.float64) * slope + intercept)
