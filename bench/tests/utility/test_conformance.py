"""What dciodvfy, and toolkits that open files, say that they did not say before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pydicom.dataset import Dataset

from anoncert.types import Measurement
from anoncert.utility import _external, conformance

Edit = Callable[[str, Callable[[Dataset], None]], None]
Measured = Callable[..., dict[str, list[Measurement]]]

ONE = "s00001/v1/t1w"

pytestmark = pytest.mark.filterwarnings("ignore:Invalid value:UserWarning")


def rows(measured: Measured) -> tuple[Measurement, Measurement]:
    first, second = measured()["conformance"]
    return first, second


def test_copies_have_no_new_error(measured: Measured) -> None:
    for row in rows(measured):
        assert (row.loss, row.raw, row.reason) == (0, 0, "")


def missing(dataset: Dataset) -> None:
    del dataset.ImageType


def no_term(dataset: Dataset) -> None:
    dataset.PatientSex = "PRIVATE"


def two_names(dataset: Dataset) -> None:
    dataset.file_meta.MediaStorageSOPInstanceUID += ".1"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (missing, "Element=<ImageType>"),
        (no_term, "Patient's Sex"),
        (two_names, "MediaStorageSOPInstanceUID different"),
    ],
)
def test_new_errors_are_told(
    edit: Edit, measured: Measured, change: Callable[[Dataset], None], said: str
) -> None:
    edit(ONE, change)
    first, second = rows(measured)
    assert (first.loss, second.loss) == (0.25, 0)
    assert said in first.reason


def removed(dataset: Dataset) -> None:
    """Remove and replace what the profile wants removed and replaced."""
    for keyword in ("ProtocolName", "OperatorsName", "SeriesDescription"):
        if keyword in dataset:
            delattr(dataset, keyword)
    dataset.PatientName, dataset.PatientBirthDate = "A^B", ""


def test_de_identifying_is_no_error(edit: Edit, measured: Measured) -> None:
    edit("s0000", removed)
    assert [row.loss for row in rows(measured)] == [0, 0]


def test_what_no_toolkit_opens_is_told(paths: dict[str, Path], measured: Measured) -> None:
    for name, path in paths.items():
        if name.startswith(ONE):
            path.write_bytes(path.read_bytes() + b"\1\2\3")
    first, _ = rows(measured)
    assert first.loss == 0.25
    assert "DCMTK does not open it" in first.reason


def test_without_a_checker_it_is_said_what_to_install(
    measured: Measured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conformance, "program", lambda _: None)
    assert {(row.loss, row.reason) for row in rows(measured)} == {(None, conformance.MISSING)}


def test_a_checker_that_hangs_is_not_waited_for(
    edit: Edit, measured: Measured, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    edit(ONE, no_term)
    hangs = tmp_path / "hangs"
    hangs.write_text("#!/bin/sh\nsleep 60\n")
    hangs.chmod(0o755)
    monkeypatch.setattr(_external, "program", lambda _: str(hangs))
    monkeypatch.setattr(_external, "_SECONDS", 1)
    assert [row.loss for row in rows(measured)] == [0, 0]
