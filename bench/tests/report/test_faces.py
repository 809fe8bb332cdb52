"""Heads in the report."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from anoncert import files
from anoncert.attack._faces import RANK
from anoncert.corpus.folder import CorpusFolder
from anoncert.report.faces import curves, recognitions
from anoncert.types import Floor, Identification, Observation, Pair

ROW = Identification(
    series="t1w",
    attack="face_aware",
    chosen=True,
    probes=4,
    unseen=0,
    gallery=100,
    rank1=1,
    rate=0.25,
    low95=0.01,
    bound95=0.8,
    cmc={"10": 0.75, "1": 0.25, "100": 1.0},
    auc=0.9,
    eer=0.1,
    d_prime=2.0,
    bits=0.5,
    apart=0.5,
    floor=Floor(0.01, 0.8, 0.2),
)
SERIES = "s00001/v1/t1w"
SEEN = Observation("face_aware", RANK, "s00001", 2.0, "1", SERIES, "other-00001, s00001")


def test_curves_go_by_rank_from_left_to_right() -> None:
    (curve,) = curves([ROW])["t1w"]
    assert curve.points == "0.0,75.0 50.0,25.0 100.0,0.0"
    assert curve.chosen


def test_each_series_has_the_curves_of_its_attacks() -> None:
    rows = [ROW, replace(ROW, attack="face_image", chosen=False), replace(ROW, series="t2w")]
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


def _shown(folder: Path, corpus: CorpusFolder, *seen: Observation) -> list[dict[str, str | None]]:
    recipe = replace(corpus.recipe, gallery=3)
    known = CorpusFolder(corpus.path)
    known.__dict__["recipe"] = recipe
    files.write_rows(folder / "observations.jsonl", list(seen))
    return [each.pictures for each in recognitions(folder, known, [ROW])]


def test_a_head_stands_beside_the_photographs_that_it_is_taken_for(
    folder: Path, corpus: CorpusFolder
) -> None:
    (pictures,) = _shown(folder, corpus, SEEN)
    assert list(pictures) == ["input", "output", "own photograph", "1: other-00001", "2: the own"]
    assert pictures["own photograph"] == pictures["2: the own"] != pictures["1: other-00001"]
    assert all((each or "").startswith("data:image/png;base64,") for each in pictures.values())


@pytest.mark.parametrize(
    "forged",
    [{"place": "s00001/v1/../.."}, {"subject": "nobody"}, {"attack": "face_geometry"}],
)
def test_rows_that_name_what_is_not_there_show_nothing(
    folder: Path, corpus: CorpusFolder, forged: dict[str, str]
) -> None:
    assert _shown(folder, corpus, replace(SEEN, **forged)) == []


def test_people_who_have_no_photograph_are_left_out(folder: Path, corpus: CorpusFolder) -> None:
    (pictures,) = _shown(folder, corpus, replace(SEEN, detail="<script>, other-99999"))
    assert list(pictures) == ["input", "output", "own photograph"]


def test_a_head_that_did_not_come_back_is_not_shown(folder: Path, corpus: CorpusFolder) -> None:
    files.write_rows(folder / "pairs.jsonl", [])
    (pictures,) = _shown(folder, corpus, SEEN)
    assert pictures["output"] is None
    assert pictures["input"]
