"""Heads in what a tool left: put together from files, and described, in parallel."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from anoncert import volume
from anoncert.attack import SURFACE
from anoncert.attack._case import Case
from anoncert.corpus.carrier import carriers
from anoncert.engine import Engine
from anoncert.face.head import Head, scanned
from anoncert.face.surface import NoHeadError
from anoncert.files import printable
from anoncert.types import Planting
from anoncert.volume import Volume

_LARGEST = 1 << 27
"""Voxels of a volume that is looked at, at most."""


class Shown(NamedTuple):
    """A series that showed a person's face."""

    planting: Planting
    series: str
    """subject/visit/series."""
    contrast: str
    """How the recipe says that it was made."""
    volume: Volume | None
    """What came back of it; None where that is no volume."""

    @property
    def name(self) -> str:
        """Of the series in the recipe."""
        return self.series.rpartition("/")[2]

    @property
    def subject(self) -> str:
        """Whose."""
        return self.planting.subject

    @property
    def file(self) -> str:
        """The first file, as findings name it."""
        return "" if self.volume is None else printable(f"output/{self.volume.frames[0].name}")


class Probe(NamedTuple):
    """A series, and the head that is seen in what came back of it."""

    shown: Shown
    head: Head | None
    reason: str
    """Why none is seen."""


def probes(case: Case, work: Engine, label: str) -> list[Probe]:
    """Describe all heads that came back of series in which faces were planted."""
    shown = list(series_shown(case))
    return list(work.map(_Describe(case.output), shown, label))


@dataclass(frozen=True)
class _Describe:
    output: Path

    def prepare(self) -> None:
        """Share nothing."""

    def examine(self, _: None, shown: Shown) -> Probe:
        """Describe the head in one volume. Hostile input: any failure is its own."""
        if shown.volume is None:
            return Probe(shown, None, "no volume came back")
        size = _voxels(shown.volume)
        if size > _LARGEST:
            return Probe(shown, None, f"{size} voxels are more than any head has")
        try:
            stored = volume.read(self.output, shown.volume)
            return Probe(shown, scanned(stored, shown.volume.affine), "")
        except NoHeadError as error:
            return Probe(shown, None, str(error))
        except Exception as error:  # noqa: BLE001 - what a tool wrote
            return Probe(shown, None, f"it cannot be read: {type(error).__name__}")


def _voxels(of: Volume) -> int:
    return math.prod(of.shape)


def series_shown(case: Case) -> Iterator[Shown]:
    """Yield the series in which faces were planted, and what came back of them."""
    faces = {name for name, carrier in carriers().items() if carrier.MEDIUM == SURFACE}
    contrasts = {s.name: str(s.settings.get("contrast", "")) for s in case.corpus.recipe.series}
    for planting in case.corpus.removable:
        for series in planting.series if planting.carrier in faces else ():
            contrast = contrasts[series.rpartition("/")[2]]
            yield Shown(planting, series, contrast, _returned(case, planting.subject, series))


def _returned(case: Case, subject: str, series: str) -> Volume | None:
    """Return what came back as a volume; who lost where slices lie, stacks them as they were."""
    inputs = [i for i in case.corpus.files(subject) if i.series_id == series]
    names = {i.path: case.returned[i.id] for i in inputs if i.id in case.returned}
    found = volume.volumes(case.output, names.values())
    if found:
        return max(found, key=_voxels)
    known = volume.volumes(case.corpus.images, names)
    if not known or any(frame.name not in names for frame in known[0].frames):
        return None
    frames = tuple(frame._replace(name=names[frame.name]) for frame in known[0].frames)
    return known[0]._replace(frames=frames)
