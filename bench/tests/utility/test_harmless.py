from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    RLELossless,
    generate_uid,
)

from anoncert.files import read_document
from anoncert.types import Measurement, Result

Losses = Callable[..., dict[str, list[float | None]]]
Measured = Callable[..., dict[str, list[Measurement]]]

ALL = ("113106", "113110")


def rewritten(path: Path, syntax: str) -> None:
    dataset = pydicom.dcmread(io.BytesIO(path.read_bytes()))
    if syntax == RLELossless:
        dataset.compress(RLELossless, generate_instance_uid=False)
        dataset.save_as(path)
        return
    dataset.file_meta.TransferSyntaxUID = syntax
    implicit = syntax == ImplicitVRLittleEndian
    dataset.save_as(path, implicit_vr=implicit, little_endian=True, enforce_file_format=True)


def lossless(losses: Losses) -> bool:
    return all(loss == 0 for values in losses(*ALL).values() for loss in values)


@pytest.mark.parametrize(
    "syntax",
    [ImplicitVRLittleEndian, ExplicitVRLittleEndian, DeflatedExplicitVRLittleEndian, RLELossless],
    ids=lambda uid: pydicom.uid.UID(uid).keyword,
)
def test_another_encoding_loses_nothing(
    paths: dict[str, Path], losses: Losses, syntax: str
) -> None:
    for path in paths.values():
        rewritten(path, syntax)
    lost = {name for name, values in losses(*ALL).items() if any(values)}
    # dcm2niix reads no deflated files: who needs it lost them
    deflated = syntax == DeflatedExplicitVRLittleEndian
    assert lost == ({"conversion", "sidecar"} if deflated else set())


def test_consistently_new_uids_and_names_lose_nothing(
    edit: Callable[[str, Callable[[Dataset], None]], None],
    paths: dict[str, Path],
    output: Path,
    losses: Losses,
) -> None:
    fresh: dict[str, str] = {}

    def renew(_: Dataset, element: pydicom.DataElement) -> None:
        if element.VR == "UI" and "Instance" in element.keyword:
            element.value = fresh.setdefault(element.value, generate_uid())

    def renew_all(dataset: Dataset) -> None:
        dataset.walk(renew)
        dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID

    edit("", renew_all)
    for number, path in enumerate(paths.values()):
        path.rename(output / f"{number}.dcm")
    assert fresh
    assert lossless(losses)


def test_removing_what_was_planted_loses_nothing(
    edit: Callable[[str, Callable[[Dataset], None]], None], losses: Losses
) -> None:
    def empty(dataset: Dataset) -> None:
        dataset.PatientName = dataset.PatientBirthDate = dataset.AccessionNumber = ""

    edit("", empty)
    assert lossless(losses)


@pytest.mark.parametrize("control", ["identity", "oracle"])
def test_controls_that_keep_all_data_lose_nothing(
    runs: Callable[[str], Path], control: str
) -> None:
    rows = read_document(runs(control) / "result.json", Result).utility
    assert {row.measure for row in rows} == {
        *("altered", "anatomy", "attributes", "changed", "nrmse", "relations", "returned", "ssim"),
        *(
            "brain",
            "snr",
            "cnr",
            "volumes",
            "segmentation",
            "conformance",
            "conversion",
            "encoding",
            "sidecar",
            "silent",
            "grouping",
            "surplus",
            "validity",
        ),
    }
    assert {(row.loss, row.low, row.high) for row in rows} == {(0, 0, 0)}


def test_a_control_that_returns_nothing_of_the_data_loses_all(
    runs: Callable[[str], Path],
) -> None:
    rows = read_document(runs("blank") / "result.json", Result).utility
    lost = {row.measure: row.loss for row in rows}
    assert lost.pop("surplus") == 0  # as many files came as went
    assert set(lost.values()) == {1}
