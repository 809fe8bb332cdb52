"""Files that nobody asked for."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import RawDataStorage, generate_uid

Losses = Callable[..., dict[str, list[float | None]]]

# each subject has two files in each of two visits


def unknown(source: Path, target: Path, keyword: str = "") -> None:
    """Write an object that is none of the inputs; one attribute may be of one."""
    known = pydicom.dcmread(source, stop_before_pixels=True)
    made = Dataset()
    made.SOPClassUID, made.SOPInstanceUID = RawDataStorage, generate_uid(entropy_srcs=[target.name])
    if keyword:
        made[keyword] = known[keyword]
    made.file_meta = known.file_meta
    made.save_as(target)


def test_a_copy_of_a_file_is_one_too_many(
    paths: dict[str, Path], output: Path, losses: Losses
) -> None:
    shutil.copyfile(paths["s00001/v1/t1w/0001"], output / "copy.dcm")
    assert losses()["surplus"] == [0.2, 0]


def test_half_of_what_came_back_twice_is_surplus(
    paths: dict[str, Path], output: Path, losses: Losses
) -> None:
    for name, path in paths.items():
        shutil.copyfile(path, output / f"{name.replace('/', '-')}.dcm")
    assert losses()["surplus"] == [0.5, 0.5]
    assert losses()["returned"] == [0, 0]


@pytest.mark.parametrize("keyword", ["StudyInstanceUID", "PatientID"])
def test_an_object_that_was_put_in_is_of_whom_it_names(
    paths: dict[str, Path], output: Path, losses: Losses, keyword: str
) -> None:
    unknown(paths["s00002/v1/t1w/0001"], output / "more.dcm", keyword)
    assert losses()["surplus"] == [0, 0.2]


def test_an_object_of_nobody_counts_for_all_each_a_part(
    paths: dict[str, Path], output: Path, losses: Losses
) -> None:
    unknown(paths["s00002/v1/t1w/0001"], output / "more.dcm")
    assert losses()["surplus"] == [pytest.approx(1 / 9)] * 2


def test_files_that_nobody_knows_again_came_nevertheless(
    paths: dict[str, Path], output: Path, losses: Losses
) -> None:
    source = paths["s00001/v1/capture/0001"]
    for name in ("one", "other"):
        unknown(source, output / f"{name}.dcm", "PatientID")
    source.unlink()
    assert losses()["surplus"] == [0.2, 0]


def test_a_copy_is_none_of_those_that_did_not_come_back(
    paths: dict[str, Path], output: Path, losses: Losses
) -> None:
    shutil.copyfile(paths["s00001/v1/t1w/0001"], output / "copy.dcm")
    paths["s00001/v2/t1w/0001"].unlink()
    assert losses()["surplus"] == [0.25, 0]


def test_a_file_that_nobody_knows_again_is_lost_and_not_surplus(
    paths: dict[str, Path], output: Path, losses: Losses
) -> None:
    source = paths["s00001/v1/capture/0001"]
    unknown(source, output / "more.dcm")
    source.unlink()
    found = losses()
    assert found["surplus"] == [0, 0]
    assert found["returned"] == [0.25, 0]
