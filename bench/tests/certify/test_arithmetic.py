from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from anoncert.certify.arithmetic import contradictions
from anoncert.files import read_document
from anoncert.score.bounds import upper
from anoncert.score.gates import gates
from anoncert.score.leakage import bound
from anoncert.types import Result, SubjectRisk

Runs = Callable[[str], Path]


def edited(result: Result, where: str, value: object) -> Result:
    """Change one field of a result, named as ``leakage.0.n``."""
    document = msgspec.to_builtins(result)
    *parents, last = [int(part) if part.isdigit() else part for part in where.split(".")]
    holder: Any = reduce(lambda held, part: held[part], parents, document)
    assert holder[last] != value
    holder[last] = value
    return msgspec.convert(document, Result)


@pytest.mark.parametrize("control", ["identity", "oracle", "blank"])
def test_the_results_of_the_controls_add_up(runs: Runs, control: str) -> None:
    assert contradictions(read_document(runs(control) / "result.json", Result)) == []


@pytest.mark.parametrize(
    ("where", "value"),
    [
        ("leakage.0.n", 4),
        ("leakage.0.n", 0),
        ("leakage.0.recovered", 1),
        ("leakage.0.recovered", 5),
        ("leakage.0.partial", 1),
        ("leakage.0.claimed", 1),
        ("leakage.0.rate", 0.1),
        ("leakage.0.rate", None),
        ("leakage.0.bound95", 0.01),
        ("leakage.0.bound95", None),
        ("leakage.0.sensitivity", 0.96),
        ("leakage.0.sensitivity", 0.5),
        ("cells.0.subjects", 0),
        ("cells.0.subjects", 9),
        ("cells.0.subjects_leaked", 1),
        ("cells.0.bound95", 0.01),
        ("cells.0.bound95", None),
        ("cells.0.plantings", 0),
        ("cells.0.plantings", 9999),
        ("cells.0.plantings_leaked", 1),
        ("cells.0.untestable", 1),
        ("cells.0.cells", 0),
        ("cells.0.cells", 9999),
        ("cells.0.clean", 0),
        ("cells.0.clean", 9999),
        ("utility.0.loss", 0.1),
        ("utility.0.low", 0.1),
        ("utility.0.high", 0.5),
        ("coverage.instances", 127),
        ("coverage.returned", 127),
        ("coverage.returned", 60),
        ("corpus.instances", 127),
        ("corpus.subjects", 2),
        ("subject_risk.n", 2),
        ("subject_risk.n", 0),
        ("subject_risk.n", 4),
        ("subject_risk.at_risk", 1),
        ("subject_risk.at_risk", 9),
        ("subject_risk.bound95", 0.01),
        ("subject_risk.bound95", None),
        ("levels.headers.level", 3),
        ("levels.headers.utility", "B"),
        ("gates.0.passed", False),
        ("gates.1.passed", False),
        ("cost.per_instance", 99.0),
    ],
)
def test_an_edited_number_is_a_contradiction(runs: Runs, where: str, value: object) -> None:
    oracle = read_document(runs("oracle") / "result.json", Result)
    assert contradictions(edited(oracle, where, value))


@pytest.mark.parametrize(
    ("where", "value"),
    [
        ("leakage.0.n", -1),
        ("leakage.0.n", 10**400),
        ("leakage.0.partial", -1),
        ("leakage.0.claimed", -1),
        ("leakage.0.sensitivity", 1e6),
        ("leakage.0.decoy", -0.1),
        ("utility.0.loss", -0.1),
        ("utility.0.high", -0.1),
        ("coverage.returned", -1),
    ],
)
def test_what_is_no_count_or_share_is_no_result(runs: Runs, where: str, value: object) -> None:
    oracle = read_document(runs("oracle") / "result.json", Result)
    with pytest.raises(msgspec.ValidationError):
        edited(oracle, where, value)


@pytest.mark.parametrize(
    ("where", "value"),
    [
        ("leakage.0.recovered", 0),
        ("leakage.0.recovered", 2),
        ("leakage.0.n", 5),
        ("leakage.0.n", 0),
        ("leakage.0.rate", 0.0),
        ("leakage.0.bound95", 0.5),
        ("leakage.0.claimed", 3),
        ("cells.0.clean", 1),
        ("cells.0.subjects_leaked", 0),
        ("cells.0.plantings_leaked", 0),
        ("cells.0.plantings_leaked", 1),
        ("subject_risk.at_risk", 0),
        ("gates.0.passed", True),
    ],
)
def test_a_leak_that_was_edited_away_is_a_contradiction(
    runs: Runs, where: str, value: object
) -> None:
    identity = read_document(runs("identity") / "result.json", Result)
    leaks_first = sorted(identity.leakage, key=lambda row: -row.recovered)
    assert contradictions(edited(replace(identity, leakage=leaks_first), where, value))


def test_a_risk_below_what_leaks_in_one_stratum_is_a_contradiction(runs: Runs) -> None:
    identity = read_document(runs("identity") / "result.json", Result)
    less = replace(identity, subject_risk=SubjectRisk(n=3, at_risk=2, bound95=upper(2, 3)))
    assert contradictions(less) == ["subject risk counts fewer subjects than leak in one stratum"]


def test_a_level_that_the_worst_bound_is_not_good_for_is_a_contradiction(runs: Runs) -> None:
    oracle = read_document(runs("oracle") / "result.json", Result)
    enough = [replace(r, n=59, bound95=bound(0, 59, r.sensitivity)) for r in oracle.leakage if r.n]
    decided = gates(enough, oracle.coverage, [], oracle.observed, oracle.sensitivity)
    passing = replace(oracle, leakage=enough, not_run={}, gates=decided)
    assert contradictions(edited(passing, "levels.headers.level", 2)) == []
    assert contradictions(edited(passing, "levels.headers.level", 3))
    face = replace(oracle.levels["text"], level=1)
    assert contradictions(replace(oracle, levels=oracle.levels | {"face": face}))


def test_a_contradiction_names_its_row(runs: Runs) -> None:
    oracle = read_document(runs("oracle") / "result.json", Result)
    (told,) = contradictions(edited(oracle, "leakage.2.rate", 0.1))
    assert told == "leakage row 3: rate is not leaked over n"
