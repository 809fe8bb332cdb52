from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from pydicom.dataset import Dataset
from pydicom.uid import generate_uid

from anoncert.types import Measurement

Edit = Callable[[str, Callable[[Dataset], None]], None]
Measured = Callable[..., dict[str, list[Measurement]]]

UIDS, DATES, MOVED_DATES = "113110", "113106", "113107"


def test_a_copy_keeps_all_relations(measured: Measured) -> None:
    rows = measured(UIDS, DATES)["relations"]
    assert [(row.loss, row.raw, row.permitted) for row in rows] == [(0, 0, 0)] * 2


def test_consistently_renamed_patients_and_uids_break_nothing(
    edit: Edit, measured: Measured
) -> None:
    fresh: dict[str, str] = {}

    def renew(uid: str) -> str:
        return fresh.setdefault(uid, generate_uid())

    def relabel(dataset: Dataset) -> None:
        dataset.PatientID = renew(dataset.PatientID)
        dataset.SOPInstanceUID = renew(dataset.SOPInstanceUID)
        for item in dataset.get("SourceImageSequence", []):
            item.ReferencedSOPInstanceUID = renew(item.ReferencedSOPInstanceUID)

    edit("", relabel)
    assert [row.raw for row in measured(UIDS, DATES)["relations"]] == [0, 0]


def test_two_patients_under_one_number_are_merged(edit: Edit, measured: Measured) -> None:
    edit("", lambda ds: setattr(ds, "PatientID", "ANON"))
    assert [row.loss for row in measured()["relations"]] == [1, 1]
    assert [row.raw for row in measured()["relations"]] == [1, 1]


def test_one_patient_under_two_numbers_is_torn_apart(edit: Edit, measured: Measured) -> None:
    edit("s00001/v2", lambda ds: setattr(ds, "PatientID", "ANON"))
    assert [row.loss for row in measured()["relations"]] == [1, 0]


def test_a_patient_without_a_number_is_nobody(edit: Edit, measured: Measured) -> None:
    edit("s00001", lambda ds: setattr(ds, "PatientID", ""))
    assert [row.loss for row in measured()["relations"]] == [1, 0]


def dangling(dataset: Dataset) -> None:
    dataset.SourceImageSequence[0].ReferencedSOPInstanceUID = generate_uid()


def removed(dataset: Dataset) -> None:
    del dataset.SourceImageSequence


@pytest.mark.parametrize("damage", [dangling, removed])
def test_a_broken_reference_is_seen_and_blamed_on_who_claims_to_retain_uids(
    edit: Edit, measured: Measured, damage: Callable[[Dataset], None]
) -> None:
    edit("s00001/v1/capture", damage)
    claimed, free = measured(UIDS)["relations"], measured()["relations"]
    assert [row.raw for row in claimed] == [row.raw for row in free] == [1, 0]
    assert [row.loss for row in claimed] == [0.5, 0]
    assert [row.loss for row in free] == [0, 0]
    assert free[0].permitted > free[1].permitted == 0


def test_a_reference_to_another_file_than_before_is_broken(edit: Edit, measured: Measured) -> None:
    targets: list[str] = []
    edit("s00001/v2/t1w", lambda ds: targets.append(ds.SOPInstanceUID))

    def turn(dataset: Dataset) -> None:
        dataset.SourceImageSequence[0].ReferencedSOPInstanceUID = targets[0]

    edit("s00001/v1/capture", turn)
    assert [row.loss for row in measured(UIDS)["relations"]] == [0.5, 0]


@pytest.mark.parametrize("date", ["19000101", "", "20300102"])
def test_destroyed_intervals_are_permitted_without_a_claim_and_blamed_with_one(
    edit: Edit, measured: Measured, date: str
) -> None:
    edit("s00001/v2", lambda ds: setattr(ds, "StudyDate", date))
    free = measured()["relations"][0]
    assert (free.raw, free.loss) == (1, 0)
    assert free.permitted > 0
    for claim in (DATES, MOVED_DATES):
        row = measured(claim)["relations"][0]
        assert (row.raw, row.loss) == (1, 0.5)
        assert measured(claim)["relations"][1].loss == 0


def test_dates_moved_by_as_many_days_keep_their_intervals(edit: Edit, measured: Measured) -> None:
    def move(dataset: Dataset) -> None:
        date = dt.date.fromisoformat(str(dataset.StudyDate)) - dt.timedelta(days=1000)
        dataset.StudyDate = date.strftime("%Y%m%d")

    edit("s00001", move)
    assert [row.loss for row in measured(MOVED_DATES)["relations"]] == [0, 0]


def test_a_date_that_one_file_of_a_visit_contradicts_is_no_date(
    edit: Edit, measured: Measured
) -> None:
    edit("s00001/v1/capture", lambda ds: setattr(ds, "StudyDate", "20010101"))
    assert measured(DATES)["relations"][0].raw == 1


@pytest.mark.parametrize("gone", ["capture", "s00001/v2"])
def test_what_did_not_come_back_breaks_no_relation_of_what_did(
    paths: dict[str, Path], measured: Measured, gone: str
) -> None:
    for instance, path in paths.items():
        if gone in instance:
            path.unlink()
    assert [row.raw for row in measured(UIDS, DATES)["relations"]] == [0, 0]


def test_a_reference_to_what_did_not_come_back_is_broken(
    paths: dict[str, Path], measured: Measured
) -> None:
    for instance, path in paths.items():
        if "t1w" in instance:
            path.unlink()
    assert [row.raw for row in measured(UIDS, DATES)["relations"]] == [1, 1]


def test_of_a_subject_that_did_not_come_back_all_relations_broke(
    paths: dict[str, Path], measured: Measured
) -> None:
    for instance, path in paths.items():
        if "s00001" in instance:
            path.unlink()
    assert [row.loss for row in measured(UIDS, DATES)["relations"]] == [1, 0]
    assert [row.raw for row in measured(UIDS, DATES)["relations"]] == [3, 0]
