"""What a converter to NIfTI makes of what came back; it is the real one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pydicom.dataset import Dataset

from anoncert.types import Measurement
from anoncert.utility import _external, _nifti, conversion
from anoncert.utility.conversion import _may_go

Edit = Callable[[str, Callable[[Dataset], None]], None]
Measured = Callable[..., dict[str, list[Measurement]]]
Losses = Callable[..., dict[str, list[float | None]]]


def test_copies_convert_to_the_same(losses: Losses) -> None:
    found = losses()
    assert found["conversion"] == [0, 0]
    assert found["sidecar"] == [0, 0]


def test_a_volume_of_other_voxels_is_another_one(edit: Edit, losses: Losses) -> None:
    def widen(dataset: Dataset) -> None:
        dataset.PixelSpacing = [spacing * 1.01 for spacing in dataset.PixelSpacing]

    edit("s00001/v1/t1w", widen)
    assert losses()["conversion"] == [0.5, 0]


def test_what_cannot_be_converted_is_lost(paths: dict[str, Path], losses: Losses) -> None:
    for name, path in paths.items():
        if "s00002" in name:
            path.write_bytes(b"\0" * 128 + b"DICM" + b"\xff" * 1000)
    found = losses()
    assert (found["conversion"], found["sidecar"]) == ([0, 1], [0, 1])


def test_keys_that_analyses_need_are_blamed(edit: Edit, measured: Measured) -> None:
    def forget(dataset: Dataset) -> None:
        del dataset.EchoTime

    edit("s00001/v1/t1w", forget)
    first, second = measured()["sidecar"]
    assert first.loss is not None
    assert 0 < first.loss < 0.2
    assert (first.raw, second.loss) == (1, 0)


def test_keys_that_the_profile_demands_to_remove_are_permitted(
    edit: Edit, measured: Measured
) -> None:
    def remove(dataset: Dataset) -> None:
        del dataset.ProtocolName, dataset.SeriesDescription

    edit("t1w", remove)
    for row in measured()["sidecar"]:
        assert row.loss == 0
        assert row.permitted > 0


@pytest.mark.parametrize(
    ("keyword", "claim", "may"),
    [
        ("StationName", "113100", True),
        ("StationName", "113109", False),
        ("EchoTime", "113100", False),
        ("SliceTiming", "113100", True),
        ("SliceTiming", "113111", False),
    ],
)
def test_claims_say_which_keys_may_go(keyword: str, claim: str, *, may: bool) -> None:
    assert _may_go(keyword, frozenset([claim])) == may


def test_it_is_said_which_converter_it_was(measured: Measured) -> None:
    (said,) = {row.reason for row in measured()["conversion"]}
    assert said.startswith("dcm2niix v1.")


def test_without_a_converter_it_is_said_what_to_install(
    measured: Measured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversion, "program", lambda _: None)
    rows = measured()
    for name in ("conversion", "sidecar"):
        assert {(row.loss, row.reason) for row in rows[name]} == {(None, _nifti.MISSING)}
    assert {row.loss for row in rows["changed"]} == {0}


def test_a_converter_that_hangs_or_fails_is_a_loss(
    measured: Measured, edit: Edit, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def touch(dataset: Dataset) -> None:
        dataset.ImageComments = "changed"

    edit("s00001", touch)
    for name, line in {"hangs": "sleep 60", "fails": "exit 1"}.items():
        program = tmp_path / name
        program.write_text(
            "#!/bin/sh\nif grep -q changed in/*.dcm; then " + line + "; fi\nexec "
            f'{_external.program(_nifti.PROGRAM)} "$@"\n'
        )
        program.chmod(0o755)
        with monkeypatch.context() as patch:
            patch.setattr(_external, "program", lambda _, program=program: str(program))
            patch.setattr(_external, "_SECONDS", 2)
            assert [row.loss for row in measured()["conversion"]] == [1, 0]
