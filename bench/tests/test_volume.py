from __future__ import annotations

import io
import random
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.uid import JPEG2000Lossless

from anoncert import volume
from anoncert.corpus.build import build
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.frames import frames
from anoncert.corpus.recipe import load
from anoncert.engine import Engine
from anoncert.files import tree
from anoncert.pair.describe import stored_pixels
from anoncert.part10 import File
from anoncert.types import Instance
from anoncert.volume import Volume

Shared = Callable[[str, Callable[[Path], object]], Path]
Change = Callable[[Dataset, int], None]
Writing = Callable[[Path], None]

SLICES = ("t1w", "t2w")


@pytest.fixture(scope="module", params=["smoke", "headers"])
def several(request: pytest.FixtureRequest, engine: Engine, shared: Shared) -> CorpusFolder:
    """One subject of a recipe."""
    recipe = load(request.param)
    name = f"volumes-{request.param}"
    return CorpusFolder(shared(name, lambda target: build(recipe, target, engine, count=1)))


@pytest.fixture
def series(corpus: CorpusFolder, tmp_path: Path) -> Callable[[Change], tuple[Path, list[Volume]]]:
    """Change the slices of a series, one after the other, and find the volumes in them."""

    def changed(change: Change) -> tuple[Path, list[Volume]]:
        for number, instance in enumerate(_of(corpus, "s00001/v1/t2w")):
            dataset = pydicom.dcmread(corpus.images / instance.path)
            change(dataset, number)
            dataset.save_as(tmp_path / f"{number:02d}")
        return tmp_path, volume.volumes(tmp_path, [path.name for path in tree(tmp_path)])

    return changed


def unchanged(dataset: Dataset, number: int) -> None:
    pass


def _of(corpus: CorpusFolder, series: str) -> list[Instance]:
    return [instance for instance in corpus.instances() if instance.series_id == series]


def found(corpus: CorpusFolder) -> list[Volume]:
    return volume.volumes(corpus.images, [instance.path for instance in corpus.instances()])


def test_each_series_of_slices_is_one_volume(corpus: CorpusFolder) -> None:
    by_path = {instance.path: instance for instance in corpus.instances()}
    volumes = [[by_path[f.name] for f in each.frames] for each in found(corpus)]
    expected = Counter(
        instance.series_id
        for instance in by_path.values()
        if instance.series_id.rpartition("/")[2] in SLICES
    )
    assert Counter(i.series_id for slices in volumes for i in slices) == expected
    assert all(len({instance.series_id for instance in slices}) == 1 for slices in volumes)


def test_every_voxel_lies_where_its_image_says(several: CorpusFolder) -> None:
    volumes = found(several)
    assert volumes
    for each in volumes:
        columns, rows, _ = each.shape
        for at, frame in enumerate(each.frames):
            dataset = pydicom.dcmread(several.images / frame.name, stop_before_pixels=True)
            along_row, along_column = np.reshape(_own(dataset, frame.number, 1), (2, 3))
            down, across = _own(dataset, frame.number, 2)
            first = np.array(_own(dataset, frame.number, 0))
            last = first + along_row * across * (columns - 1) + along_column * down * (rows - 1)
            corners = np.array([[0, 0, at, 1], [columns - 1, rows - 1, at, 1]])
            assert (corners @ each.affine.T)[:, :3] == pytest.approx(
                np.array([first, last]), abs=0.02
            )


def _own(dataset: Dataset, frame: int, which: int) -> list[float]:
    """Return position, orientation or spacing of a frame."""
    macro, keyword = (
        ("PlanePositionSequence", "ImagePositionPatient"),
        ("PlaneOrientationSequence", "ImageOrientationPatient"),
        ("PixelMeasuresSequence", "PixelSpacing"),
    )[which]
    if keyword in dataset:
        return list(dataset[keyword].value)
    groups = [dataset.PerFrameFunctionalGroupsSequence[frame]]
    groups += dataset.SharedFunctionalGroupsSequence
    return next(list(group[macro][0][keyword].value) for group in groups if macro in group)


def test_the_same_values_leave_every_file_as_it_was(several: CorpusFolder) -> None:
    for each in found(several):
        stored = volume.read(several.images, each)
        assert stored.shape == each.shape
        for name, data in volume.replaced(several.images, [(each, stored)]):
            assert data == (several.images / name).read_bytes()


def test_a_changed_voxel_is_changed_in_its_slice_and_nowhere_else(several: CorpusFolder) -> None:
    for each in found(several):
        stored = volume.read(several.images, each).copy()
        column, row, at = 3, 5, 2
        stored[column, row, at] = stored[column, row, at] ^ 1
        frame = each.frames[at]
        for name, data in volume.replaced(several.images, [(each, stored)]):
            before = (several.images / name).read_bytes()
            assert (data != before) == (name == frame.name)
            if name == frame.name:
                after, old = (_pixels(raw) for raw in (data, before))
                places = np.argwhere(after != old)
                assert places.tolist() == [[frame.number, row, column]]


def _pixels(data: bytes) -> NDArray[np.generic]:
    stored, error = stored_pixels(data, File(data))
    assert stored is not None, error
    return frames(stored)


def test_a_compressed_file_is_written_natively_where_it_changes(
    series: Callable[[Change], tuple[Path, list[Volume]]],
) -> None:
    def compress(dataset: Dataset, number: int) -> None:
        if number == 2:
            dataset.compress(JPEG2000Lossless, generate_instance_uid=False)

    folder, (one,) = series(compress)
    stored = volume.read(folder, one).copy()
    stored[0, 0, :] = stored[0, 0, :] ^ 1
    for name, data in volume.replaced(folder, [(one, stored)]):
        dataset = pydicom.dcmread(io.BytesIO(data))
        assert not dataset.file_meta.TransferSyntaxUID.is_compressed
        assert dataset.SOPInstanceUID == pydicom.dcmread(folder / name).SOPInstanceUID
        assert dataset.pixel_array[0, 0] == pydicom.dcmread(folder / name).pixel_array[0, 0] ^ 1


def test_all_volumes_of_a_file_are_changed_in_it(two_in_one: Writing, tmp_path: Path) -> None:
    two_in_one(tmp_path / "file")
    one, other = volume.volumes(tmp_path, ["file"])
    assert {frame.number for frame in one.frames} == set(range(8))
    assert {frame.number for frame in other.frames} == set(range(8, 16))
    assert one.series == other.series
    black, old = (np.zeros_like(volume.read(tmp_path, one)), volume.read(tmp_path, other))
    ((name, data),) = volume.replaced(tmp_path, [(one, black), (other, old ^ 2)])
    assert name == "file"
    after, before = _pixels(data), _pixels((tmp_path / "file").read_bytes())
    assert not after[:8].any()
    assert np.array_equal(after[8:], before[8:] ^ 2)


def test_slices_are_put_in_order_by_where_they_lie(
    series: Callable[[Change], tuple[Path, list[Volume]]], corpus: CorpusFolder
) -> None:
    numbers = random.Random(3).sample(range(1, 9), 8)

    def renumber(dataset: Dataset, number: int) -> None:
        dataset.InstanceNumber = numbers[number]

    _, (one,) = series(renumber)
    heights = [
        np.array(frame.position) @ np.cross(*np.reshape(_orientation(corpus), (2, 3)))
        for frame in one.frames
    ]
    assert heights == sorted(heights)


def _orientation(corpus: CorpusFolder) -> list[float]:
    (first, *_) = _of(corpus, "s00001/v1/t2w")
    return list(pydicom.dcmread(corpus.images / first.path).ImageOrientationPatient)


def test_images_at_the_same_places_are_volumes_of_their_own(
    series: Callable[[Change], tuple[Path, list[Volume]]],
) -> None:
    folder, (one,) = series(unchanged)
    for path in tree(folder):
        dataset = pydicom.dcmread(path)
        dataset.InstanceNumber += 100
        dataset.save_as(path.with_name(f"{path.name}-again"))
    two = volume.volumes(folder, [path.name for path in tree(folder)])
    assert [len(each.frames) for each in two] == [8, 8]
    assert two[0].frames == one.frames
    assert {frame.name[-6:] for frame in two[1].frames} == {"-again"}


def test_echoes_are_volumes_of_their_own(
    series: Callable[[Change], tuple[Path, list[Volume]]],
) -> None:
    folder, _ = series(unchanged)
    for path in tree(folder):
        dataset = pydicom.dcmread(path)
        dataset.EchoTime = 30
        dataset.save_as(path.with_name(f"a{path.name}"))
    two = volume.volumes(folder, [path.name for path in tree(folder)])
    assert [{frame.name[0] for frame in each.frames} for each in two] == [{"0"}, {"a"}]


def too_few(dataset: Dataset, number: int) -> None:
    if number:
        dataset.SeriesInstanceUID = "1.2.3"


def uneven(dataset: Dataset, number: int) -> None:
    if number == 3:
        dataset.ImagePositionPatient = [float(n) + 2 for n in dataset.ImagePositionPatient]


def nowhere(dataset: Dataset, number: int) -> None:  # noqa: ARG001
    del dataset.ImagePositionPatient


def broken(dataset: Dataset, number: int) -> None:  # noqa: ARG001
    dataset.ImageOrientationPatient = [1, 0]


@pytest.mark.parametrize("change", [too_few, uneven, nowhere, broken])
def test_what_is_no_regular_stack_is_no_volume(
    series: Callable[[Change], tuple[Path, list[Volume]]], change: Change
) -> None:
    assert series(change)[1] == []


def test_other_files_belong_to_no_volume(
    series: Callable[[Change], tuple[Path, list[Volume]]], corpus: CorpusFolder
) -> None:
    folder, (one,) = series(unchanged)
    (folder / "text").write_text("no image")
    (folder / "cut").write_bytes((folder / "00").read_bytes()[:200])
    capture = next(i for i in corpus.instances() if "/capture/" in i.id)
    shutil.copyfile(corpus.images / capture.path, folder / "capture")
    again = volume.volumes(folder, [path.name for path in tree(folder)])
    assert [each.frames for each in again] == [one.frames]
