from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from anoncert import files
from anoncert.corpus.folder import CorpusFolder
from anoncert.engine import Engine, local_engine
from anoncert.errors import RequestError
from anoncert.pipeline import adopt
from anoncert.run import tool
from anoncert.score.score import recompute, score
from anoncert.types import Finding, Knowledge, Leakage, Result, Run

Runs = Callable[[str], Path]
Scoring = Callable[[CorpusFolder, Path], Result]


@pytest.fixture
def copy(runs: Runs, tmp_path: Path) -> Callable[[str], Path]:
    return lambda name: Path(shutil.copytree(runs(name), tmp_path / name))


def result(folder: Path) -> Result:
    return files.read_document(folder / "result.json", Result)


def of_auditors(row: Leakage) -> bool:
    return (row.attack, row.knowledge) == ("any", Knowledge.AUDITOR)


def claiming(folder: Path, *claims: str) -> None:
    run = files.read_document(folder / "run.json", Run)
    files.write_document(
        folder / "run.json", replace(run, tool=replace(run.tool, claims=list(claims)))
    )


@pytest.mark.parametrize("control", ["identity", "oracle", "blank"])
def test_the_result_is_recomputed_from_its_rows(
    corpus: CorpusFolder, runs: Runs, control: str
) -> None:
    assert recompute(corpus, runs(control)) == result(runs(control))


def test_the_number_of_workers_does_not_change_the_result(
    corpus: CorpusFolder, copy: Callable[[str], Path]
) -> None:
    folder = copy("identity")
    with local_engine(2) as engine:
        assert score(corpus, folder, engine) == result(folder)
    assert result(folder) == recompute(corpus, folder)


@pytest.mark.parametrize("forged", [{"planting": "s00009/none"}, {"carrier": "moon"}])
def test_a_finding_of_what_is_not_planted_is_refused(
    corpus: CorpusFolder, copy: Callable[[str], Path], forged: dict[str, str]
) -> None:
    folder = copy("identity")
    found = list(files.read_rows(folder / "findings.jsonl", Finding))
    stray = replace(found[0], planting=None, carrier="elsewhere")
    files.write_rows(folder / "findings.jsonl", [*found, replace(stray, **forged)])
    with pytest.raises(RequestError, match="not planted in this corpus"):
        recompute(corpus, folder)


def test_an_identity_copy_leaks_every_stratum_of_every_subject(runs: Runs) -> None:
    rows = [r for r in result(runs("identity")).leakage if r.carrier != "elsewhere"]
    examined = [row for row in rows if row.track != "face" and of_auditors(row)]
    assert examined
    assert all(row.recovered == row.n == 3 for row in examined)
    assert result(runs("identity")).subject_risk.at_risk == 3


def test_faces_that_came_back_leak_though_the_edition_trains_no_attack(runs: Runs) -> None:
    identity = result(runs("identity"))
    rows = {r.attack: r for r in identity.leakage if r.track == "face"}
    assert set(rows) == {"face_voxels", "any"}
    assert {(row.n, row.recovered, row.sensitivity) for row in rows.values()} == {(3, 3, 1.0)}
    assert identity.faces == []
    assert identity.not_run["face_aware"] == "the edition trains no attack"


def test_the_oracle_leaks_nothing_and_returns_all(runs: Runs) -> None:
    oracle = result(runs("oracle"))
    assert {(row.recovered, row.partial) for row in oracle.leakage} == {(0, 0)}
    assert oracle.subject_risk.at_risk == 0
    assert oracle.coverage.returned == oracle.coverage.instances == 126


def test_blank_objects_are_extra_and_nothing_counts_as_returned(runs: Runs) -> None:
    blank = result(runs("blank"))
    assert (blank.coverage.returned, blank.coverage.extra) == (0, blank.coverage.instances)
    assert {(row.n, row.rate, row.bound95) for row in blank.leakage} == {(0, None, None)}
    assert {level.utility for level in blank.levels.values()} == {"D"}


def test_dates_that_the_tool_claims_to_keep_are_claimed_and_not_leaked(
    corpus: CorpusFolder, copy: Callable[[str], Path]
) -> None:
    folder = copy("identity")
    claiming(folder, "113100", "113106")
    rows = [
        r
        for r in recompute(corpus, folder).leakage
        if r.identifier == "study_date" and of_auditors(r)
    ]
    by_carrier = {row.carrier: row for row in rows}
    kept, named = by_carrier["element"], by_carrier["file_name"]
    assert (kept.recovered, kept.claimed, kept.rate) == (3, 3, 0)
    assert (named.recovered, named.claimed, named.rate) == (3, 0, 1)


def test_a_claim_to_keep_dates_does_not_excuse_names(
    corpus: CorpusFolder, copy: Callable[[str], Path]
) -> None:
    folder = copy("identity")
    claiming(folder, "113100", "113106")
    names = [r for r in recompute(corpus, folder).leakage if r.identifier == "name"]
    assert {row.claimed for row in names} == {0}


def test_a_run_made_on_another_corpus_is_refused(
    twin: CorpusFolder, copy: Callable[[str], Path], engine: Engine
) -> None:
    with pytest.raises(RequestError, match="another corpus"):
        score(twin, copy("oracle"), engine)


def test_captures_that_did_not_come_back_prove_nothing_about_burned_in_text(
    corpus: CorpusFolder, copy: Callable[[str], Path], scoring: Scoring
) -> None:
    folder = copy("oracle")
    for path in files.tree(folder / "output"):
        if path.name.startswith("SC"):
            path.unlink()
    scored = scoring(corpus, folder)
    texts = [row for row in scored.leakage if row.track == "text"]
    assert {row.n for row in texts} == {0}
    headers = [row for row in scored.leakage if row.track == "headers"]
    only_in_captures = {("sop_instance_uid", "sequence"), ("mrn", "icon")}
    assert {r.n for r in headers if (r.identifier, r.carrier) not in only_in_captures} == {3}
    assert {r.n for r in headers if (r.identifier, r.carrier) in only_in_captures} == {0}


def test_a_tool_that_names_a_file_in_no_valid_text_is_scored_all_the_same(
    small: CorpusFolder, scoring: Scoring, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    adopt(small, small.images, tool.load("identity"), folder)
    path = files.tree(folder / "output")[0]
    os.rename(os.fsencode(path), os.fsencode(path.parent) + b"/\xff\xfe.dcm")  # noqa: PTH104
    scored = scoring(small, folder)
    assert scored.coverage.returned == scored.coverage.instances == 4
    assert scored.subject_risk.at_risk == 1
    assert recompute(small, folder) == scored
