"""Cells, on 40 made-up subjects whose circumstances are known, and on the controls."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from anoncert.attack import Attack, attack, attacks
from anoncert.attack._merge import Packed
from anoncert.files import read_document
from anoncert.score.bounds import upper
from anoncert.score.cells import cells
from anoncert.score.evidence import Evidence
from anoncert.score.leakage import Scale
from anoncert.types import Band, Cells, Duty, Finding, Pair, Planting, Result, Role, Status

SUBJECTS = [f"s{number:05d}" for number in range(1, 41)]
SYNTAXES = {"t1w": "RLELossless", "t2w": "ImplicitVRLittleEndian"}
SCRIPTS = {subject: "Hang" if int(subject[1:]) > 30 else "Latn" for subject in SUBJECTS}
NESTED = ["0010,0010", "0040,0275/0010,0010", "0040,0275/0008,1110/0010,0010"]
LEVELS = {
    f"{subject}/v1/{series}": {"transfer syntax": syntax, "script": SCRIPTS[subject]}
    for subject in SUBJECTS
    for series, syntax in SYNTAXES.items()
}


def planted(subject: str, locator: str, place: str, **more: Any) -> Planting:
    values = {
        "id": f"{subject}/{locator}",
        "subject": subject,
        "value": f"{subject}/name",
        "identifier": "name",
        "category": "A",
        "role": Role.DIRECT,
        "carrier": "element",
        "locator": locator,
        "place": place,
        "series": [f"{subject}/v1/{series}" for series in SYNTAXES],
        "duty": Duty.REMOVE,
        "band": Band.STANDARD,
        "action": "X",
        "kept_by": [],
    }
    return Planting(**(values | more))


PLANTINGS = [
    planted(subject, f"at{number}", place)
    for subject in SUBJECTS
    for number, place in enumerate(NESTED)
]
SOURCES = {
    f"{case} output/{series}.dcm": series for case in ("tool", "control") for series in LEVELS
}


def found(planting: Planting, series: str, **more: Any) -> Finding:
    values = {
        "attack": "verbatim",
        "subject": planting.subject,
        "identifier": planting.identifier,
        "value": planting.value,
        "planting": planting.id,
        "carrier": planting.carrier,
        "status": Status.RECOVERED,
        "file": f"output/{series}.dcm",
        "place": planting.place,
    }
    return Finding(**(values | more))


def everywhere(plantings: Iterable[Planting], case: str = "control") -> list[Finding]:
    return [found(p, series, case=case) for p in plantings for series in p.series]


def counted(
    tool: list[Finding],
    *,
    plantings: list[Planting] = PLANTINGS,
    control: list[Finding] | None = None,
    returned: Iterable[str] = LEVELS,
    claims: frozenset[str] = frozenset(),
    withheld: frozenset[str] = frozenset(),
    able: dict[str, Attack] | None = None,
) -> dict[tuple[str, str], Cells]:
    known = {planting.id: planting for planting in plantings}
    empty = Evidence([], known)
    back = set(returned)
    scale = Scale(
        plantings=plantings,
        subjects=SUBJECTS,
        pairs=[Pair(f"{s}/0001", "a.dcm" if s in back else None, "path") for s in LEVELS],
        unexpected=frozenset(),
        claims=claims,
        withheld=withheld,
        attacks=attacks() if able is None else able,
        tool=empty,
        control=empty,
        decoys=empty,
        calibrated=frozenset(SUBJECTS),
    )
    proven = everywhere(plantings) if control is None else control
    rows = cells(scale, Packed([*tool, *proven]), lambda _: SOURCES, LEVELS)
    return {(row.factor, row.level): row for row in rows}


def shares(rows: dict[tuple[str, str], Cells], factor: str) -> dict[str, tuple[int, int]]:
    return {level: (r.clean, r.cells) for (name, level), r in rows.items() if name == factor}


def test_where_nothing_leaked_all_cells_are_clean() -> None:
    rows = counted([])
    assert shares(rows, "depth") == {"0": (1, 1), "1": (1, 1), "2": (1, 1)}
    assert shares(rows, "script") == {"Hang": (3, 3), "Latn": (3, 3)}
    latin = rows["script", "Latn"]
    assert (latin.subjects, latin.plantings, latin.plantings_leaked) == (30, 90, 0)
    assert latin.bound95 == pytest.approx(upper(0, 30))


def test_where_all_leaked_no_cell_is_clean() -> None:
    rows = counted(everywhere(PLANTINGS, "tool"))
    assert {(row.clean, row.bound95) for row in rows.values()} == {(0, 1.0)}
    assert all(row.plantings == row.plantings_leaked for row in rows.values())


def test_a_leak_at_one_depth_is_told_by_depth() -> None:
    deep = [planting for planting in PLANTINGS if planting.locator == "at2"]
    rows = counted(everywhere(deep, "tool"))
    assert shares(rows, "depth") == {"0": (1, 1), "1": (1, 1), "2": (0, 1)}
    assert rows["depth", "2"].subjects_leaked == 40
    assert shares(rows, "script") == {"Hang": (2, 3), "Latn": (2, 3)}


def test_a_leak_in_one_transfer_syntax_is_told_by_the_series_of_its_file() -> None:
    leak = [found(p, f"{p.subject}/v1/t2w") for p in PLANTINGS]
    rows = counted(leak)
    assert shares(rows, "transfer syntax") == {
        "ImplicitVRLittleEndian": (0, 3),
        "RLELossless": (3, 3),
    }
    assert rows["transfer syntax", "RLELossless"].plantings == 120
    assert rows["script", "Latn"].plantings_leaked == 90


def test_a_leak_in_one_script_is_told_by_script() -> None:
    korean = [planting for planting in PLANTINGS if SCRIPTS[planting.subject] == "Hang"]
    rows = counted(everywhere(korean[:1], "tool"))
    assert shares(rows, "script") == {"Hang": (2, 3), "Latn": (3, 3)}
    assert rows["script", "Hang"].subjects_leaked == 1
    assert rows["script", "Hang"].bound95 == pytest.approx(upper(1, 10))


@pytest.mark.parametrize("file", ["output/astray.dcm", "output/s00001/v1/report.dcm"])
def test_a_leak_in_a_file_of_no_series_that_carries_it_counts_in_all_that_do(file: str) -> None:
    planting = PLANTINGS[0]
    rows = counted([found(planting, "", file=file)])
    assert all(row.clean == 2 for (factor, _), row in rows.items() if factor == "transfer syntax")


def test_a_part_counts_as_leaked() -> None:
    part = found(PLANTINGS[0], PLANTINGS[0].series[0], status=Status.PARTIAL)
    assert counted([part])["depth", "0"].plantings_leaked == 1


def test_what_is_not_found_in_the_input_either_is_untestable_and_not_clean() -> None:
    proven = [f for f in everywhere(PLANTINGS) if not f.file.endswith("t2w.dcm")]
    rows = counted([], control=proven)
    syntax = rows["transfer syntax", "ImplicitVRLittleEndian"]
    assert (syntax.cells, syntax.plantings, syntax.untestable) == (0, 0, 120)
    assert syntax.bound95 is None
    assert rows["script", "Latn"].untestable == 0


def test_what_did_not_come_back_was_not_tried() -> None:
    rows = counted([], returned=[series for series in LEVELS if series.endswith("t1w")])
    implicit = rows["transfer syntax", "ImplicitVRLittleEndian"]
    assert (implicit.cells, implicit.untestable) == (0, 0)
    assert rows["depth", "0"].plantings == 40


def test_what_never_reached_the_tool_was_not_tried_unless_it_leaked() -> None:
    leak = found(PLANTINGS[0], PLANTINGS[0].series[0])
    rows = counted([leak], withheld=frozenset({"element"}))
    assert {row.plantings for row in rows.values()} == {0, 1}


def test_what_a_claim_permits_to_stay_is_not_tried() -> None:
    kept = [planted(s, "at0", "0008,0020", kept_by=["113106"]) for s in SUBJECTS]
    assert counted(everywhere(kept, "tool"), plantings=kept, claims=frozenset({"113106"})) == {}


def test_places_outside_of_elements_have_no_depth() -> None:
    named = [planted(s, "subject", "path", carrier="file_name") for s in SUBJECTS]
    assert shares(counted([], plantings=named), "depth") == {}


def test_a_medium_that_no_attack_looks_at_has_no_cells() -> None:
    faces = [planted(s, "", "pixels", carrier="surface") for s in SUBJECTS]
    assert counted([], plantings=faces, able={"verbatim": attack("verbatim")}) == {}


def of_control(runs: Callable[[str], Path], name: str) -> list[Cells]:
    return read_document(runs(name) / "result.json", Result).cells


def test_an_identity_copy_has_no_clean_cell(runs: Callable[[str], Path]) -> None:
    rows = of_control(runs, "identity")
    assert {row.track for row in rows} == {"headers", "text", "face"}
    assert all(row.clean == 0 < row.cells for row in rows)
    assert {row.untestable for row in rows} == {0}


def test_the_oracle_has_clean_cells_only(runs: Callable[[str], Path]) -> None:
    rows = of_control(runs, "oracle")
    assert all(row.clean == row.cells > 0 for row in rows)


def test_of_blank_objects_no_cell_was_tried(runs: Callable[[str], Path]) -> None:
    assert {(row.cells, row.subjects, row.bound95) for row in of_control(runs, "blank")} == {
        (0, 0, None)
    }


def test_how_much_of_drawn_text_each_attack_sees_is_told() -> None:
    drawn = [
        planted(s, "40,8,{x}", f"pixels 40,8,12 contrast={level}", carrier="burned_in")
        for s, level in zip(SUBJECTS, [5, 50] * 20, strict=True)
    ]
    faint, clear = drawn[::2], drawn[1::2]
    control = [
        *(replace(f, attack="residual_text") for f in everywhere(drawn)),
        *(replace(f, attack="ocr") for f in everywhere(clear)),
        *(found(p, p.series[0], attack="ocr", case="control") for p in faint),
    ]
    rows = counted([], plantings=drawn, control=control)
    factor = "text contrast [grey levels]"
    assert rows[factor, "5"].sensitivity == {"ocr": 0.5, "residual_text": 1.0}
    assert rows[factor, "50"].sensitivity == {"ocr": 1.0, "residual_text": 1.0}


def test_of_what_is_searched_no_sensitivity_by_level_is_told() -> None:
    assert {len(row.sensitivity) for row in counted([]).values()} == {0}
