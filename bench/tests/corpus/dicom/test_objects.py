"""Objects before planting."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from anoncert.corpus import people
from anoncert.corpus.build import unplanted
from anoncert.corpus.draft import Draft
from anoncert.errors import RequestError
from anoncert.types import Recipe


@pytest.fixture(scope="module")
def drafts(recipe: Recipe) -> list[Draft]:
    (subject,) = people.subjects(recipe, recipe.seed, 1)
    return list(unplanted(recipe, recipe.seed, subject))


def of_series(drafts: list[Draft], name: str, visit: int = 1) -> list[Draft]:
    return [d for d in drafts if d.slot.series.name == name and d.slot.visit == visit]


def test_uids_say_which_files_belong_together(drafts: list[Draft], recipe: Recipe) -> None:
    studies = {draft.dataset.StudyInstanceUID for draft in drafts}
    series = {draft.dataset.SeriesInstanceUID for draft in drafts}
    instances = {draft.dataset.SOPInstanceUID for draft in drafts}
    assert len(studies) == recipe.visits
    assert len(series) == recipe.visits * len(recipe.series)
    assert len(instances) == len(drafts)
    assert all(uid.is_valid and len(uid) <= 64 for uid in studies | series | instances)


def test_the_file_meta_information_names_the_same_object(drafts: list[Draft]) -> None:
    for draft in drafts:
        assert draft.meta.MediaStorageSOPInstanceUID == draft.dataset.SOPInstanceUID
        assert draft.meta.MediaStorageSOPClassUID == draft.dataset.SOPClassUID
        assert int(draft.dataset.SOPInstanceUID.rpartition(".")[2]) == draft.slot.number


def test_slices_of_a_series_lie_behind_each_other(drafts: list[Draft]) -> None:
    for name in ("t1w", "t2w"):
        slices = [draft.dataset for draft in of_series(drafts, name)]
        u, v = np.array(slices[0].ImageOrientationPatient, float).reshape(2, 3)
        along = [np.dot(np.cross(u, v), np.array(s.ImagePositionPatient, float)) for s in slices]
        assert np.allclose(np.diff(along), float(slices[0].SpacingBetweenSlices))
        assert np.allclose(along, [float(s.SliceLocation) for s in slices])


def test_two_visits_are_never_centred_alike(drafts: list[Draft]) -> None:
    first, second = (of_series(drafts, "t1w", visit)[0].dataset for visit in (1, 2))
    assert first.ImagePositionPatient != second.ImagePositionPatient


def test_a_capture_refers_to_the_slice_that_it_shows(drafts: list[Draft]) -> None:
    (capture,) = of_series(drafts, "capture")
    shown = capture.dataset.SourceImageSequence[0]
    source = of_series(drafts, "t1w")[5]
    assert shown.ReferencedSOPInstanceUID == source.dataset.SOPInstanceUID
    assert shown.ReferencedSOPClassUID == source.dataset.SOPClassUID


def test_a_capture_of_nothing_is_a_request_error(recipe: Recipe) -> None:
    capture = recipe.series[2]
    lost = msgspec.structs.replace(capture, settings=capture.settings | {"source": "ct"})
    changed = msgspec.structs.replace(recipe, series=[*recipe.series[:2], lost])
    (subject,) = people.subjects(recipe, recipe.seed, 1)
    with pytest.raises(RequestError, match=r"series 'capture': .*source 'ct'"):
        list(unplanted(changed, recipe.seed, subject))
