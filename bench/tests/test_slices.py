"""Frames that lie somewhere: what their files say of how they were weighted."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pydicom
import pytest
from msgspec.structs import replace
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from anoncert.corpus.build import build
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.recipe import load
from anoncert.engine import Engine
from anoncert.slices import Slice, Weighting, placed

SLICES = 3


@pytest.fixture(scope="session")
def images(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """An image in a file of its own, and images that share one."""
    target = tmp_path_factory.mktemp("slices") / "corpus"
    recipe = load("training")
    series = [
        replace(each, settings=each.settings | {"slices": count}, instances=1, subjects=[0, 1])
        for each, count in zip(recipe.series, (1, SLICES), strict=False)
    ]
    build(replace(recipe, series=series), target, engine, count=1)
    corpus = CorpusFolder(target)
    return [corpus.images / instance.path for instance in corpus.instances()]


@pytest.fixture
def one(images: list[Path]) -> Dataset:
    return pydicom.dcmread(images[0])


@pytest.fixture
def whole(images: list[Path]) -> Dataset:
    return pydicom.dcmread(images[1])


@pytest.fixture
def read(tmp_path: Path) -> Callable[[Dataset], list[Slice]]:
    def slices(dataset: Dataset) -> list[Slice]:
        dataset.save_as(tmp_path / "one")
        return list(placed(tmp_path, ["one"]))

    return slices


def test_a_slice_says_how_it_was_weighted(
    one: Dataset, read: Callable[[Dataset], list[Slice]]
) -> None:
    one.DiffusionBValue = 700.0
    (found,) = read(one)
    assert found.weighting == Weighting(float(one.MagneticFieldStrength), 2.98, 700.0)


@pytest.mark.parametrize("value", ["", "long", "15\\96"])
def test_what_is_no_number_is_not_told(
    one: Dataset, read: Callable[[Dataset], list[Slice]], value: str
) -> None:
    one.add_new("MagneticFieldStrength", "LO", value)
    (found,) = read(one)
    assert math.isnan(found.weighting.tesla)
    assert math.isnan(found.weighting.b_value)


def test_frames_say_it_in_functional_groups(
    whole: Dataset, read: Callable[[Dataset], list[Slice]]
) -> None:
    shared = whole.SharedFunctionalGroupsSequence[0]
    shared.MREchoSequence[0].EffectiveEchoTime = 80.0
    weighted = Dataset()
    weighted.DiffusionBValue = 1000.0
    shared.MRDiffusionSequence = Sequence([weighted])
    found = read(whole)
    assert len(found) == SLICES
    assert {(s.weighting.echo_time, s.weighting.b_value) for s in found} == {(80.0, 1000.0)}


def test_what_says_nothing_of_weighting_still_lies_somewhere(
    one: Dataset, whole: Dataset, read: Callable[[Dataset], list[Slice]], tmp_path: Path
) -> None:
    whole.SharedFunctionalGroupsSequence[0].MRDiffusionSequence = Sequence([])
    assert len(read(whole)) == SLICES
    one.save_as(tmp_path / "one")
    data = (tmp_path / "one").read_bytes()
    (tmp_path / "one").write_bytes(data.replace(b"\x18\x00\x87\x00DS", b"\x18\x00\x87\x00ZZ"))
    assert len(list(placed(tmp_path, ["one"]))) == 1


def test_what_lies_nowhere_is_no_slice(
    one: Dataset, read: Callable[[Dataset], list[Slice]]
) -> None:
    del one.ImagePositionPatient
    assert read(one) == []
