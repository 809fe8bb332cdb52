"""Real tools that come with the system or with Node: Java, JavaScript, C++, servers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pydicom
import pytest

from anoncert import files
from anoncert.run import tool
from anoncert.types import Outcome

pytestmark = pytest.mark.tools

TOOLS = ("dcmjs", "dcmodify", "orthanc", "orthanc-dimse", "pixelmed", "pixelmed-regions")
LEAVES_PIXELS = tuple(name for name in TOOLS if name != "pixelmed-regions")
SUBJECTS = 2

Scored = Callable[[str], Any]


@pytest.mark.parametrize("name", TOOLS)
def test_the_tool_completes_and_returns_every_file(scored: Scored, name: str) -> None:
    run = scored(name).run
    assert (run.outcome, run.exit_status, run.conduct) == (Outcome.COMPLETED, 0, [])
    assert run.isolation == "bubblewrap"
    coverage = scored(name).result.coverage
    assert coverage.returned == coverage.instances == 42 * SUBJECTS
    assert (coverage.extra, coverage.unreadable, coverage.ambiguous) == (0, 0, 0)


@pytest.mark.parametrize("name", TOOLS)
def test_its_version_is_the_one_that_is_installed(scored: Scored, name: str) -> None:
    run = scored(name).run
    assert run.environment[name] == run.tool.version
    assert run.tool.run == tool.load(name).tool.run


@pytest.mark.parametrize("name", TOOLS)
def test_what_it_took_is_measured(scored: Scored, name: str) -> None:
    cost = scored(name).result.cost
    assert cost.cpu_seconds > 0
    assert 1 < cost.peak_mib < 2000
    assert 0 < cost.seconds < 300


@pytest.mark.parametrize("name", LEAVES_PIXELS)
def test_the_tool_leaves_the_burned_in_name_and_the_pixels(scored: Scored, name: str) -> None:
    assert scored(name).leaks["name", "burned_in"] == SUBJECTS
    assert scored(name).losses["changed"] == 0


@pytest.mark.parametrize("name", TOOLS)
def test_the_attacks_find_nobody_who_is_not_there(scored: Scored, name: str) -> None:
    rows = scored(name).result.leakage
    assert {row.decoy for row in rows if row.decoy is not None} == {0.0}


def test_dcmjs_looks_into_no_sequence_and_no_private_element(scored: Scored) -> None:
    found = scored("dcmjs").leaks
    assert {("name", "sequence"), ("name", "private"), ("study_uid", "element")} <= found.keys()
    assert ("name", "element") not in found


def test_dcmodify_with_a_list_keeps_no_header(scored: Scored) -> None:
    found = {carrier for _, carrier in scored("dcmodify").leaks}
    assert found == {"burned_in", "file_name", "icon", "overlay", "surface"}


@pytest.mark.parametrize("name", ["orthanc", "orthanc-dimse"])
def test_orthanc_cleans_headers_and_gives_every_study_a_patient_of_its_own(
    scored: Scored, name: str
) -> None:
    assert not {"element", "sequence", "private", "file_meta", "file_name"} & {
        carrier for _, carrier in scored(name).leaks
    }
    assert scored(name).losses["relations"] == 1
    written = files.tree(scored(name).folder / "output")
    methods = {pydicom.dcmread(path).DeidentificationMethod for path in written}
    assert len(methods) == 1
    assert "Table E.1-1 Basic Profile" in methods.pop()


def test_what_never_reached_orthanc_is_not_exercised(scored: Scored) -> None:
    notes = {
        name: {
            carrier
            for (_, carrier), row in scored(name).rows.items()
            if row.note == "not exercised"
        }
        for name in TOOLS
    }
    assert notes.pop("orthanc") == {"file_name"}
    assert notes.pop("orthanc-dimse") == {"file_name", "file_meta"}
    assert not any(notes.values())


def test_pixelmed_claims_clean_pixels_and_leaves_what_is_burned_in(scored: Scored) -> None:
    assert "113101" in scored("pixelmed").result.tool.claims
    gates = {(g.track, g.name): g.passed for g in scored("pixelmed").result.gates}
    assert gates["text", "no direct identifier"] is False


def test_pixelmed_redacts_the_regions_that_it_is_told(scored: Scored) -> None:
    told = scored("pixelmed-regions")
    assert not {carrier for _, carrier in told.leaks} & {"burned_in"}
    assert {carrier for _, carrier in scored("pixelmed").leaks} >= {"burned_in"}
    assert 0 < told.losses["changed"] < 0.05


def test_pixelmed_keeps_what_it_claims_to_retain(scored: Scored) -> None:
    rows = scored("pixelmed").rows
    assert rows["institution", "element"].claimed == SUBJECTS
    assert ("institution", "element") not in scored("pixelmed").leaks
