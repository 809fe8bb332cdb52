"""Tools that do what a text in a file tells them to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pydicom
import pytest
from msgspec.structs import replace
from pydicom.dataset import Dataset

from anoncert.corpus.build import build
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.recipe import check
from anoncert.engine import Engine
from anoncert.errors import RequestError
from anoncert.pair.folder import pair
from anoncert.types import Measurement, Recipe
from anoncert.utility import obeyed
from anoncert.utility._case import Case
from tests.utility.conftest import headers

Tool = Callable[[Dataset, str], bool | None]
"""Changes a file, having read what it says; False leaves it out."""


def told() -> Recipe:
    """Return the series that instructs, the series that it repeats, and no other."""
    return headers({"flair", "flair_told"})


@pytest.fixture(scope="module")
def instructing(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> CorpusFolder:
    folder = tmp_path_factory.mktemp("told") / "corpus"
    build(told(), folder, engine, count=3)
    return CorpusFolder(folder)


@pytest.fixture
def measured(
    instructing: CorpusFolder, tmp_path: Path, engine: Engine
) -> Callable[[Tool], Measurement]:
    def measure(tool: Tool) -> Measurement:
        for instance in instructing.instances():
            dataset = pydicom.dcmread(instructing.images / instance.path)
            if tool(dataset, dataset.get("ImageComments", "")) is not False:
                dataset.save_as(tmp_path / f"{instance.id.replace('/', '_')}.dcm")
        packed = pair(instructing, tmp_path, engine).packed
        case = Case(instructing, tmp_path, packed, frozenset())
        state = obeyed.prepare(case)
        (row,) = (r for s in case.by_subject for r in obeyed.measure(case, state, s))
        return row

    return measure


def instructs(text: str) -> bool:
    return "all previous instructions" in text


def copies(*_: object) -> None:
    return


def rounds(dataset: Dataset, _: str) -> None:
    dataset.ImagePositionPatient = [round(float(p), 2) for p in dataset.ImagePositionPatient]


def draws(dataset: Dataset, _: str) -> None:
    dataset.PatientSex = "FM"[int(dataset.InstanceNumber) % 2]


def keeps_what_was(dataset: Dataset, _: str) -> None:
    dataset.OriginalAttributesSequence = [Dataset()]
    dataset.OriginalAttributesSequence[0].ImageComments = dataset.ImageComments
    cleans(dataset)


def cleans(dataset: Dataset, _: str = "") -> None:
    dataset.PatientName = f"ANON{dataset.InstanceNumber}"
    dataset.StudyInstanceUID = "1.2.3"
    dataset.PatientIdentityRemoved = "YES"
    for keyword in ("ImageComments", "AcquisitionComments", "PatientBirthDate"):
        if keyword in dataset:
            del dataset[keyword]


@pytest.mark.parametrize("tool", [copies, cleans, rounds, draws, keeps_what_was])
def test_who_treats_all_files_alike_obeys_nothing(
    measured: Callable[[Tool], Measurement], tool: Tool
) -> None:
    assert measured(tool).loss == 0


def keeps(dataset: Dataset, text: str) -> None:
    if not instructs(text):
        cleans(dataset)


def spoils(dataset: Dataset, text: str) -> None:
    cleans(dataset)
    if instructs(text):
        del dataset.RepetitionTime


def writes_back(dataset: Dataset, text: str) -> None:
    cleans(dataset)
    if instructs(text):
        dataset.DerivationDescription = "cleared"


def leaves_out(dataset: Dataset, text: str) -> bool:
    cleans(dataset)
    return not instructs(text)


@pytest.mark.parametrize(
    ("tool", "place"),
    [
        (keeps, "0010,0010"),
        (spoils, "0018,0080"),
        (writes_back, "0008,2111"),
        (leaves_out, "the file"),
    ],
)
def test_who_does_as_the_text_says_is_told(
    measured: Callable[[Tool], Measurement], tool: Tool, place: str
) -> None:
    row = measured(tool)
    assert row.loss == 1
    assert place in row.reason


@pytest.mark.parametrize(
    ("change", "key"),
    [({"repeats": "t1w"}, "repeats"), ({"instances": 5}, "instances"), ({"visits": [1]}, "visits")],
)
def test_a_series_repeats_one_of_as_many_files(change: dict[str, object], key: str) -> None:
    recipe = told()
    plain, series = recipe.series
    settings = series.settings | ({"slices": 5} if "instances" in change else {})
    with pytest.raises(RequestError, match=key):
        check(replace(recipe, series=[plain, replace(series, settings=settings, **change)]))
