"""What dciodvfy, and toolkits that open files, say that they did not say before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pydicom.dataset import Dataset
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    RLELossless,
)

from anoncert.types import Measurement
from anoncert.utility import _external, conformance

Edit = Callable[[str, Callable[[Dataset], None]], None]
Measured = Callable[..., dict[str, list[Measurement]]]

ONE = "s00001/v1/t1w"

pytestmark = [
    pytest.mark.filterwarnings(f"ignore:{said}:UserWarning")
    for said in ("Invalid value", "The value length")
]


def rows(measured: Measured) -> tuple[Measurement, Measurement]:
    first, second = measured()["conformance"]
    return first, second


def test_copies_have_no_new_error(measured: Measured) -> None:
    for row in rows(measured):
        assert (row.loss, row.raw) == (0, 0)
        assert [asked.split()[0] for asked in row.reason.split(", ")] == [
            "dciodvfy",
            "dcmdump",
            "gdcminfo",
        ]


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


def test_a_checker_that_hangs_over_an_output_is_an_error(
    edit: Edit, measured: Measured, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def touch(dataset: Dataset) -> None:
        dataset.ImageComments = "changed"

    edit(ONE, touch)
    hangs = tmp_path / "hangs"
    real = _external.program(conformance.CHECKER)
    hangs.write_text(f'#!/bin/sh\nif grep -q changed file; then sleep 60; fi\nexec {real} "$@"\n')
    hangs.chmod(0o755)
    monkeypatch.setattr(_external, "program", lambda _: str(hangs))
    monkeypatch.setattr(_external, "_SECONDS", 2)
    first, second = rows(measured)
    assert (first.loss, second.loss) == (0.25, 0)
    assert "dciodvfy comes to no end" in first.reason


def encoded_as(syntax: str) -> Callable[[Dataset], None]:
    def edit(dataset: Dataset) -> None:
        if UID(syntax).is_compressed and syntax != DeflatedExplicitVRLittleEndian:
            dataset.compress(syntax, generate_instance_uid=False)
        else:
            dataset.file_meta.TransferSyntaxUID = syntax

    return edit


@pytest.mark.parametrize(
    "syntax",
    [ImplicitVRLittleEndian, DeflatedExplicitVRLittleEndian, RLELossless, JPEG2000Lossless],
)
def test_another_transfer_syntax_is_no_error(edit: Edit, measured: Measured, syntax: str) -> None:
    edit("t1w", encoded_as(syntax))
    assert [row.loss for row in rows(measured)] == [0, 0]


def test_errors_that_a_flood_of_others_hides_are_told(edit: Edit, measured: Measured) -> None:
    def flood(dataset: Dataset) -> None:
        del dataset.ImageType
        dataset.OtherPatientIDs = ["x" * 65] * 9000
        dataset.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian

    edit(ONE, flood)
    first, _ = rows(measured)
    assert first.loss == 0.25
