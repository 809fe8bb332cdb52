"""Files that belong together, and UIDs that are nobody else's."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pydicom.dataset import Dataset
from pydicom.uid import generate_uid

Edit = Callable[[str, Callable[[Dataset], None]], None]
Losses = Callable[..., dict[str, list[float | None]]]

# each subject has two files in each of two visits


def renamed(dataset: Dataset) -> None:
    keywords = "StudyInstanceUID", "SeriesInstanceUID", "FrameOfReferenceUID", "SOPInstanceUID"
    for keyword in filter(dataset.__contains__, keywords):
        uid = generate_uid(entropy_srcs=[dataset[keyword].value])
        setattr(dataset, keyword, uid)


def test_other_uids_that_are_used_alike_lose_nothing(edit: Edit, losses: Losses) -> None:
    edit("", renamed)
    assert losses()["grouping"] == [0, 0]


def setting(keyword: str, value: str) -> Callable[[Dataset], None]:
    return lambda dataset: setattr(dataset, keyword, value)


@pytest.mark.parametrize(
    ("which", "change", "lost"),
    [
        ("s00001/v1/t1w", setting("StudyInstanceUID", "1.2.3"), [0.25, 0]),
        ("s00001", setting("StudyInstanceUID", "1.2.3"), [0.5, 0]),
        ("s00001/v1", setting("SeriesInstanceUID", "1.2.3"), [0.25, 0]),
        ("s00001", setting("SOPInstanceUID", "1.2.3"), [0.75, 0]),
        ("", setting("SOPInstanceUID", "1.2.3"), [0.75, 1]),
        ("", setting("StudyInstanceUID", "1.2.3"), [0.5, 1]),
        ("s00001/v1/t1w", setting("SeriesInstanceUID", "ANON"), [0.25, 0]),
        ("s00001/v1/t1w", setting("SeriesInstanceUID", "1.02.3"), [0.25, 0]),
        ("s00001/v1/t1w", setting("SOPInstanceUID", "1." + "2" * 64), [0.25, 0]),
        ("s00001/v1/t1w", setting("SOPInstanceUID", ""), [0.25, 0]),
        ("t1w", setting("FrameOfReferenceUID", "1.2.3"), [0.25, 0.5]),
        ("t1w", setting("FrameOfReferenceUID", ""), [0.5, 0.5]),
        ("s00001/v1/t1w", setting("FrameOfReferenceUID", "ANON"), [0.25, 0]),
    ],
)
@pytest.mark.filterwarnings("ignore:Invalid value for VR UI:UserWarning")
@pytest.mark.filterwarnings("ignore:The value length:UserWarning")
def test_uids_that_merge_part_or_are_none_are_told(
    edit: Edit,
    losses: Losses,
    which: str,
    change: Callable[[Dataset], None],
    lost: list[float],
) -> None:
    edit(which, change)
    assert losses()["grouping"] == lost
