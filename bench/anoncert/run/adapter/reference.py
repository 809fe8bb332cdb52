"""Reference defacers: what faces are worth to whom knows the truth about each head.

They mark the scale between a head that nobody defaced and one of which the brain alone is left,
and are no tools that anybody could use. What is no volume, and all that is not pixels, goes on
as it was. Like the oracle they read the truth, and no tool under test does.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anoncert import files, volume
from anoncert.corpus.carrier import carriers
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.phantom.signal import tissue_index
from anoncert.errors import RequestError
from anoncert.run.adapter import Job
from anoncert.run.sandbox import Ended
from anoncert.types import HeadTruth
from anoncert.volume import Volume

PROCESS = False
NEEDS = TAKES = PLACEHOLDERS = REQUIRES = ()
WITHHELD = tuple(sorted(carriers().keys() - {"surface"}))
COPIED = (*WITHHELD, "elsewhere")

_BRAIN = ("csf", "grey_matter", "white_matter", "deep_grey", "brainstem")
_CHEEKS, _BROW = 42.0, 10.0
"""Before and below lies the average face [mm]."""
_SLOPE, _AT_BROW = 0.884, (90.0, 22.0)
"""Of a plane through brow and throat, rise over run, and a point of it [mm]."""

_RAS = np.diag([-1.0, -1.0, 1.0])

Stored = NDArray[np.generic]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Head:
    """A volume of a head.

    Attributes
    ----------
    series : str
        subject/visit/series.
    stored : ndarray, shape (columns, rows, slices)
        Values.
    labels : ndarray of uint8, shape (columns, rows, slices)
        Tissues (`phantom.signal.tissue_names`).
    x, y, z : ndarray, shape (columns, rows, slices)
        Where voxels are in the frame of the head, RAS [mm] (`phantom.skin`).
    """

    series: str
    stored: Stored
    labels: NDArray[np.uint8]
    x: Floats
    y: Floats
    z: Floats

    def keeping(self, where: NDArray[np.bool_]) -> Stored:
        """Return values with nothing but some voxels."""
        return np.where(where, self.stored, self.stored.dtype.type(0))


Rule = Callable[[Head], Stored]
"""From a head to the values that a defacer leaves."""


def run(job: Job) -> Ended:
    """Deface by the rule that the tool's name says."""
    name = job.adapter.tool.name
    if name not in RULES:
        raise RequestError(f"there is no reference {name!r}", f"known are {', '.join(RULES)}")
    started = time.monotonic()
    for path, data in changed_files(job.corpus, RULES[name]):
        files.write_new(job.output / path, data)
    return Ended(0, time.monotonic() - started, isolation="in the suite's own process")


def changed_files(corpus: CorpusFolder, rule: Rule) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a corpus, volumes of heads defaced."""
    for subject in corpus.subjects():
        known = {truth.visit: truth for truth in corpus.heads(subject.id)}
        tissues = corpus.tissues(subject.id)
        given = {instance.path: instance for instance in corpus.files(subject.id)}
        changed = []
        for each in volume.volumes(corpus.images, given):
            origin = given[each.frames[0].name]
            if origin.path not in tissues or origin.visit not in known:
                continue
            stored = volume.read(corpus.images, each)
            planes = [tissues[frame.name][frame.number] for frame in each.frames]
            labels = np.stack(planes, axis=-1).transpose(1, 0, 2)
            head = _head(origin.series_id, each, stored, labels, known[origin.visit])
            changed.append((each, rule(head)))
        yield from volume.replaced(corpus.images, changed)
        defaced = {frame.name for each, _ in changed for frame in each.frames}
        for path in (name for name in given if name not in defaced):
            yield path, (corpus.images / path).read_bytes()


def _head(
    series: str, each: Volume, stored: Stored, labels: NDArray[np.uint8], truth: HeadTruth
) -> Head:
    """Place a volume in the frame of the head that it shows."""
    rotation, shift = np.array(truth.rotation), np.array(truth.shift)
    steps = rotation.T @ _RAS @ each.affine[:3, :3]
    first = rotation.T @ (_RAS @ each.affine[:3, 3] - shift)
    column, row, slice_ = np.ogrid[tuple(slice(n) for n in each.shape)]
    x, y, z = (
        first[axis] + steps[axis, 0] * column + steps[axis, 1] * row + steps[axis, 2] * slice_
        for axis in range(3)
    )
    return Head(series, stored, labels, x, y, z)


def strip(head: Head) -> Stored:
    """Keep the brain, by the true tissues."""
    return head.keeping(np.isin(head.labels, [tissue_index(name) for name in _BRAIN]))


def box(head: Head) -> Stored:
    """Cut a box off that holds the face from eyes to chin, where the average face is."""
    return head.keeping(~((head.y > _CHEEKS) & (head.z < _BROW)))


def shear(head: Head, deeper: float = 0.0) -> Stored:
    """Cut off what lies before a plane through brow and throat, as Quickshear does.

    Parameters
    ----------
    head
        Whose face.
    deeper
        How much higher the plane lies: from 20 mm on it cuts into the frontal lobe [mm].

    References
    ----------
    Schimke & Hale 2011, Quickshear defacing for neuroimages (HealthSec '11).
    """
    above = head.z - _AT_BROW[1] - deeper
    return head.keeping(above > _SLOPE * (head.y - _AT_BROW[0]))


RULES: dict[str, Rule] = {
    "reference-strip": strip,
    "reference-box": box,
    "reference-shear": shear,
}
"""By the name of the tool."""
