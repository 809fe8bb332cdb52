"""Media directories, and what they list."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import generate_uid

from anoncert.corpus.build import build
from anoncert.corpus.folder import CorpusFolder
from anoncert.engine import Engine
from anoncert.pair.folder import pair
from anoncert.utility import directory, surplus
from anoncert.utility._case import Case
from tests.utility.conftest import headers

LISTED = 3


@pytest.fixture(scope="module")
def medium(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> CorpusFolder:
    """Media of two subjects: a directory and the three images that it lists."""
    recipe = headers({"scout", "disc"}, subjects=2, visits=1)
    folder = tmp_path_factory.mktemp("medium") / "corpus"
    build(recipe, folder, engine)
    return CorpusFolder(folder)


Change = Callable[[Dataset, str], str]
"""Changes a file; returns the name that it gets, or nothing where it is left out."""

Losses = Callable[[Change], list[list[float | None]]]


@pytest.fixture
def losses(medium: CorpusFolder, tmp_path: Path, engine: Engine) -> Losses:
    """Copy the media with a change; give the loss of each subject by directory and by surplus."""

    def lost(change: Change) -> list[list[float | None]]:
        for instance in medium.instances():
            dataset = pydicom.dcmread(medium.images / instance.path)
            name = change(dataset, instance.path)
            if name:
                (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
                dataset.save_as(tmp_path / name)
        found = pair(medium, tmp_path, engine)
        case = Case(medium, tmp_path, found.packed, frozenset(), unclaimed=found.unclaimed)
        return [
            [
                row.loss
                for subject in case.by_subject
                for row in measure.measure(case, measure.prepare(case), subject)
            ]
            for measure in (directory, surplus)
        ]

    return lost


def is_directory(path: str) -> bool:
    return path.endswith("DICOMDIR")


def test_copies_of_media_list_what_is_there(losses: Losses) -> None:
    assert losses(lambda _, path: path) == [[0, 0], [0, 0]]


def test_a_directory_that_was_left_out_is_no_loss(losses: Losses) -> None:
    assert losses(lambda _, path: "" if is_directory(path) else path) == [[], [0, 0]]


def test_a_directory_that_was_put_in_is_not_surplus_and_counts_for_all(
    medium: CorpusFolder, losses: Losses, tmp_path: Path
) -> None:
    source = next(medium.images / i.path for i in medium.instances() if is_directory(i.path))
    made = pydicom.dcmread(source)
    made.file_meta.MediaStorageSOPClassUID = "1.2.3"
    made.save_as(tmp_path / "DICOMDIR")
    assert losses(lambda _, path: path) == [[0.5, 0.5], [0, 0]]


def test_files_that_were_renamed_are_listed_in_vain(losses: Losses) -> None:
    def renamed(_: Dataset, path: str) -> str:
        return path if is_directory(path) else f"{path}.dcm"

    assert losses(renamed) == [[1, 1], [0, 0]]


def test_so_are_objects_that_were_renamed(losses: Losses) -> None:
    def renamed(dataset: Dataset, path: str) -> str:
        if not is_directory(path) and dataset.InstanceNumber == 1:
            dataset.SOPInstanceUID = generate_uid(entropy_srcs=[path])
            dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
        return path

    assert losses(renamed) == [[pytest.approx(1 / LISTED)] * 2, [0, 0]]


def test_a_directory_written_anew_lists_files_by_their_new_names(losses: Losses) -> None:
    def renamed(dataset: Dataset, path: str) -> str:
        if is_directory(path):
            for record in dataset.DirectoryRecordSequence:
                if "ReferencedFileID" in record:
                    record.ReferencedFileID = ["IM", f"{record.InstanceNumber}"]
            return path
        return str(PurePosixPath(path).parents[1] / "IM" / f"{dataset.InstanceNumber}")

    assert losses(renamed) == [[0, 0], [0, 0]]


def test_entries_need_a_name_and_no_object(losses: Losses) -> None:
    def edited(dataset: Dataset, path: str) -> str:
        if is_directory(path):
            first, second, third = dataset.DirectoryRecordSequence[-LISTED:]
            del first.ReferencedFileID
            del second.ReferencedSOPInstanceUIDInFile
            third.ReferencedFileID = ["A"] * 9
        return path

    assert losses(edited)[0] == [pytest.approx(2 / LISTED)] * 2


def test_names_without_objects_are_looked_up(losses: Losses) -> None:
    def renamed(dataset: Dataset, path: str) -> str:
        if is_directory(path):
            for record in dataset.DirectoryRecordSequence[-LISTED:]:
                del record.ReferencedSOPInstanceUIDInFile
            return path
        return f"{path}.dcm"

    assert losses(renamed)[0] == [1, 1]
