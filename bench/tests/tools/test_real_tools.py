"""The real tools, installed from the package index and run on a corpus of two subjects."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from anoncert.corpus.build import build
from anoncert.corpus.folder import CorpusFolder
from anoncert.engine import Engine
from anoncert.files import read_document
from anoncert.run import tool
from anoncert.run.execute import execute
from anoncert.score.score import score
from anoncert.types import Leakage, Outcome, Recipe, Result, Run

pytestmark = pytest.mark.tools

TOOLS = ("dicognito", "dicom-anonymizer", "deid", "idiscore")
SUBJECTS = 2


@pytest.fixture(scope="module")
def scored(
    recipe: Recipe, engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Path]:
    """Install, run and score a tool once; give its run folder."""
    home = tmp_path_factory.mktemp("real")
    build(recipe, home / "corpus", engine, count=SUBJECTS)
    corpus = CorpusFolder(home / "corpus")

    @cache
    def run(name: str) -> Path:
        execute(tool.load(name), corpus, home / name, home / "work")
        score(corpus, home / name, engine)
        return home / name

    return run


Scored = Callable[[str], Path]


def result(folder: Path) -> Result:
    return read_document(folder / "result.json", Result)


def leaks(folder: Path) -> dict[tuple[str, str], int]:
    return {
        (row.identifier, row.carrier): row.recovered + row.partial
        for row in result(folder).leakage
        if row.attack == "any" and row.recovered + row.partial
    }


def losses(folder: Path) -> dict[str, float | None]:
    return {row.measure: row.loss for row in result(folder).utility}


@pytest.mark.parametrize("name", TOOLS)
def test_the_tool_completes_and_returns_every_file(scored: Scored, name: str) -> None:
    run = read_document(scored(name) / "run.json", Run)
    assert (run.outcome, run.exit_status) == (Outcome.COMPLETED, 0)
    installed = {canonicalize_name(key): value for key, value in run.environment.items()}
    assert installed[name] == run.tool.version
    coverage = result(scored(name)).coverage
    assert coverage.returned == coverage.instances == 42 * SUBJECTS
    assert (coverage.extra, coverage.unreadable, coverage.ambiguous) == (0, 0, 0)


@pytest.mark.parametrize("name", TOOLS)
def test_the_tool_leaves_the_burned_in_name_and_the_pixels(scored: Scored, name: str) -> None:
    assert leaks(scored(name))["name", "burned_in"] == SUBJECTS
    assert result(scored(name)).subject_risk.at_risk == SUBJECTS
    assert losses(scored(name))["changed"] == 0


@pytest.mark.parametrize("name", TOOLS)
def test_the_attacks_find_nobody_who_is_not_there(scored: Scored, name: str) -> None:
    assert {row.decoy for row in result(scored(name)).leakage} == {0.0}


def test_no_two_tools_leak_alike(scored: Scored) -> None:
    tables = [leaks(scored(name)) for name in TOOLS]
    assert all(one != other for one, other in itertools.combinations(tables, 2))


def test_dicognito_keeps_relations_and_misses_free_text(scored: Scored) -> None:
    found = leaks(scored("dicognito"))
    assert losses(scored("dicognito"))["relations"] == 0
    assert {("name", "element"), ("relative", "element"), ("mrn", "private")} <= found.keys()
    assert not {("mrn", "element"), ("name", "file_name"), ("study_uid", "element")} & found.keys()


def test_dicognito_prints_the_names_of_its_input(scored: Scored) -> None:
    assert ("name", "residue") in leaks(scored("dicognito"))


def test_dicom_anonymizer_clears_elements_and_misses_the_file_meta_information(
    scored: Scored,
) -> None:
    found = leaks(scored("dicom-anonymizer"))
    assert ("name", "element") not in found
    assert ("station", "element") not in found
    assert found["station", "file_meta"] == SUBJECTS


def test_deid_removes_uids_and_tears_files_apart(scored: Scored) -> None:
    found = leaks(scored("deid"))
    loss = losses(scored("deid"))["relations"]
    assert loss is not None
    assert loss > 0
    assert ("study_uid", "element") not in found
    assert ("name", "element") in found


def test_idiscore_leaves_the_instance_uid_in_the_file_meta_information(scored: Scored) -> None:
    found = leaks(scored("idiscore"))
    assert ("sop_instance_uid", "element") not in found
    assert found["sop_instance_uid", "file_meta"] == SUBJECTS


def row_of(folder: Path, identifier: str, carrier: str) -> Leakage:
    (row,) = (
        r
        for r in result(folder).leakage
        if (r.identifier, r.carrier, r.attack) == (identifier, carrier, "any")
    )
    return row


@pytest.mark.parametrize("name", TOOLS)
def test_two_subjects_certify_nothing(scored: Scored, name: str) -> None:
    assert row_of(scored(name), "name", "burned_in").note == "insufficient"
    assert {level.level for level in result(scored(name)).levels.values()} == {None}
