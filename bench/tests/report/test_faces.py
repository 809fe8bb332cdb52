"""Heads in the report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from anoncert import files
from anoncert.attack._ranked import RANK
from anoncert.corpus.folder import CorpusFolder
from anoncert.report.faces import curves, recognitions
from anoncert.types import Identification, Observation, Pair

SERIES = "s00001/v1/t1w"
SEEN = Observation("face_aware", RANK, "s00001", 2.0, "1", SERIES, "other-00001, s00001")


def test_curves_go_by_rank_from_left_to_right(identified: Identification) -> None:
    (curve,) = curves([identified])["t1w"]
    assert curve.points == "0.0,97.0 50.0,25.0 100.0,0.0"
    assert curve.chosen


def test_each_series_has_the_curves_of_its_attacks(identified: Identification) -> None:
    other, elsewhere = {"attack": "face_image", "chosen": False}, {"series": "t2w"}
    rows = [identified, replace(identified, **other), replace(identified, **elsewhere)]
    assert {name: [c.title for c in drawn] for name, drawn in curves(rows).items()} == {
        "t1w": ["face_aware", "face_image"],
        "t2w": ["face_aware"],
    }


@pytest.fixture
def folder(corpus: CorpusFolder, tmp_path: Path) -> Path:
    """A run that returned the head of the first subject."""
    output = tmp_path / "output"
    pairs = []
    for instance in corpus.files("s00001"):
        if instance.series_id == SERIES:
            path = corpus.images / instance.path
            files.write_new(output / instance.path, path.read_bytes())
            pairs.append(Pair(instance.id, instance.path, "path"))
    files.write_rows(tmp_path / "pairs.jsonl", pairs)
    return tmp_path


Show = Callable[..., list[dict[str, str | None]]]


@pytest.fixture
def show(folder: Path, corpus: CorpusFolder, identified: Identification) -> Show:
    """Have what was observed of that head shown."""

    def shown(*seen: Observation) -> list[dict[str, str | None]]:
        known = CorpusFolder(corpus.path)
        known.__dict__["recipe"] = replace(corpus.recipe, gallery=3)
        files.write_rows(folder / "observations.jsonl", list(seen))
        return [each.pictures for each in recognitions(folder, known, [identified])]

    return shown


def test_a_head_stands_beside_the_photographs_that_it_is_taken_for(show: Show) -> None:
    (pictures,) = show(SEEN)
    assert list(pictures) == ["input", "output", "own photograph", "1: other-00001", "2: the own"]
    assert pictures["own photograph"] == pictures["2: the own"] != pictures["1: other-00001"]
    assert all((each or "").startswith("data:image/png;base64,") for each in pictures.values())


@pytest.mark.parametrize(
    "forged",
    [{"place": "s00001/v1/../.."}, {"subject": "nobody"}, {"attack": "face_geometry"}],
)
def test_rows_that_name_what_is_not_there_show_nothing(show: Show, forged: dict[str, str]) -> None:
    assert show(replace(SEEN, **forged)) == []


def test_people_who_have_no_photograph_are_left_out(show: Show) -> None:
    (pictures,) = show(replace(SEEN, detail="<script>, other-99999"))
    assert list(pictures) == ["input", "output", "own photograph"]


def test_a_head_that_did_not_come_back_is_not_shown(folder: Path, show: Show) -> None:
    files.write_rows(folder / "pairs.jsonl", [])
    (pictures,) = show(SEEN)
    assert pictures["output"] is None
    assert pictures["input"]
