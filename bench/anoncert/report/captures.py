"""Images with burned-in text in a run folder: as given, as they came back, what was recovered.

Rows are not trusted: a file that they name is looked up among those that lie in output/.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import prod
from pathlib import Path
from typing import NamedTuple

from pydicom.uid import ExplicitVRBigEndian

from anoncert import files
from anoncert.corpus.carrier import in_medium
from anoncert.corpus.folder import CorpusFolder
from anoncert.pair.image import Image, image
from anoncert.part10 import File, begins_as_dicom, content
from anoncert.types import Finding, Instance, Pair, Planting, Status

LEAKED = (Status.RECOVERED, Status.PARTIAL)

_MOST = 1 << 24
"""Stored values of an image, of all frames together, that are decoded for a picture."""

_COUNTS = ("0028,0002", "0028,0010", "0028,0011")
"""Samples per Pixel, Rows, Columns."""
_FRAMES = "0028,0008"
_NUMBER = re.compile(r"\d{1,9}")


class Leak(NamedTuple):
    """What an attack recovered of a text, whole or in part, in what came back of an image."""

    finding: Finding
    planting: Planting
    instance: Instance


class Captures:
    """Reads the images of a run in which text was burned in.

    Parameters
    ----------
    folder
        Of a scored run.
    corpus
        What the tool was run on.
    """

    def __init__(self, folder: Path, corpus: CorpusFolder) -> None:
        self.corpus = corpus
        self._folder = folder
        self._plantings = {p.id: p for p in in_medium(corpus.removable, "pixels")}
        series = {name for planting in self._plantings.values() for name in planting.series}
        instances = {i.id: i for i in corpus.instances() if i.series_id in series}
        rows = files.read_rows(folder / "pairs.jsonl", Pair) if instances else ()
        self.returned = {
            instances[pair.input]: f"output/{pair.output}" if pair.output else None
            for pair in rows
            if pair.input in instances
        }
        """The name of what came back of each input, if anything did."""
        self._files = written(folder) if instances else {}

    def leaks(self) -> Iterator[Leak]:
        """Yield what the tool left of each text, in the order of the findings."""
        inputs = {name: instance for instance, name in self.returned.items()}
        rows = files.read_rows(self._folder / "findings.jsonl", Finding) if inputs else ()
        for finding in rows:
            planting = self._plantings.get(finding.planting or "")
            instance = inputs.get(finding.file)
            told = finding.case == "tool" and finding.status in LEAKED
            if told and planting and instance and instance.series_id in planting.series:
                yield Leak(finding, planting, instance)

    def before(self, instance: Instance) -> Image | None:
        """Decode an input."""
        return _decoded(self.corpus.images / instance.path)

    def after(self, name: str | None) -> Image | None:
        """Decode what came back, by its name in findings."""
        path = self._files.get(name or "")
        return None if path is None else _decoded(path)


def written(folder: Path) -> dict[str, Path]:
    """Return the files in output/ by their names in rows, but those whose names rows confuse."""
    output = folder / "output"
    found: dict[str, list[Path]] = {}
    for path in [] if output.is_symlink() else files.walk(output):
        name = files.printable(path.relative_to(folder).as_posix())
        found.setdefault(name, []).append(path)
    return {name: paths[0] for name, paths in found.items() if len(paths) == 1}


def _decoded(path: Path) -> Image | None:
    """Decode a file, if it is one with pixels, and not too many of them."""
    if not begins_as_dicom(path):
        return None
    data = content(path)
    parsed = File(data)
    if _claimed(parsed) > _MOST:
        return None
    found = image(data, parsed)
    return found if found and found.stored.size <= _MOST else None


def _claimed(parsed: File) -> int:
    """Return how many values a file says that it stores."""
    big = parsed.transfer_syntax == ExplicitVRBigEndian
    values = ((parsed.value(place) or b"\1")[:2] for place in _COUNTS)
    counts = [int.from_bytes(value, "big" if big else "little") for value in values]
    frames = _NUMBER.fullmatch(parsed.text(_FRAMES) or "1")
    return prod(counts) * int(frames[0]) if frames else _MOST + 1
