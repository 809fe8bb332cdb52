from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from anoncert.files import read_document
from anoncert.run import tool
from anoncert.score.gates import LEVELS, TRACKS, gates, levels, worst_bound
from anoncert.types import (
    Band,
    Coverage,
    Facet,
    FalseClaim,
    Floor,
    Gate,
    Identification,
    Knowledge,
    Leakage,
    Level,
    Observed,
    Result,
    Role,
    Tool,
    Utility,
)

Row = Callable[..., Leakage]

ALL_BACK = Coverage(instances=1000, returned=1000, extra=0, unreadable=0, ambiguous=0)
LOSSLESS = [Utility(Facet.PIXELS, "changed", 0.0, 0.0, 0.0, 0.0, 0.0, "share")]
FACE = {
    "identifier": "face",
    "carrier": "surface",
    "track": "face",
    "knowledge": Knowledge.REGISTER,
}
LINKED = Observed("linkage", "risk unclaimed", "share", 299, 0.01, 0.02, 0.05)


@pytest.fixture(scope="session")
def claiming() -> Tool:
    return tool.load("oracle").tool


def decide(
    rows: list[Leakage],
    coverage: Coverage = ALL_BACK,
    false: list[FalseClaim] | None = None,
    observed: list[Observed] | None = None,
    sensitivity: dict[str, float] | None = None,
) -> list[Gate]:
    seen = [LINKED] if observed is None else observed
    return gates(rows, coverage, false or [], seen, sensitivity or {})


def passed(decided: Iterable[Gate]) -> list[Gate]:
    return [replace(gate, passed=True) for gate in decided]


def by_name(rows: list[Leakage], *evidence: Any, **more: Any) -> dict[str, bool | None]:
    decided = decide(rows, *evidence, **more)
    return {gate.name: gate.passed for gate in decided if gate.track == "headers"}


def headers(
    rows: list[Leakage], decided: list[Gate], made: Tool, *, certifying: bool = True
) -> Level:
    return levels(rows, decided, LOSSLESS, made, certifying=certifying)["headers"]


@pytest.mark.parametrize(
    ("n", "leaked", "level"),
    [
        (299, 0, 3),
        (298, 0, 2),
        (59, 0, 2),
        (58, 0, 1),
        (32, 0, 1),
        (31, 0, None),
        (8, 0, None),
        (1000, 3, 3),
        (299, 1, 2),
        (299, 8, 2),
        (299, 9, 1),
        (299, 18, 1),
        (299, 19, None),
        (299, 30, None),
    ],
)
def test_the_level_follows_from_the_bound_and_the_number_of_subjects(
    row: Row, claiming: Tool, n: int, leaked: int, level: int | None
) -> None:
    rows = [row(role=Role.QUASI, identifier="station", n=n, recovered=leaked)]
    assert headers(rows, passed(decide(rows)), claiming).level == level


def test_a_level_is_reached_where_all_gates_have_evidence_and_pass(
    row: Row, claiming: Tool
) -> None:
    assert headers([row()], decide([row()]), claiming).level == 3


def test_no_level_while_a_gate_is_open(row: Row, claiming: Tool) -> None:
    reached = headers([row()], decide([row()], observed=[]), claiming)
    assert reached.level is None
    assert "residual risk (open)" in reached.reason


@pytest.mark.parametrize(("worst", "answer"), [(1 / 12, True), (0.09, True), (0.1, False)])
def test_the_worst_risk_of_being_linked_decides_the_gate_of_residual_risk(
    row: Row, worst: float, *, answer: bool
) -> None:
    linked = replace(LINKED, high=worst)
    others = [replace(LINKED, name="risk", high=1.0), replace(LINKED, attack="dates", high=1.0)]
    assert by_name([row()], observed=[*others, linked])["residual risk"] is answer
    assert by_name([row()], observed=others)["residual risk"] is None


def test_a_false_claim_closes_the_gate_of_its_own_track(row: Row) -> None:
    false = FalseClaim("text", "0028,0301", "BurnedInAnnotation", "NO", 1, "name in burned_in")
    gate = {gate.track: gate for gate in decide([row()], false=[false]) if "claim" in gate.name}
    assert (gate["text"].passed, gate["headers"].passed) == (False, True)
    assert gate["text"].evidence == "NO by BurnedInAnnotation"


@pytest.mark.parametrize(("share", "answer"), [(1.0, True), (0.95, True), (0.94, False)])
def test_an_attack_that_misses_its_faulty_control_closes_the_gate_of_sensitivity(
    row: Row, share: float, *, answer: bool
) -> None:
    assert by_name([row()], sensitivity={"dates": share})["attacks sensitive"] is answer


def test_only_attacks_that_look_at_a_track_decide_its_gate_of_sensitivity(row: Row) -> None:
    def answers(sensitivity: dict[str, float], not_run: list[str]) -> dict[str, bool | None]:
        rows = [row(), row(**FACE)]
        decided = gates(rows, ALL_BACK, [], [LINKED], sensitivity, not_run)
        return {gate.track: gate.passed for gate in decided if gate.name == "attacks sensitive"}

    assert answers({}, ["ocr"]) == {"headers": True, "text": None, "face": True}
    assert answers({"dates": 0.5}, []) == {"headers": False, "text": True, "face": True}
    assert answers({}, ["face_aware"]) == {"headers": True, "text": True, "face": None}
    assert answers({}, ["interference"]) == {"headers": None, "text": None, "face": True}
    assert answers({}, ["linkage"]) == dict.fromkeys(TRACKS)


@pytest.mark.parametrize("answer", [None, False])
def test_each_gate_alone_withholds_the_level(
    row: Row,
    claiming: Tool,
    answer: bool | None,  # noqa: FBT001 - a gate's answer
) -> None:
    rows = [row()]
    decided = passed(decide(rows))
    own = [i for i, gate in enumerate(decided) if gate.track == "headers"]
    assert len(own) == 6
    for index in own:
        one = [replace(g, passed=answer) if i == index else g for i, g in enumerate(decided)]
        reached = headers(rows, one, claiming)
        assert reached.level is None
        assert decided[index].name in reached.reason


def test_an_edition_that_certifies_nothing_gives_no_level(row: Row, claiming: Tool) -> None:
    rows = [row()]
    reached = headers(rows, passed(decide(rows)), claiming, certifying=False)
    assert (reached.level, reached.reason) == (None, "this edition certifies nothing")


def test_a_tool_without_a_claim_gets_no_level(row: Row, claiming: Tool) -> None:
    rows = [row(), row(track="text", carrier="burned_in")]
    decided = passed(decide(rows))
    for claims, track in (([], "headers"), (["113100"], "text"), (["113101"], "headers")):
        reached = levels(rows, decided, LOSSLESS, replace(claiming, claims=claims), certifying=True)
        assert reached[track].level is None
        assert "does not claim" in reached[track].reason


def test_one_leaked_direct_identifier_closes_its_gate(row: Row) -> None:
    assert by_name([row()])["no direct identifier"] is True
    assert by_name([row(recovered=1)])["no direct identifier"] is False
    assert by_name([row(partial=1)])["no direct identifier"] is False


@pytest.mark.parametrize(
    "harmless",
    [
        {"role": Role.QUASI},
        {"band": Band.BEYOND, "decides": False},
        {"claimed": 1},
        {"track": "text"},
    ],
)
def test_other_leaks_leave_the_gate_of_direct_identifiers_open(
    row: Row, harmless: dict[str, object]
) -> None:
    assert by_name([row(), row(recovered=1, **harmless)])["no direct identifier"] is True


@pytest.mark.parametrize("few", [{"n": 40}, {"knowledge": Knowledge.OUTSIDER}])
def test_a_direct_identifier_that_leaks_in_a_part_of_the_subjects_closes_the_gate(
    row: Row, few: dict[str, object]
) -> None:
    """It is planted in few, or outsiders read the images of few."""
    assert by_name([row(), row(recovered=1, decides=False, **few)])["no direct identifier"] is False


def test_a_direct_identifier_found_elsewhere_closes_the_gate(row: Row) -> None:
    rows = [row(), row(carrier="elsewhere", recovered=1, sensitivity=None)]
    assert by_name(rows)["no direct identifier"] is False


@pytest.mark.parametrize(
    ("returned", "answer"), [(1000, True), (990, True), (989, False), (0, False)]
)
def test_too_few_instances_returned_close_the_gate_of_coverage(
    row: Row, returned: int, *, answer: bool
) -> None:
    coverage = replace(ALL_BACK, returned=returned)
    assert by_name([row()], coverage)["coverage"] is answer


@pytest.mark.parametrize(("missing", "answer"), [(0.0, True), (0.01, True), (0.011, False)])
def test_a_tool_that_fails_when_it_runs_again_or_on_twins_fails_the_gate_of_coverage(
    row: Row, missing: float, *, answer: bool
) -> None:
    seen = Observed("interference", "not tested: missing", "share", 20, 0.0, missing, 1.0)
    assert by_name([row()], observed=[LINKED, seen])["coverage"] is answer


@pytest.mark.parametrize(
    ("changed", "answer"),
    [
        ({}, True),
        ({"sensitivity": 0.95}, True),
        ({"sensitivity": 0.94}, False),
        ({"decoy": 0.001}, True),
        ({"decoy": 0.002}, False),
        ({"note": "untestable"}, False),
    ],
)
def test_a_weak_attack_closes_the_gate_of_sensitivity(
    row: Row, changed: dict[str, object], *, answer: bool
) -> None:
    assert by_name([row(), row(**changed)])["attacks sensitive"] is answer


def test_a_stratum_without_a_bound_leaves_the_bound_open(row: Row) -> None:
    rows = [row(), row(bound95=None)]
    assert worst_bound(rows, "headers") is None
    assert by_name(rows)["worst bound"] is None


def test_a_track_without_strata_has_no_bound_and_no_level(row: Row, claiming: Tool) -> None:
    rows = [row()]
    assert worst_bound(rows, "text") is None
    decided = passed(decide(rows))
    assert levels(rows, decided, LOSSLESS, claiming, certifying=True)["text"].level is None


def test_the_worst_bound_is_that_of_the_worst_deciding_stratum(row: Row) -> None:
    rows = [
        row(bound95=0.01),
        row(bound95=0.04),
        row(bound95=0.9, decides=False),
        row(bound95=0.8, attack="verbatim"),
        row(bound95=0.7, track="text"),
        row(bound95=0.6, knowledge=Knowledge.OUTSIDER),
    ]
    assert worst_bound(rows, "headers") == 0.04


def test_a_stricter_level_never_asks_for_less() -> None:
    ordered = [LEVELS[level] for level in (1, 2, 3)]
    assert [t.bound for t in ordered] == sorted((t.bound for t in ordered), reverse=True)
    assert [t.n for t in ordered] == sorted(t.n for t in ordered)


@pytest.mark.parametrize("control", ["identity", "oracle", "blank"])
def test_the_smoke_edition_never_gives_a_level(runs: Callable[[str], Path], control: str) -> None:
    result = read_document(runs(control) / "result.json", Result)
    assert {level.level for level in result.levels.values()} == {None}
    assert set(result.levels) == {"headers", "text", "face"}


OfFaces = Callable[..., Level]


@pytest.fixture
def of_faces(row: Row, claiming: Tool, identified: Identification) -> OfFaces:
    """Return the level of a tool that misses some, and of whose output some are recognised."""

    def of(recognised: int, missed: int = 0, floor: float = 0.0, n: int = 300) -> Level:
        made = replace(claiming, claims=["113102"])
        rows = [
            row(**FACE, n=n, recovered=recognised),
            row(**FACE | {"knowledge": Knowledge.AUDITOR}, n=n, recovered=missed),
        ]
        found = [replace(identified, floor=Floor(floor, 0.5, 0.0))]
        decided = gates(rows, ALL_BACK, [], [LINKED], {}, (), found)
        return levels(rows, decided, LOSSLESS, made, found, certifying=True)["face"]

    return of


@pytest.mark.parametrize(
    ("n", "recognised", "level"),
    [
        (300, 8, 3),
        (300, 9, 2),
        (300, 26, 2),
        (300, 27, 1),
        (300, 76, 1),
        (300, 80, None),
        (59, 0, 2),
        (58, 0, 1),
        (31, 0, None),
    ],
)
def test_of_faces_the_bound_of_identification_decides(
    of_faces: OfFaces, n: int, recognised: int, level: int | None
) -> None:
    assert of_faces(recognised, n=n).level == level


def test_what_no_defacer_can_take_away_is_not_held_against_it(of_faces: OfFaces) -> None:
    assert of_faces(9).level == 2
    assert of_faces(9, floor=0.01).level == 3


def test_who_was_missed_withholds_the_level_though_the_bound_is_low(of_faces: OfFaces) -> None:
    level = of_faces(0, missed=1)
    assert level.level is None
    assert "no direct identifier" in level.reason


def test_being_linked_to_a_register_is_not_asked_of_faces(row: Row) -> None:
    decided = gates([row(**FACE)], ALL_BACK, [], [], {})
    assert "residual risk" not in {gate.name for gate in decided if gate.track == "face"}
    assert "residual risk" in {gate.name for gate in decided if gate.track == "text"}


def test_an_edition_without_faces_has_no_such_track(row: Row, claiming: Tool) -> None:
    decided = decide([row()])
    assert {gate.track for gate in decided} == {"headers", "text"}
    assert set(levels([row()], decided, LOSSLESS, claiming, certifying=True)) == {"headers", "text"}
