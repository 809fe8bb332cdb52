"""Real tools that are installed from PyPI."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from packaging.utils import canonicalize_name

from anoncert.types import Outcome

pytestmark = pytest.mark.tools

TOOLS = ("dicognito", "dicom-anonymizer", "deid", "deid-tuned", "idiscore", "gdcmanon")
LEAVES_PIXELS = tuple(name for name in TOOLS if name != "deid-tuned")
SUBJECTS = 2

Scored = Callable[[str], Any]


@pytest.mark.parametrize("name", TOOLS)
def test_the_tool_completes_and_returns_every_file(scored: Scored, name: str) -> None:
    run = scored(name).run
    assert (run.outcome, run.exit_status, run.conduct) == (Outcome.COMPLETED, 0, [])
    assert run.isolation == "bubblewrap"
    installed = {canonicalize_name(key): value for key, value in run.environment.items()}
    assert run.tool.version in installed.values()
    coverage = scored(name).result.coverage
    assert coverage.returned == coverage.instances == 42 * SUBJECTS
    assert (coverage.extra, coverage.unreadable, coverage.ambiguous) == (0, 0, 0)


@pytest.mark.parametrize("name", LEAVES_PIXELS)
def test_the_tool_leaves_the_burned_in_name_and_the_pixels(scored: Scored, name: str) -> None:
    assert scored(name).leaks["name", "burned_in"] == SUBJECTS
    assert scored(name).result.subject_risk.at_risk == SUBJECTS
    assert scored(name).losses["changed"] == 0


@pytest.mark.parametrize("name", TOOLS)
def test_the_attacks_find_nobody_who_is_not_there(scored: Scored, name: str) -> None:
    rows = scored(name).result.leakage
    assert {row.decoy for row in rows if row.decoy is not None} == {0.0}


def test_no_two_tools_leak_alike(scored: Scored) -> None:
    tables = [scored(name).leaks for name in TOOLS]
    assert all(one != other for one, other in itertools.combinations(tables, 2))


def test_dicognito_keeps_relations_and_misses_free_text(scored: Scored) -> None:
    found = scored("dicognito").leaks
    assert scored("dicognito").losses["relations"] == 0
    assert {("name", "element"), ("relative", "element"), ("mrn", "private")} <= found.keys()
    assert not {("mrn", "element"), ("name", "file_name"), ("study_uid", "element")} & found.keys()


def test_dicognito_prints_the_names_of_its_input(scored: Scored) -> None:
    assert ("name", "residue") in scored("dicognito").leaks


def test_dicom_anonymizer_clears_elements_and_misses_the_file_meta_information(
    scored: Scored,
) -> None:
    found = scored("dicom-anonymizer").leaks
    assert ("name", "element") not in found
    assert ("station", "element") not in found
    assert found["station", "file_meta"] == SUBJECTS


def test_deid_removes_uids_and_tears_files_apart(scored: Scored) -> None:
    assert scored("deid").losses["relations"] > 0
    assert ("study_uid", "element") not in scored("deid").leaks
    assert ("name", "element") in scored("deid").leaks


def test_deid_set_up_with_care_leaks_but_faces_and_loses_its_captures(scored: Scored) -> None:
    tuned = scored("deid-tuned")
    assert tuned.leaks == {("face", "surface"): SUBJECTS}
    assert tuned.losses["relations"] == 0
    assert 0 < tuned.losses["changed"] < 0.05


def test_idiscore_leaves_the_instance_uid_in_the_file_meta_information(scored: Scored) -> None:
    assert scored("idiscore").leaks["sop_instance_uid", "file_meta"] == SUBJECTS


def test_idiscore_computes_new_uids_from_the_old_ones(scored: Scored) -> None:
    by_attack = {
        row.attack: row.recovered
        for row in scored("idiscore").result.leakage
        if (row.identifier, row.carrier) == ("sop_instance_uid", "element")
    }
    assert by_attack["verbatim"] == 0
    assert by_attack["pseudonym"] == SUBJECTS


def test_gdcmanon_merges_patients_and_keeps_the_key_that_undoes_it(scored: Scored) -> None:
    anonymized = scored("gdcmanon")
    assert anonymized.losses["relations"] == 1
    assert ("mrn", "private") in anonymized.leaks
    assert ("mrn", "element") not in anonymized.leaks
    key = anonymized.folder / "residue" / "work" / "key.pem"
    assert key.read_text().startswith("-----BEGIN PRIVATE KEY-----")


@pytest.mark.parametrize("name", LEAVES_PIXELS)
def test_two_subjects_certify_nothing(scored: Scored, name: str) -> None:
    assert scored(name).rows["name", "burned_in"].note == "insufficient"
    assert {level.level for level in scored(name).result.levels.values()} == {None}
