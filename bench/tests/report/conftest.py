"""Captures of several kinds, run folders whose rows a test writes, and pictures read back."""

from __future__ import annotations

import base64
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom
import pytest
from msgspec.structs import replace
from numpy.typing import NDArray
from PIL import Image

from anoncert import files
from anoncert.corpus.build import build
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.recipe import load
from anoncert.engine import Engine
from anoncert.types import Finding, Pair, Plant, Planting, Status

_NEGATIVE = {"photometric_interpretation": "MONOCHROME1", "bits": 12}
_COLOUR = {"photometric_interpretation": "RGB"}


@pytest.fixture(scope="session")
def captured(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> CorpusFolder:
    """Two subjects with captures in negative, in colour and of three frames.

    A name stands in all of them, and a number in the second frame.
    """
    recipe = load("check")
    slices, capture = recipe.series
    (name,) = (entry for entry in recipe.plant if entry.carrier == "burned_in")
    kinds = {"negative": _NEGATIVE, "colour": _COLOUR, "cine": {"frames": 3}}
    captures = [
        replace(capture, name=kind, visits=[1], settings=capture.settings | settings)
        for kind, settings in kinds.items()
    ]
    scans = replace(slices, instances=3, visits=[1], settings=slices.settings | {"slices": 3})
    recipe = replace(
        recipe,
        visits=1,
        series=[scans, *captures],
        plant=[
            *(entry for entry in recipe.plant if entry.carrier == "element"),
            replace(name, series=[*kinds]),
            Plant("mrn", "burned_in", "70,40,14 frame=2", form="screen", series=["cine"]),
        ],
    )
    target = tmp_path_factory.mktemp("captured") / "corpus"
    build(recipe, target, engine, count=2)
    return CorpusFolder(target)


class Run:
    """A tool's run on captures: at first it copied everything, and no attack found anything."""

    def __init__(self, folder: Path, corpus: CorpusFolder) -> None:
        self.folder, self.corpus = folder, corpus
        self.output = Path(shutil.copytree(corpus.images, folder / "output"))
        self.paths = {i.id: i.path for i in corpus.instances()}
        self.pair({})
        self.find()

    def pair(self, outputs: dict[str, str | None]) -> None:
        """Write pairs in which some inputs have other outputs."""
        rows = (Pair(i, o, "path") for i, o in {**self.paths, **outputs}.items())
        files.write_rows(self.folder / "pairs.jsonl", rows)

    def find(self, *findings: Finding) -> None:
        files.write_rows(self.folder / "findings.jsonl", findings)

    def planting(self, identifier: str, subject: str = "s00001") -> Planting:
        (found,) = (
            p
            for p in self.corpus.removable
            if (p.subject, p.identifier, p.carrier) == (subject, identifier, "burned_in")
        )
        return found

    def finding(
        self,
        instance: str,
        identifier: str = "name",
        status: Status = Status.RECOVERED,
        detail: str = "",
        file: str | None = None,
    ) -> Finding:
        """Return what an attack says of a text in what came back of an input."""
        planting = self.planting(identifier)
        assert planting.value is not None
        return Finding(
            attack="residual_text",
            subject=planting.subject,
            identifier=identifier,
            value=planting.value,
            planting=planting.id,
            carrier="burned_in",
            status=status,
            file=file or f"output/{self.paths[instance]}",
            place=planting.place,
            detail=detail,
        )

    def edit(self, instance: str, change: Callable[[pydicom.Dataset], None]) -> None:
        path = self.output / self.paths[instance]
        dataset = pydicom.dcmread(io.BytesIO(path.read_bytes()))
        change(dataset)
        dataset.save_as(path)


@pytest.fixture
def run(captured: CorpusFolder, tmp_path: Path) -> Run:
    return Run(tmp_path / "run", captured)


@pytest.fixture
def seen() -> Callable[[str], NDArray[np.uint8]]:
    """Decode a picture of a report."""

    def decoded(picture: str) -> NDArray[np.uint8]:
        return np.asarray(Image.open(io.BytesIO(base64.b64decode(picture.partition(",")[2]))))

    return decoded
