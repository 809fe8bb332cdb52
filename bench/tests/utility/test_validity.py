"""Errors that a file did not have before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pydicom.dataset import Dataset

from anoncert.types import Measurement

Edit = Callable[[str, Callable[[Dataset], None]], None]
Measured = Callable[..., dict[str, list[Measurement]]]

ONE = "s00001/v1/t1w"

pytestmark = pytest.mark.filterwarnings("ignore:Invalid value:UserWarning")


def missing(dataset: Dataset) -> None:
    del dataset.ImageType


def missing_though_it_may_be_empty(dataset: Dataset) -> None:
    del dataset.PatientBirthDate


def empty(dataset: Dataset) -> None:
    dataset.ScanningSequence = None


def no_date(dataset: Dataset) -> None:
    dataset.StudyDate = "REMOVED"


def no_uid(dataset: Dataset) -> None:
    dataset.StudyInstanceUID = "ANON"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (missing, "0008,0008 is missing"),
        (missing_though_it_may_be_empty, "0010,0030 is missing"),
        (empty, "0018,0020 is empty"),
        (no_date, "0008,0020 is no DA"),
        (no_uid, "0020,000D is no UI"),
    ],
)
def test_new_errors_are_told_with_their_place(
    edit: Edit, measured: Measured, change: Callable[[Dataset], None], said: str
) -> None:
    edit(ONE, change)
    first, second = measured()["validity"]
    assert (first.loss, second.loss) == (0.25, 0)
    assert f"{said} in 1" in first.reason


def test_bytes_that_are_no_text_of_their_character_set_are_told(
    paths: dict[str, Path], measured: Measured
) -> None:
    (path,) = (path for name, path in paths.items() if name.startswith(ONE))
    data = path.read_bytes()
    assert data.count(b"ISO_IR 100") == 1
    at = data.index(b"\x10\x00\x10\x00PN")
    changed = bytearray(data.replace(b"ISO_IR 100", b"ISO_IR 192"))
    changed[at + 8] = 0xFC
    path.write_bytes(changed)
    first, _ = measured()["validity"]
    assert "0010,0010 is no PN in 1" in first.reason


def emptied(dataset: Dataset) -> None:
    dataset.PatientName, dataset.AccessionNumber, dataset.StudyDate = "", "", ""


def cleaned(dataset: Dataset) -> None:
    del dataset.SeriesDescription, dataset.ProtocolName


@pytest.mark.parametrize("change", [emptied, cleaned])
def test_what_may_be_empty_or_gone_is_no_error(
    edit: Edit, measured: Measured, change: Callable[[Dataset], None]
) -> None:
    edit("t1w", change)
    assert {row.loss for row in measured()["validity"]} == {0}
