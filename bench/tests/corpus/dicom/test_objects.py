"""Objects before planting."""

from __future__ import annotations

import io

import msgspec
import numpy as np
import pydicom
import pytest
from pydicom.dataset import FileDataset

from anoncert.corpus import people
from anoncert.corpus.build import unplanted
from anoncert.corpus.encode import Encoder
from anoncert.errors import RequestError
from anoncert.types import Recipe

Written = dict[str, list[FileDataset]]
"""Files of each series, ``name/visit``, as they are read."""


@pytest.fixture(scope="module")
def written(recipe: Recipe) -> Written:
    (subject,) = people.subjects(recipe, recipe.seed, 1)
    series = {}
    for draft in unplanted(recipe, recipe.seed, subject):
        encoder = Encoder(draft)
        series[f"{draft.acquisition.series.name}/{draft.acquisition.visit}"] = [
            pydicom.dcmread(io.BytesIO(encoder.encode(file).data)) for file in draft.files
        ]
    return series


def test_uids_say_which_files_belong_together(written: Written, recipe: Recipe) -> None:
    files = [file for series in written.values() for file in series]
    studies = {file.StudyInstanceUID for file in files}
    series = {file.SeriesInstanceUID for file in files}
    instances = {file.SOPInstanceUID for file in files}
    assert len(studies) == recipe.visits
    assert len(series) == recipe.visits * len(recipe.series)
    assert len(instances) == len(files)
    assert all(uid.is_valid and len(uid) <= 64 for uid in studies | series | instances)


def test_the_file_meta_information_names_the_same_object(written: Written) -> None:
    for files in written.values():
        for number, file in enumerate(files, 1):
            assert file.file_meta.MediaStorageSOPInstanceUID == file.SOPInstanceUID
            assert file.file_meta.MediaStorageSOPClassUID == file.SOPClassUID
            assert int(file.SOPInstanceUID.rpartition(".")[2]) == number == file.InstanceNumber


def test_slices_of_a_series_lie_behind_each_other(written: Written) -> None:
    for name in ("t1w", "t2w"):
        slices = written[f"{name}/1"]
        u, v = np.array(slices[0].ImageOrientationPatient, float).reshape(2, 3)
        along = [np.dot(np.cross(u, v), np.array(s.ImagePositionPatient, float)) for s in slices]
        assert np.allclose(np.diff(along), float(slices[0].SpacingBetweenSlices))
        assert np.allclose(along, [float(s.SliceLocation) for s in slices])


def test_two_visits_are_never_centred_alike(written: Written) -> None:
    first, second = (written[f"t1w/{visit}"][0] for visit in (1, 2))
    assert first.ImagePositionPatient != second.ImagePositionPatient


def test_a_capture_refers_to_the_slice_that_it_shows(written: Written) -> None:
    (capture,) = written["capture/1"]
    shown = capture.SourceImageSequence[0]
    source = written["t1w/1"][5]
    assert shown.ReferencedSOPInstanceUID == source.SOPInstanceUID
    assert shown.ReferencedSOPClassUID == source.SOPClassUID


def test_a_capture_of_nothing_is_a_request_error(recipe: Recipe) -> None:
    capture = recipe.series[2]
    lost = msgspec.structs.replace(capture, settings=capture.settings | {"source": "ct"})
    changed = msgspec.structs.replace(recipe, series=[*recipe.series[:2], lost])
    (subject,) = people.subjects(recipe, recipe.seed, 1)
    with pytest.raises(RequestError, match=r"series 'capture': .*source 'ct'"):
        list(unplanted(changed, recipe.seed, subject))
