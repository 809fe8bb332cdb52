from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from anoncert import files
from anoncert.run import tool
from anoncert.score.claims import Leaks, false_claims, undeclared
from anoncert.types import (
    Band,
    Duty,
    FalseClaim,
    Finding,
    Observation,
    Planting,
    Result,
    Role,
    Status,
    Tool,
)

CODES = "0012,0064/0008,0100"
MARKS = {
    "0012,0062": "PatientIdentityRemoved",
    CODES: "DeidentificationMethodCodeSequence",
    "0028,0301": "BurnedInAnnotation",
    "0028,0303": "LongitudinalTemporalInformationModified",
}


@pytest.fixture(scope="module")
def claiming() -> Tool:
    """Give a tool that claims both tracks by its output, and no option."""
    return replace(tool.load("oracle").tool, claims=["113100", "113101"], claims_source="output")


def planting(identifier: str, carrier: str, **more: Any) -> Planting:
    values = {
        "id": f"s1/{identifier}/{carrier}",
        "subject": "s1",
        "value": f"s1/{identifier}",
        "identifier": identifier,
        "category": "A",
        "role": Role.DIRECT,
        "carrier": carrier,
        "locator": "",
        "place": "",
        "series": ["s1/v1/t1w"],
        "duty": Duty.REMOVE,
        "band": Band.STANDARD,
        "action": "X",
        "kept_by": [],
    }
    return Planting(**(values | more))


NAME = planting("name", "element")
BURNED = planting("name", "burned_in")
DATE = planting("study_date", "element", kept_by=["113106"])
UID = planting("study_uid", "element", kept_by=["113110"])
STRANGE = planting("name", "trailer", band=Band.BEYOND)


def finding(planted: Planting, **more: Any) -> Finding:
    values = {
        "attack": "residual_text" if planted.carrier == "burned_in" else "verbatim",
        "subject": "s1",
        "identifier": planted.identifier,
        "value": str(planted.value),
        "planting": planted.id,
        "carrier": planted.carrier,
        "status": Status.RECOVERED,
        "file": "output/a.dcm",
        "place": "",
    }
    return Finding(**(values | more))


def mark(place: str, text: str, subject: str = "s1", case: str = "tool") -> Observation:
    return Observation("claims", MARKS[place], subject, 1.0, "files", place, text, case)


def judged(
    found: list[Finding], observations: list[Observation], made: Tool
) -> list[tuple[str, str, str]]:
    """Tell which claims are false: track, tag and what is claimed."""
    known = {p.id: p for p in (NAME, BURNED, DATE, UID, STRANGE)}
    kept = Leaks(found, known, frozenset(made.claims))
    return [(row.track, row.tag, row.claim) for row in false_claims(kept, observations, made)]


@pytest.mark.parametrize(
    ("leaked", "place", "text", "track"),
    [
        (NAME, "0012,0062", "YES", "headers"),
        (BURNED, "0012,0062", "YES", "text"),
        (NAME, CODES, "113100", "headers"),
        (BURNED, CODES, "113101", "text"),
        (BURNED, "0028,0301", "NO", "text"),
        (DATE, "0028,0303", "REMOVED", "headers"),
        (DATE, "0028,0303", "MODIFIED", "headers"),
        (DATE, CODES, "113107", "headers"),
    ],
)
def test_a_mark_is_false_where_what_it_denies_is_found(
    claiming: Tool, leaked: Planting, place: str, text: str, track: str
) -> None:
    assert judged([finding(leaked)], [mark(place, text)], claiming) == [(track, place[:9], text)]


@pytest.mark.parametrize(
    ("leaked", "place", "text"),
    [
        (NAME, "0012,0062", "NO"),
        (NAME, "0028,0301", "NO"),
        (NAME, CODES, "113101"),
        (UID, "0012,0062", "YES"),
        (STRANGE, "0012,0062", "YES"),
        (DATE, "0028,0303", "UNMODIFIED"),
        (NAME, "0028,0303", "REMOVED"),
    ],
)
def test_what_is_found_refutes_no_mark_that_does_not_deny_it(
    claiming: Tool, leaked: Planting, place: str, text: str
) -> None:
    assert judged([finding(leaked)], [mark(place, text)], claiming) == []


@pytest.mark.parametrize(
    "changed",
    [{"case": "decoy"}, {"case": "control"}, {"status": Status.UNTESTABLE}],
)
def test_only_what_leaked_out_of_the_tool_is_evidence(
    claiming: Tool, changed: dict[str, Any]
) -> None:
    assert judged([finding(NAME, **changed)], [mark("0012,0062", "YES")], claiming) == []


def test_what_lies_beside_the_output_refutes_no_mark_in_it(claiming: Tool) -> None:
    beside = finding(NAME, planting=None, carrier="residue")
    assert judged([beside], [mark("0012,0062", "YES")], claiming) == []


def test_a_mark_in_other_subjects_files_or_in_a_control_is_not_refuted(claiming: Tool) -> None:
    others = [mark("0012,0062", "YES", "s2"), mark("0012,0062", "YES", case="control")]
    assert judged([finding(NAME)], others, claiming) == []


def test_a_date_computed_from_a_shifted_one_was_modified(claiming: Tool) -> None:
    computed = finding(DATE, attack="dates")
    assert judged([computed], [mark("0028,0303", "MODIFIED")], claiming) == []


def test_a_date_that_the_tool_claims_to_keep_refutes_nothing(claiming: Tool) -> None:
    keeping = replace(claiming, claims=["113100", "113106"])
    assert judged([finding(DATE)], [mark("0028,0303", "MODIFIED")], keeping) == []


def test_identity_in_pixels_counts_only_where_clean_pixels_are_claimed(claiming: Tool) -> None:
    headers_only = replace(claiming, claims=["113100"])
    assert judged([finding(BURNED)], [mark("0012,0062", "YES")], headers_only) == []


@pytest.mark.parametrize(
    ("source", "false"),
    [("vendor", [("headers", "", "113100")]), ("output", []), ("assumed", [])],
)
def test_only_a_claim_that_somebody_made_can_be_false(
    claiming: Tool, source: str, false: list[tuple[str, str, str]]
) -> None:
    assert judged([finding(NAME)], [], replace(claiming, claims_source=source)) == false


def test_encrypted_attributes_in_clear_are_a_false_claim(claiming: Tool) -> None:
    place = "0400,0500/0400,0520"
    clear = Observation("claims", "encrypted attributes in clear", "s1", 1.0, "files", place)
    assert judged([], [clear], claiming) == [("headers", "0400,0500", "encrypted")]
    assert judged([], [replace(clear, case="control")], claiming) == []


def test_retention_that_nobody_declares_is_counted_by_the_option_that_would_permit_it(
    claiming: Tool,
) -> None:
    known = {p.id: p for p in (DATE, UID)}
    kept = Leaks([finding(DATE), finding(UID)], known, frozenset(claiming.claims))
    told = {row.name: (row.n, row.mean) for row in undeclared(kept, [])}
    assert told == {"undeclared 113106": (1, 1.0), "undeclared 113110": (1, 1.0)}
    declared = undeclared(kept, [mark(CODES, "113106")])
    assert [row.name for row in declared] == ["undeclared 113110"]


def test_the_controls_claim_what_they_do(runs: Callable[[str], Path]) -> None:
    def of(name: str) -> list[FalseClaim]:
        return files.read_document(runs(name) / "result.json", Result).false_claims

    assert of("oracle") == of("blank") == []
    assert [(row.claim, row.keyword, row.subjects) for row in of("identity")] == [
        ("113100", "vendor", 3),
        ("113101", "vendor", 3),
    ]
