"""Values that changed silently, and changes that have a reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pydicom.dataset import Dataset
from pydicom.uid import generate_uid

from anoncert.types import Measurement

Edit = Callable[[str, Callable[[Dataset], None]], None]
Measured = Callable[..., dict[str, list[Measurement]]]

ONE = "s00001/v1/t1w"


def field_strength(dataset: Dataset) -> None:
    dataset.MagneticFieldStrength = 7


def side(dataset: Dataset) -> None:
    dataset.ImageLaterality = "L"


def private(dataset: Dataset) -> None:
    dataset.private_block(0x0019, "SIEMENS MR HEADER", create=True).add_new(0x0C, "IS", "1000")


def nested(dataset: Dataset) -> None:
    item = Dataset()
    item.CodeValue, item.CodeMeaning = "T-A0100", "Liver"
    dataset.AnatomicRegionSequence = [item]


@pytest.mark.parametrize("change", [field_strength, side, private, nested])
def test_what_nobody_asked_for_is_told_with_its_place(
    edit: Edit, measured: Measured, change: Callable[[Dataset], None]
) -> None:
    edit(ONE, change)
    first, second = measured()["silent"]
    assert first.loss is not None
    assert 0 < first.loss < 1
    assert first.reason
    assert (second.loss, second.reason) == (0, "")


def pseudonyms(dataset: Dataset) -> None:
    dataset.PatientName, dataset.PatientID = "Anonymous", "1"
    dataset.StudyInstanceUID = generate_uid()
    dataset.StudyDate = "19000101"
    dataset.PatientIdentityRemoved = "YES"
    dataset.DeidentificationMethod = "by hand"


def numbers_written_otherwise(dataset: Dataset) -> None:
    dataset.EchoTime = f"{float(dataset.EchoTime):.6f}"


def removed(dataset: Dataset) -> None:
    del dataset.MagneticFieldStrength
    dataset.FlipAngle = None


@pytest.mark.parametrize("change", [pseudonyms, numbers_written_otherwise, removed])
def test_what_has_a_reason_is_not_told(
    edit: Edit, measured: Measured, change: Callable[[Dataset], None]
) -> None:
    edit(ONE, change)
    assert {(row.loss, row.reason) for row in measured()["silent"]} == {(0, "")}


def test_texts_may_be_rewritten_by_who_claims_to_clean_them(edit: Edit, measured: Measured) -> None:
    def rewrite(dataset: Dataset) -> None:
        dataset.ReceiveCoilName = "coil"

    edit(ONE, rewrite)
    assert measured()["silent"][0].loss
    assert measured("113105")["silent"][0].loss == 0


def test_what_a_tool_names_its_blocks_is_only_shown(edit: Edit, measured: Measured) -> None:
    def rename(dataset: Dataset) -> None:
        for creator in ("0010,0010/[", "]\n/0018,0087", "<script>", "/" * 60):
            dataset.private_block(0x0019, creator, create=True).add_new(1, "LO", "x")

    edit(ONE, rename)
    (reason, _) = (row.reason for row in measured()["silent"])
    assert "\n" not in reason
    assert len(reason) < 400


def test_files_that_cannot_be_read_are_no_error(paths: dict[str, Path], measured: Measured) -> None:
    for name, path in paths.items():
        if name.startswith(ONE):
            path.write_bytes(path.read_bytes()[:900])
    assert all(row.loss is not None for row in measured()["silent"])
