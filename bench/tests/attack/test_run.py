from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

from anoncert.attack import attack, attacks
from anoncert.corpus.carrier import carrier
from anoncert.corpus.folder import CorpusFolder
from anoncert.digest import of_tree
from anoncert.files import read_document, read_rows
from anoncert.run import tool
from anoncert.run.execute import execute
from anoncert.types import Duty, Finding, Knowledge, Result, Run, Status

Runs = Callable[[str], Path]


def findings(folder: Path, case: str) -> list[Finding]:
    return [f for f in read_rows(folder / "findings.jsonl", Finding) if f.case == case]


def test_every_planting_of_an_identity_copy_is_recovered(corpus: CorpusFolder, runs: Runs) -> None:
    examined = {medium for name in attacks() for medium in attack(name).MEDIA}
    owed = {
        p.id
        for p in corpus.plantings()
        if p.duty is Duty.REMOVE and carrier(p.carrier).MEDIUM in examined
    }
    found = findings(runs("identity"), "tool")
    assert {f.planting for f in found if f.status is Status.RECOVERED} >= owed


def test_an_identity_copy_leaks_elsewhere_only_the_name_inside_the_email_address(
    runs: Runs,
) -> None:
    elsewhere = [f for f in findings(runs("identity"), "tool") if f.planting is None]
    assert {(f.identifier, f.carrier, f.place) for f in elsewhere} == {
        ("name", "elsewhere", "0010,2155")
    }


def test_every_finding_names_the_subject_that_the_planting_belongs_to(
    corpus: CorpusFolder, runs: Runs
) -> None:
    owner = {p.id: (p.subject, p.identifier, p.value) for p in corpus.plantings()}
    found = [f for f in findings(runs("identity"), "tool") if f.planting is not None]
    assert found
    for one in found:
        assert one.planting is not None
        assert owner[one.planting] == (one.subject, one.identifier, one.value)


@pytest.mark.parametrize("control", ["oracle", "blank"])
def test_nothing_is_found_in_what_a_clean_control_returned(runs: Runs, control: str) -> None:
    assert findings(runs(control), "tool") == []


@pytest.mark.parametrize("control", ["identity", "oracle", "blank"])
def test_people_who_are_not_in_the_files_are_never_found(runs: Runs, control: str) -> None:
    assert findings(runs(control), "decoy") == []
    rows = read_document(runs(control) / "result.json", Result).leakage
    assert {row.decoy for row in rows} == {0.0, None}  # of those that no other truth can be given


@pytest.mark.parametrize("control", ["identity", "oracle", "blank"])
def test_whoever_knows_the_truth_recovers_all_that_is_planted(runs: Runs, control: str) -> None:
    rows = read_document(runs(control) / "result.json", Result).leakage
    planted = [row for row in rows if row.carrier not in ("elsewhere", "residue", "surface")]
    auditors = [r for r in planted if (r.attack, r.knowledge) == ("any", Knowledge.AUDITOR)]
    assert {row.sensitivity for row in auditors} == {1.0}


def test_findings_are_listed_once_per_value_place_and_series(
    corpus: CorpusFolder, runs: Runs
) -> None:
    series = {f"output/{i.path}": i.series_id for i in corpus.instances()}
    counted: dict[tuple[str | None, ...], int] = defaultdict(int)
    for f in findings(runs("identity"), "tool"):
        source = series.get(f.file) if f.planting else None
        counted[f.attack, f.value, f.planting or f.carrier, source] += 1
    assert set(counted.values()) == {1}


def test_every_planting_of_an_identity_copy_is_found_in_all_its_series(
    corpus: CorpusFolder, runs: Runs
) -> None:
    source = {f"output/{i.path}": i.series_id for i in corpus.instances()}
    found = {(f.planting, source.get(f.file)) for f in findings(runs("identity"), "tool")}
    for planting in corpus.plantings():
        if planting.duty is Duty.REMOVE and planting.carrier != "surface":
            assert {(planting.id, series) for series in planting.series} <= found


def test_the_perfect_output_does_not_depend_on_who_the_people_are(
    corpus: CorpusFolder, twin: CorpusFolder, runs: Runs, work: Path, tmp_path: Path
) -> None:
    ours = read_document(runs("oracle") / "run.json", Run).output_digest
    theirs = execute(tool.load("oracle"), twin, tmp_path / "twin", work).output_digest
    assert ours == theirs == of_tree(runs("oracle") / "output")
    assert corpus.document.content_digest != twin.document.content_digest
