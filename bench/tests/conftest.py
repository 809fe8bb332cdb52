"""What most tests start from besides the corpus: its twin, and runs of the controls."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import EnhancedMRImageStorage

from anoncert.attack._run import Found
from anoncert.corpus.build import build
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.recipe import load
from anoncert.engine import Engine
from anoncert.run import tool
from anoncert.run.execute import execute
from anoncert.score import score
from anoncert.score.calibrate import calibrate
from anoncert.types import Floor, Identification, Result

Shared = Callable[[str, Callable[[Path], object]], Path]
Calibrated = Callable[[CorpusFolder], Found]
Scoring = Callable[[CorpusFolder, Path], Result]
Writing = Callable[[Path], None]

LONGEST = "test_readmes.py"
"""The tests of one file run in one process, one after the other."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no process waits for it in the end."""
    items.sort(key=lambda item: item.path.name != LONGEST)


@pytest.fixture(scope="session")
def twin(corpus: CorpusFolder, engine: Engine, shared: Shared) -> CorpusFolder:
    """The same corpus of other people."""
    count = corpus.document.subjects
    return CorpusFolder(
        shared(
            "twin",
            lambda target: build(corpus.recipe, target, engine, count=count, population="twin"),
        )
    )


@pytest.fixture(scope="session")
def two_in_one(corpus: CorpusFolder) -> Writing:
    """Write an Enhanced MR image of two contrasts, which lie at the same places."""

    def write(target: Path) -> None:
        paths = (i.path for i in corpus.instances() if i.series_id == "s00001/v1/t2w")
        whole, *others = (pydicom.dcmread(corpus.images / path) for path in paths)
        first = np.stack([each.pixel_array for each in (whole, *others)])
        places = [_item("ImagePositionPatient", each) for each in (whole, *others)]
        whole.SharedFunctionalGroupsSequence = [Dataset()]
        (common,) = whole.SharedFunctionalGroupsSequence
        common.PlaneOrientationSequence = [_item("ImageOrientationPatient", whole)]
        common.PixelMeasuresSequence = [_item("PixelSpacing", whole)]
        whole.PerFrameFunctionalGroupsSequence = [Dataset() for _ in places * 2]
        for group, place in zip(whole.PerFrameFunctionalGroupsSequence, places * 2, strict=True):
            group.PlanePositionSequence = [place]
        whole.SOPClassUID = whole.file_meta.MediaStorageSOPClassUID = EnhancedMRImageStorage
        whole.NumberOfFrames = 2 * len(places)
        whole.PixelData = np.concatenate([first, first ^ 1]).tobytes()
        whole.save_as(target)

    return write


def _item(keyword: str, dataset: Dataset) -> Dataset:
    item = Dataset()
    item[keyword] = dataset[keyword]
    return item


@pytest.fixture(scope="session")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A work folder, as ``--work`` names one."""
    return tmp_path_factory.mktemp("work")


@pytest.fixture(scope="session")
def on_controls(engine: Engine, shared: Shared) -> Calibrated:
    """Give what attacks find on the controls of a corpus: the same for all tools."""

    def found(corpus: CorpusFolder) -> Found:
        def make(folder: Path) -> None:
            folder.mkdir()
            found = calibrate(corpus, {}, folder, engine)
            (folder / "found").write_bytes(pickle.dumps(found))

        made = shared(f"controls-{corpus.document.tree_digest[-12:]}", make)
        known: Found = pickle.loads((made / "found").read_bytes())
        return known

    return found


@pytest.fixture(scope="session")
def scoring(engine: Engine, on_controls: Calibrated) -> Scoring:
    """Score a run without repeats; attacks are tried on the controls of a corpus once."""

    def scored(corpus: CorpusFolder, folder: Path) -> Result:
        with pytest.MonkeyPatch.context() as patch:
            _calibrate_once(patch, on_controls)
            return score.score(corpus, folder, engine)

    return scored


@pytest.fixture
def calibrated_once(on_controls: Calibrated, monkeypatch: pytest.MonkeyPatch) -> None:
    """Score as `scoring` does, whoever scores."""
    _calibrate_once(monkeypatch, on_controls)


def _calibrate_once(patch: pytest.MonkeyPatch, on_controls: Calibrated) -> None:
    def known(corpus: CorpusFolder, repeats: dict[str, CorpusFolder], *_: object) -> Found:
        assert not repeats, "a run with repeats has controls of its own"
        return on_controls(corpus)

    patch.setattr(score, "calibrate", known)


@pytest.fixture(scope="session")
def runs(
    corpus: CorpusFolder, scoring: Scoring, work: Path, shared: Shared
) -> Callable[[str], Path]:
    """Run and score a control (identity, oracle or blank) once; give its run folder."""

    def run(name: str) -> Path:
        def make(folder: Path) -> None:
            execute(tool.load(name), corpus, folder, work)
            scoring(corpus, folder)

        return shared(f"run-{name}", make)

    return run


@pytest.fixture(scope="session")
def small(engine: Engine, shared: Shared) -> CorpusFolder:
    """Four files of one subject. Read it, never write into it."""
    return CorpusFolder(shared("small", lambda target: build(load("check"), target, engine)))


@pytest.fixture(scope="session")
def small_run(small: CorpusFolder, scoring: Scoring, work: Path, shared: Shared) -> Path:
    """A scored run of the identity control on four files. Copy it, never write into it."""

    def make(folder: Path) -> None:
        execute(tool.load("identity"), small, folder, work)
        scoring(small, folder)

    return shared("small-run", make)


@pytest.fixture
def identified() -> Identification:
    """Three of a hundred heads recognised."""
    return Identification(
        series="t1w",
        attack="face_aware",
        chosen=True,
        probes=100,
        unseen=0,
        gallery=1000,
        rank1=3,
        rate=0.03,
        low95=0.0082,
        bound95=0.0757,
        cmc={"10": 0.75, "1": 0.03, "100": 1.0},
        auc=0.9,
        eer=0.1,
        d_prime=2.0,
        bits=0.5,
        apart=0.5,
        floor=Floor(0.01, 0.8, 0.2),
    )
