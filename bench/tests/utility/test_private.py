"""Private attributes that may stay."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pydicom
import pytest
from msgspec.structs import replace
from pydicom.dataset import Dataset
from pydicom.uid import ImplicitVRLittleEndian, RLELossless

from anoncert.corpus.build import build
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.recipe import load
from anoncert.engine import Engine
from anoncert.pair.folder import pair
from anoncert.types import Measurement
from anoncert.utility import private
from anoncert.utility._case import Case

Edit = Callable[[Dataset], None]

CLAIM = "113111"
VENDORS = ("siemens", "ge", "philips", "canon")
SUBJECTS = 12
SILENT = "canon"
"""Writes none of those."""


@pytest.fixture(scope="module")
def scans(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> CorpusFolder:
    """Return diffusion images by scanners of all vendors."""
    recipe = load("analysis")
    series = [
        replace(each, settings=each.settings | {"slices": 2, "matrix": [32, 32]}, instances=6)
        for each in recipe.series
        if each.name == "diffusion"
    ]
    target = tmp_path_factory.mktemp("private") / "corpus"
    build(replace(recipe, series=series, visits=1), target, engine, count=SUBJECTS)
    return CorpusFolder(target)


@pytest.fixture
def measured(
    scans: CorpusFolder, tmp_path: Path, engine: Engine
) -> Callable[..., dict[str, Measurement]]:
    def rows(edit: Edit, *claims: str) -> dict[str, Measurement]:
        for instance in scans.instances():
            dataset = pydicom.dcmread(scans.images / instance.path)
            edit(dataset)
            path = tmp_path / instance.path
            path.parent.mkdir(parents=True, exist_ok=True)
            dataset.save_as(path)
        case = Case(scans, tmp_path, pair(scans, tmp_path, engine).packed, frozenset(claims))
        state = private.prepare(case)
        found = {s.id: list(private.measure(case, state, s.id)) for s in scans.subjects()}
        return {s.dialect: found[s.id][0] for s in scans.subjects() if found[s.id]}

    return rows


def nothing(dataset: Dataset) -> None:
    """Write it again."""


def compressed(dataset: Dataset) -> None:
    dataset.compress(RLELossless, generate_instance_uid=False)


def implicit(dataset: Dataset) -> None:
    dataset.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian


def moved(dataset: Dataset) -> None:
    """Put the block elsewhere."""
    for element in [each for each in dataset if each.tag.is_private]:
        del dataset[element.tag]
        if element.tag.is_private_creator:
            dataset.add_new(element.tag + 0x20, "LO", element.value)
        else:
            dataset.add_new(element.tag + 0x2000, element.VR, element.value)


@pytest.mark.parametrize("edit", [nothing, compressed, implicit, moved])
def test_what_stays_is_no_loss(measured: Callable[..., dict[str, Measurement]], edit: Edit) -> None:
    rows = measured(edit, CLAIM)
    assert rows.keys() == set(VENDORS) - {SILENT}
    assert {(row.loss, row.raw, row.permitted) for row in rows.values()} == {(0, 0, 0)}


def dropped(dataset: Dataset) -> None:
    dataset.remove_private_tags()


def emptied(dataset: Dataset) -> None:
    for element in dataset:
        if element.tag.is_private and not element.tag.is_private_creator:
            element.value = None


def other(dataset: Dataset) -> None:
    for element in dataset:
        if element.tag.is_private and not element.tag.is_private_creator:
            element.value = 7


@pytest.mark.parametrize("edit", [dropped, emptied, other])
def test_what_goes_is_blamed_on_who_claims_to_retain_it(
    measured: Callable[..., dict[str, Measurement]], edit: Edit
) -> None:
    rows = measured(edit, CLAIM)
    assert {(row.loss, row.raw, row.permitted) for row in rows.values()} == {(1, 6, 0)}


def test_the_profile_removes_it(measured: Callable[..., dict[str, Measurement]]) -> None:
    rows = measured(dropped, "113100")
    assert {(row.loss, row.raw, row.permitted) for row in rows.values()} == {(None, 6, 1)}
    assert all(CLAIM in row.reason for row in rows.values())
