"""Enhanced MR images go through the whole suite like any other object."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom
import pytest
from msgspec.structs import replace

from anoncert.corpus.build import build
from anoncert.corpus.dicom import object_kind
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.pixels import unplanted
from anoncert.engine import Engine
from anoncert.errors import RequestError
from anoncert.run import tool
from anoncert.run.execute import execute
from anoncert.types import Knowledge, Recipe, Result

Scoring = Callable[[CorpusFolder, Path], Result]

SLICES = 9


@pytest.fixture(scope="module")
def enhanced(recipe: Recipe) -> Recipe:
    """The smoke recipe with its first series in one file."""
    first, *_ = recipe.series
    settings = first.settings | {"slices": SLICES, "matrix": [96, 80]}
    other = replace(first, name="volume", object="enhanced_mr", instances=1, settings=settings)
    known = {"volume", ""}
    plant = [
        replace(entry, series=["volume"] if entry.series == ["t1w"] else entry.series)
        for entry in recipe.plant
        if entry.of in known and set(entry.series) <= {"t1w"}
    ]
    return replace(recipe, series=[other], plant=plant)


@pytest.fixture(scope="module")
def corpus(
    enhanced: Recipe, engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> CorpusFolder:
    target = tmp_path_factory.mktemp("enhanced") / "corpus"
    build(enhanced, target, engine, count=2)
    return CorpusFolder(target)


@pytest.fixture(scope="module")
def scored(
    corpus: CorpusFolder, scoring: Scoring, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Result]:
    work = tmp_path_factory.mktemp("work")

    def run(name: str) -> Result:
        execute(tool.load(name), corpus, work / name, work)
        return scoring(corpus, work / name)

    return run


def test_one_file_holds_a_series_with_a_position_for_every_frame(corpus: CorpusFolder) -> None:
    for instance in corpus.instances():
        dataset = pydicom.dcmread(corpus.images / instance.path)
        frames = dataset.PerFrameFunctionalGroupsSequence
        assert dataset.pixel_array.shape == (SLICES, 96, 80)
        assert dataset.NumberOfFrames == len(frames) == SLICES
        at = np.array([f.PlanePositionSequence[0].ImagePositionPatient for f in frames], float)
        shared = dataset.SharedFunctionalGroupsSequence[0]
        gap = shared.PixelMeasuresSequence[0].SpacingBetweenSlices
        assert np.allclose(np.linalg.norm(np.diff(at, axis=0), axis=1), gap, atol=1e-3)


def test_its_dciodvfy_finds_no_error(corpus: CorpusFolder) -> None:
    program = shutil.which("dciodvfy")
    assert program, "dciodvfy is not installed: apt-get install dicom3tools"
    for instance in corpus.instances():
        path = corpus.images / instance.path
        done = subprocess.run([program, "-new", path], capture_output=True, text=True, check=False)
        assert "EnhancedMRImage" in done.stderr
        assert "Error" not in done.stderr


def test_the_face_is_planted_in_all_frames_at_once(corpus: CorpusFolder) -> None:
    for instance in corpus.instances():
        planted = pydicom.dcmread(corpus.images / instance.path).pixel_array
        clean = unplanted(corpus.pixels(instance.subject), instance.id, planted)
        assert clean.shape == planted.shape
        assert 0 < (clean != planted).mean() < 0.2


def test_identity_leaks_all_and_loses_nothing(scored: Callable[[str], Result]) -> None:
    result = scored("identity")
    examined = [
        row for row in result.leakage if row.track == "headers" and row.carrier != "elsewhere"
    ]
    examined = [
        row for row in examined if (row.attack, row.knowledge) == ("any", Knowledge.AUDITOR)
    ]
    assert examined
    assert all(row.recovered == row.n == 2 for row in examined)
    assert {row.loss for row in result.utility} == {0}


def test_the_oracle_leaks_nothing_and_loses_nothing(scored: Callable[[str], Result]) -> None:
    result = scored("oracle")
    assert {(row.recovered, row.partial) for row in result.leakage} == {(0, 0)}
    assert {row.loss for row in result.utility} == {0}
    assert result.coverage.returned == result.coverage.instances == 4


def test_blank_returns_nothing(scored: Callable[[str], Result]) -> None:
    result = scored("blank")
    assert result.coverage.returned == 0
    assert all(row.loss == 1 for row in result.utility if row.facet == "pixels")


def test_more_than_one_file_is_refused(enhanced: Recipe) -> None:
    (series,) = enhanced.series
    with pytest.raises(RequestError, match="one contrast"):
        object_kind("enhanced_mr").check(enhanced, replace(series, instances=2))
