from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.dataset import Dataset

from anoncert.corpus.tables import Attribute, Policy
from anoncert.types import Band, Measurement
from anoncert.utility.attributes import kept

Edit = Callable[[str, Callable[[Dataset], None]], None]
Measured = Callable[..., dict[str, list[Measurement]]]


def attribute(tolerance: str, limit: float = 0.0) -> Attribute:
    return Attribute("EchoTime", tolerance, limit, 1, Policy(Band.BEYOND, "", ()))


@pytest.mark.parametrize(
    ("tolerance", "limit", "wanted", "found", "stays"),
    [
        ("exact", 0, "HFS", "HFS", True),
        ("exact", 0, "HFS", "FFS", False),
        ("exact", 0, ["GR", "IR"], ["GR", "IR"], True),
        ("exact", 0, ["GR", "IR"], ["GR"], False),
        ("exact", 0, 12, 12, True),
        ("exact", 0, "HFS", None, False),
        ("abs", 1e-3, [1.0, 2.0], [1.0005, 2.0], True),
        ("abs", 1e-3, [1.0, 2.0], [1.002, 2.0], False),
        ("abs", 1e-3, [1.0, 2.0], [1.0], False),
        ("abs", 1e-3, 0.0, 0.0005, True),
        ("rel", 1e-5, 2300.0, 2300.01, True),
        ("rel", 1e-5, 2300.0, 2301.0, False),
        ("rel", 1e-5, 2300.0, "fast", False),
        ("rel", 1e-5, 2300.0, None, False),
        ("words", 0, "t2_tse_tra", "T2 TSE TRA", True),
        ("words", 0, "t2_tse_tra", "Doe t2_tse_tra", True),
        ("words", 0, "t2_tse_tra", "REMOVED", False),
        ("words", 0, "t2_tse_tra", None, False),
        ("words", 0, "*", "*", True),
    ],
)
def test_a_value_is_kept_within_its_tolerance(
    tolerance: str, limit: float, wanted: Any, found: Any, *, stays: bool
) -> None:
    assert kept(wanted, found, attribute(tolerance, limit)) == stays


def test_a_text_that_was_cleaned_is_of_use_by_the_words_that_it_still_has() -> None:
    cleaned = ["t2 tse", "t2", "tra t2 tra tra", "", "tse_t2_tra"]
    shares = [kept("t2_tse_tra", found, attribute("words")) for found in cleaned]
    assert shares == pytest.approx([2 / 3, 1 / 3, 2 / 3, 0, 1])


def test_what_more_depends_on_is_more_loss(edit: Edit, measured: Measured) -> None:
    def shares(keyword: str) -> float:
        edit("s00001/v1/t1w", lambda ds: ds.__delattr__(keyword))
        return measured()["attributes"][0].loss or 0.0

    described = shares("NumberOfAverages")
    assert shares("EchoTime") - described == pytest.approx(3 * described)


@given(st.floats(0.001, 1e6), st.floats(0, 1))
def test_a_wider_tolerance_never_loses_what_a_narrower_one_keeps(
    value: float, change: float
) -> None:
    limits = (0.0, 1e-6, 1e-3, 1e-1, 1.0)
    answers = [kept(value, value * (1 + change), attribute("rel", limit)) for limit in limits]
    assert answers == sorted(answers)


def test_removing_more_attributes_is_more_loss(edit: Edit, measured: Measured) -> None:
    ladder = [measured()["attributes"][0].loss]
    for keyword in ("EchoTime", "RepetitionTime", "FlipAngle", "ImageOrientationPatient"):
        edit("s00001/v1/t1w", lambda ds, k=keyword: ds.__delattr__(k))
        ladder.append(measured()["attributes"][0].loss)
    assert ladder[0] == 0
    assert ladder == sorted(set(ladder))


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("ImagePositionPatient", [1, 2, 3]),
        ("PixelSpacing", [2, 2]),
        ("EchoTime", 3.1),
        ("ScanningSequence", "SE"),
        ("InstanceNumber", 77),
        ("SliceThickness", None),
    ],
)
def test_a_changed_attribute_is_lost(
    edit: Edit, measured: Measured, keyword: str, value: object
) -> None:
    edit("s00001/v1/t1w", lambda ds: setattr(ds, keyword, value))
    rows = measured()["attributes"]
    assert [row.raw for row in rows] == [1, 0]
    assert rows[0].loss + rows[0].permitted > 0


def test_a_difference_within_the_tolerance_is_no_loss(edit: Edit, measured: Measured) -> None:
    def shift(dataset: Dataset) -> None:
        dataset.ImagePositionPatient = [v + 0.0004 for v in dataset.ImagePositionPatient]

    edit("t1w", shift)
    assert [row.loss for row in measured()["attributes"]] == [0, 0]


@pytest.mark.parametrize("claims", [(), ("113100",), ("113100", "113108")])
def test_the_loss_of_what_the_profile_removes_is_permitted(
    edit: Edit, measured: Measured, claims: tuple[str, ...]
) -> None:
    edit("s00001/v1/t1w", lambda ds: setattr(ds, "ProtocolName", ""))
    rows = measured(*claims)["attributes"]
    assert [row.raw for row in rows] == [1, 0]
    assert [row.loss for row in rows] == [0, 0]
    assert rows[0].permitted > rows[1].permitted == 0


def test_who_claims_to_clean_descriptors_is_blamed_for_the_words_that_are_gone(
    edit: Edit, measured: Measured
) -> None:
    losses = []
    for cleaned in ("t1_mprage", "t1", ""):
        edit("s00001/v1/t1w", lambda ds, text=cleaned: setattr(ds, "ProtocolName", text))
        row = measured("113100", "113105")["attributes"][0]
        assert row.permitted == 0
        losses.append(row.loss)
    assert 0 < losses[0] < losses[1] < losses[2]


def test_an_instance_that_did_not_come_back_lost_all_its_attributes(
    paths: dict[str, Path], measured: Measured
) -> None:
    for instance, path in paths.items():
        if instance.startswith("s00002"):
            path.unlink()
    rows = measured()["attributes"]
    assert [row.loss for row in rows] == [0, 1]


def test_an_attribute_that_cannot_be_read_is_lost(
    paths: dict[str, Path], measured: Measured
) -> None:
    path = paths["s00001/v1/t1w/0001"]
    data = path.read_bytes()
    assert b"2.98" in data
    path.write_bytes(data.replace(b"2.98", b"x.yz"))
    assert measured()["attributes"][0].raw == 1
