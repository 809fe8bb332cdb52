"""Planting into real MR images: those that pydicom ships."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom
import pytest
from msgspec.structs import replace

from anoncert.corpus import base, tables
from anoncert.corpus.build import build
from anoncert.corpus.dicom import given
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.recipe import load
from anoncert.engine import Engine
from anoncert.errors import RequestError
from anoncert.files import tree
from anoncert.part10 import tag_place
from anoncert.run import tool
from anoncert.run.execute import execute
from anoncert.types import Band, Knowledge, Recipe, Result

Scoring = Callable[[CorpusFolder, Path], Result]

SHIPPED = Path(pydicom.__file__).parent / "data" / "test_files"
FILES, PATIENTS = 19, 3
"""Single images of two vendors, and three studies of a patient of a third."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("base") / "images"
    shutil.copytree(SHIPPED / "dicomdirtests" / "98892003", target / "98892003")
    for name in ("MR_small.dcm", "examples_overlay.dcm"):
        shutil.copy(SHIPPED / name, target)
    return target


@pytest.fixture(scope="module")
def recipe(folder: Path) -> Recipe:
    return base.on_base(load("headers"), folder)


@pytest.fixture(scope="module")
def corpus(
    recipe: Recipe, engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> CorpusFolder:
    target = tmp_path_factory.mktemp("corpora") / "corpus"
    build(recipe, target, engine)
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


def originals(corpus: CorpusFolder) -> list[tuple[pydicom.Dataset, pydicom.Dataset]]:
    """Return each file with the one that it was made of."""
    sources = {
        f"s{index:05d}/v{series.visits[0]}/{series.name}/{number:04d}": Path(
            series.settings["folder"], image["path"]
        )
        for series in corpus.recipe.series
        for index in range(1, PATIENTS + 1)
        if index % series.subjects[1] == series.subjects[0]
        for number, image in enumerate(series.settings["images"], 1)
    }
    return [
        (pydicom.dcmread(corpus.images / i.path), pydicom.dcmread(sources[i.id]))
        for i in corpus.instances()
    ]


def test_every_image_comes_back_with_its_pixels(corpus: CorpusFolder) -> None:
    assert corpus.document.subjects == PATIENTS
    pairs = originals(corpus)
    assert len(pairs) == FILES
    for made, source in pairs:
        assert np.array_equal(made.pixel_array, source.pixel_array)
        assert made.file_meta.TransferSyntaxUID == source.file_meta.TransferSyntaxUID
        assert made.Manufacturer == source.Manufacturer


def test_what_no_table_lists_stays_and_what_one_lists_goes(
    corpus: CorpusFolder, folder: Path
) -> None:
    names = {str(pydicom.dcmread(path).PatientName) for path in tree(folder)}
    for made, source in originals(corpus):
        for element in source:
            unlisted = tables.tag_policy(tag_place(element.tag)).band is not Band.STANDARD
            if unlisted and not element.tag.is_private and element.VR in ("DS", "US", "IS"):
                assert made[element.tag].value == element.value, element
        assert made.SOPInstanceUID != source.SOPInstanceUID
        assert str(made.PatientName) not in names


def test_identity_leaks_all_and_loses_nothing(scored: Callable[[str], Result]) -> None:
    result = scored("identity")
    united = [
        row for row in result.leakage if (row.attack, row.knowledge) == ("any", Knowledge.AUDITOR)
    ]
    planted = [row for row in united if row.carrier != "elsewhere"]
    assert planted
    assert all(row.recovered == row.n > 0 for row in planted)
    assert {row.decoy for row in planted} == {0}
    assert {row.loss for row in result.utility} == {0}


def test_the_oracle_leaks_nothing_and_loses_nothing(scored: Callable[[str], Result]) -> None:
    result = scored("oracle")
    assert not [row for row in result.leakage if row.recovered or row.partial]
    assert {row.loss for row in result.utility} == {0}


def test_it_certifies_nothing(recipe: Recipe) -> None:
    assert not recipe.certifying
    assert recipe.edition == "headers-2026.1+base"
    assert "user's own" in recipe.limits[-1]


def test_a_twin_shows_the_same_images_of_other_people(
    recipe: Recipe, corpus: CorpusFolder, engine: Engine, tmp_path: Path
) -> None:
    twin = build(recipe, tmp_path / "twin", engine, population="twin")
    assert twin.instances == FILES
    others = {i.id: i.pixels for i in CorpusFolder(tmp_path / "twin").instances()}
    assert others == {i.id: i.pixels for i in corpus.instances()}


def test_more_subjects_than_patients_are_refused(
    recipe: Recipe, engine: Engine, tmp_path: Path
) -> None:
    with pytest.raises(RequestError, match="has images of 3 patients; ask for fewer"):
        build(recipe, tmp_path / "corpus", engine, count=PATIENTS + 1)
    assert not (tmp_path / "corpus").exists()


def test_a_base_that_changed_is_another_base(folder: Path, engine: Engine, tmp_path: Path) -> None:
    copied = shutil.copytree(folder, tmp_path / "images")
    planned = base.on_base(load("headers"), copied)
    (copied / "MR_small.dcm").write_bytes((copied / "examples_overlay.dcm").read_bytes())
    with pytest.raises(RequestError, match=r"MR_small.dcm: is not what the corpus was planned"):
        build(planned, tmp_path / "corpus", engine)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("notes.txt", b"hello", r"notes.txt: no DICOM image: .*; take it out"),
        ("empty.dcm", b"", r"empty.dcm: no DICOM image"),
    ],
)
def test_what_is_no_image_is_named(
    folder: Path, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    copied = shutil.copytree(folder, tmp_path / "images")
    (copied / name).write_bytes(content)
    with pytest.raises(RequestError, match=said):
        base.on_base(load("headers"), copied)


def test_one_instance_twice_is_refused(folder: Path, tmp_path: Path) -> None:
    copied = shutil.copytree(folder, tmp_path / "images")
    shutil.copy(SHIPPED / "MR_small_implicit.dcm", copied)
    with pytest.raises(RequestError, match=r"is the same instance as MR_small"):
        base.on_base(load("headers"), copied)


@pytest.mark.parametrize("kind", ["missing", "empty"])
def test_a_folder_without_images_is_refused(tmp_path: Path, kind: str) -> None:
    target = tmp_path / kind
    if kind == "empty":
        target.mkdir()
    with pytest.raises(RequestError, match="name a folder of DICOM images"):
        base.on_base(load("headers"), target)


def test_a_recipe_of_which_no_planting_fits_is_refused(folder: Path) -> None:
    recipe = load("face")
    drawn = replace(recipe, plant=[p for p in recipe.plant if p.carrier == "surface"])
    with pytest.raises(RequestError, match="nothing is planted"):
        base.on_base(drawn, folder)


def test_a_base_is_described_by_its_digests(recipe: Recipe) -> None:
    for series in recipe.series:
        assert series.object == "given"
        assert len(series.settings["images"]) == series.instances
        assert given.Settings.__struct_fields__ == tuple(series.settings)
