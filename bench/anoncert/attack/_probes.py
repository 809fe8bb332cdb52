"""Heads in what a tool left: put together from files, and described, in parallel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from anoncert import volume
from anoncert.attack import SURFACE
from anoncert.attack._case import Case
from anoncert.corpus.carrier import in_medium
from anoncert.engine import Engine
from anoncert.face.head import Head, scanned
from anoncert.face.surface import NoHeadError
from anoncert.files import printable
from anoncert.types import Planting
from anoncert.volume import Volume


class Shown(NamedTuple):
    """A series in which a person's face was planted."""

    planting: Planting
    series: str
    """subject/visit/series."""
    contrast: str
    """How the recipe says that it was made."""
    files: dict[str, str]
    """What came back of it: inputs and outputs."""

    @property
    def name(self) -> str:
        """Of the series in the recipe."""
        return self.series.rpartition("/")[2]

    @property
    def visit(self) -> int:
        """At which visit it was made."""
        return int(self.series.split("/")[1].removeprefix("v"))

    @property
    def subject(self) -> str:
        """Whose."""
        return self.planting.subject

    def volume(self, images: Path, output: Path) -> Volume | None:
        """Put together what came back.

        Parameters
        ----------
        images, output
            Where inputs and outputs lie.

        Returns
        -------
        Volume or None
            None where that is no volume. Outputs that lost where slices lie are stacked as
            their inputs were.
        """
        found = volume.volumes(output, self.files.values())
        if found:
            return max(found, key=lambda each: each.voxels)
        known = volume.volumes(images, self.files)
        if not known:
            return None
        frames = (frame._replace(name=self.files[frame.name]) for frame in known[0].frames)
        return known[0]._replace(frames=tuple(frames))


class Probe(NamedTuple):
    """A series, and the head that is seen in what came back of it."""

    shown: Shown
    file: str
    """The first, as findings name it."""
    head: Head | None
    reason: str
    """Why none is seen."""


def probes(case: Case, work: Engine, label: str) -> list[Probe]:
    """Describe all heads that came back of series in which faces were planted."""
    job = _Describe(case.corpus.images, case.output)
    return list(work.map(job, list(series_shown(case)), label))


def series_shown(case: Case) -> Iterator[Shown]:
    """Yield the series in which faces were planted, and what came back of them."""
    for planting in in_medium(case.corpus.removable, SURFACE):
        for series in planting.series:
            files = {
                instance.path: case.returned[instance.id]
                for instance in case.corpus.files(planting.subject)
                if instance.series_id == series and instance.id in case.returned
            }
            yield Shown(planting, series, case.corpus.contrast(series), files)


@dataclass(frozen=True)
class _Describe:
    images: Path
    output: Path

    def prepare(self) -> None:
        """Share nothing."""

    def examine(self, _: None, shown: Shown) -> Probe:
        """Describe the head in one series. Hostile input: any failure is its own."""
        try:
            found = shown.volume(self.images, self.output)
            if found is None:
                return Probe(shown, "", None, "no volume came back")
            file = printable(f"output/{found.frames[0].name}")
            if found.voxels > volume.LARGEST:
                return Probe(shown, file, None, f"{found.voxels} voxels are no head")
            stored = volume.read(self.output, found)
            return Probe(shown, file, scanned(stored, found.affine), "")
        except NoHeadError as error:
            return Probe(shown, "", None, str(error))
        except Exception as error:  # noqa: BLE001 - what a tool wrote
            return Probe(shown, "", None, f"it cannot be read: {type(error).__name__}")
