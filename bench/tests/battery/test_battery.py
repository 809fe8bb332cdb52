"""Each faulty tool is caught by the right attack, and raises no other alarm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache

import pytest

from anoncert.attack._run import Found
from anoncert.corpus.build import build
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.recipe import load
from anoncert.engine import Engine
from anoncert.types import Observation, Status

from .bench import Bench, Row
from .redactions import blacked_out, captures
from .table import BATTERY

SUBJECTS = 3
LEAKED = (Status.RECOVERED, Status.PARTIAL)

Attacked = Callable[[Row], Found]


@pytest.fixture(scope="module")
def bench(
    corpus: CorpusFolder,
    twin: CorpusFolder,
    engine: Engine,
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str], Bench]:
    """Give the oracle's output on an edition, or that on smoke beside what it is of twins."""

    @cache
    def made(edition: str) -> Bench:
        folder = tmp_path_factory.mktemp(edition)
        if edition == "smoke":
            return Bench(corpus, folder / "run")
        if edition == "twins":
            return Bench(corpus, folder / "run", twin)
        recipe = captures() if edition == "captures" else load(edition)
        build(recipe, folder / "corpus", engine, count=SUBJECTS)
        return Bench(CorpusFolder(folder / "corpus"), folder / "run")

    return made


@pytest.fixture(scope="module")
def attacked(bench: Callable[[str], Bench]) -> Attacked:
    """Give what attacks say of a faulty tool."""
    by_name = {row.name: row for row in BATTERY}

    @cache
    def found(name: str) -> Found:
        return bench(by_name[name].edition).attacked(by_name[name])

    return lambda row: found(row.name)


def observed(found: Found, attack: str) -> Counter[Observation]:
    return Counter(o for o in found.observations if o.attack == attack and o.case == "tool")


every = pytest.mark.parametrize("row", BATTERY, ids=lambda row: row.name)


def test_the_battery_has_sixty_faults_and_each_its_name() -> None:
    assert len({row.name for row in BATTERY}) == len(BATTERY) >= 60


def test_all_leaks_but_constant_dates_that_the_midi_b_validator_was_tried_with_are_there() -> None:
    """Constant dates give nobody away: see `relations` for the intervals that are lost."""
    assert sum(row.peer for row in BATTERY) == 22


@pytest.mark.parametrize("edition", ["headers", "smoke", "twins", "captures"])
def test_without_a_fault_there_is_no_alarm(bench: Callable[[str], Bench], edition: str) -> None:
    assert not bench(edition).clean.findings


def test_black_images_raise_no_alarm(bench: Callable[[str], Bench]) -> None:
    """They are no leak, but lose all utility: see the tests of `redaction`."""
    row = Row("black-out", blacked_out, "", "", series=(), edition="captures")
    assert not bench("captures").attacked(row).findings


@every
def test_a_fault_is_caught_by_the_right_attack(
    row: Row, attacked: Attacked, bench: Callable[[str], Bench]
) -> None:
    found, made = attacked(row), bench(row.edition)
    if not row.identifier:
        assert observed(found, row.attack) != observed(made.clean, row.attack)
        return
    caught = {
        finding.subject
        for finding in found.findings
        if (finding.attack, finding.identifier, finding.carrier)
        == (row.attack, row.identifier, row.carrier)
        if finding.status in LEAKED
    }
    assert caught == set(made.truths)


@every
def test_a_fault_raises_no_alarm_but_its_own(row: Row, attacked: Attacked) -> None:
    consequences = {row.identifier, *row.also}
    others = [f for f in attacked(row).findings if f.identifier not in consequences]
    assert others == []
    assert {f.case for f in attacked(row).findings} <= {"tool"}
