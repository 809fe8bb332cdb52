"""Whoever is interrupted goes on where that was, and nothing of another work is taken."""

from __future__ import annotations

import operator
import pickle
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from anoncert import journal
from anoncert.engine import Engine, local_engine
from anoncert.errors import RequestError
from anoncert.journal import Journal
from anoncert.progress import SILENT

ITEMS = list(range(1, 101))
DOUBLED = [item * 2 for item in ITEMS]
DAMAGES = (b"", b"no answers", b"x\x9c")


class Doubling:
    """Doubles numbers, and leaves a mark for each; a file of a name stops it at that number."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def prepare(self) -> None:
        """Share nothing."""

    def examine(self, _: None, item: int) -> int:
        if (self.folder / f"stop-{item}").exists():
            raise KeyboardInterrupt
        with (self.folder / f"{item}").open("a") as mark:
            mark.write("x")
        return item * 2

    def counts(self) -> list[int]:
        """Return how often each number was doubled."""
        return [len((self.folder / f"{item}").read_text()) for item in ITEMS]


@pytest.fixture
def doubling(tmp_path: Path) -> Doubling:
    (tmp_path / "marks").mkdir()
    return Doubling(tmp_path / "marks")


def doubled(engine: Engine, doubling: Doubling, work: Path, key: str = "one") -> list[int]:
    with journal.kept(work, doubling.folder, key) as kept:
        return list(engine.keeping(kept).map(doubling, ITEMS, "double"))


def interrupted(engine: Engine, doubling: Doubling, work: Path, at: int = 61) -> None:
    stop = doubling.folder / f"stop-{at}"
    stop.touch()
    with pytest.raises(KeyboardInterrupt):
        doubled(engine, doubling, work)
    stop.unlink()


def test_what_was_done_is_not_done_again(
    engine: Engine, doubling: Doubling, tmp_path: Path
) -> None:
    interrupted(engine, doubling, tmp_path)
    assert doubled(engine, doubling, tmp_path) == DOUBLED
    counts = doubling.counts()
    assert counts[:48] == [1] * 48
    assert max(counts) <= 2


def test_what_workers_found_is_taken_by_whoever_goes_on(tmp_path: Path) -> None:
    first: Any = SimpleNamespace(prepare=int, examine=operator.add)
    other: Any = SimpleNamespace(prepare=int, examine=operator.mul)
    with local_engine(2) as pool:
        assert list(pool.keeping(Journal(tmp_path)).map(first, ITEMS, "add")) == ITEMS
        assert list(pool.keeping(Journal(tmp_path)).map(other, ITEMS, "multiply")) == ITEMS
    with local_engine(3) as more:  # other chunks, which are not taken for those that are kept
        found = list(more.keeping(Journal(tmp_path)).map(other, ITEMS, "multiply"))
        assert found[:90] == [0] * 90


def test_nothing_is_kept_of_work_that_is_done(
    engine: Engine, doubling: Doubling, tmp_path: Path
) -> None:
    for times in (1, 2):
        assert doubled(engine, doubling, tmp_path) == DOUBLED
        assert doubling.counts() == [times] * len(ITEMS)
        assert not list((tmp_path / "unfinished").iterdir())


def test_answers_of_another_work_are_dropped(
    engine: Engine, doubling: Doubling, tmp_path: Path
) -> None:
    interrupted(engine, doubling, tmp_path)
    doubled(engine, doubling, tmp_path, key="other")
    assert doubling.counts()[0] == 2


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_answers_are_found_again(
    engine: Engine, doubling: Doubling, tmp_path: Path, damage: bytes
) -> None:
    interrupted(engine, doubling, tmp_path)
    for file in (tmp_path / "unfinished").glob("*/000/*"):
        file.write_bytes(damage)
    assert doubled(engine, doubling, tmp_path) == DOUBLED


def test_every_step_has_answers_of_its_own(tmp_path: Path) -> None:
    for _ in range(2):
        engine = Engine(None, 1, SILENT, Journal(tmp_path))
        for word in ("a", "b"):
            job: Any = _Writing(word)
            assert list(engine.map(job, [1, 2], "write")) == [word, word * 2]


class _Writing:
    def __init__(self, word: str) -> None:
        self.word = word

    def prepare(self) -> str:
        return self.word

    def examine(self, word: str, times: int) -> str:
        return word * times


def test_one_place_is_worked_at_by_one_process(
    doubling: Doubling, engine: Engine, tmp_path: Path
) -> None:
    with (
        journal.kept(tmp_path, doubling.folder, "one"),
        pytest.raises(RequestError, match="another process"),
    ):
        doubled(engine, doubling, tmp_path)
    assert doubled(engine, doubling, tmp_path) == DOUBLED


def test_what_is_kept_of_a_place_goes_with_it(
    doubling: Doubling, engine: Engine, tmp_path: Path
) -> None:
    interrupted(engine, doubling, tmp_path)
    (kept,) = (tmp_path / "unfinished").iterdir()
    shutil.rmtree(doubling.folder)
    with journal.kept(tmp_path, tmp_path / "elsewhere", "one"):
        assert not kept.exists()


def test_nothing_is_read_back_from_the_place_itself(
    engine: Engine, doubling: Doubling, tmp_path: Path
) -> None:
    forged = doubling.folder / "unfinished" / "000" / "0000000-100"
    forged.parent.mkdir(parents=True)
    forged.write_bytes(pickle.dumps([0] * len(ITEMS)))
    assert doubled(engine, doubling, tmp_path) == DOUBLED
