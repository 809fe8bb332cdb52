"""Whoever is interrupted goes on where that was, and nothing of another work is taken."""

from __future__ import annotations

import operator
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from anoncert import journal
from anoncert.engine import Engine, local_engine
from anoncert.errors import RequestError
from anoncert.journal import Journal, Step
from anoncert.progress import SILENT

ITEMS = list(range(1, 101))
DOUBLED = [item * 2 for item in ITEMS]


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
    with journal.kept(doubling.folder, work, key) as kept:
        return list(engine.keeping(kept).map(doubling, ITEMS, "double"))


def interrupted(engine: Engine, doubling: Doubling, work: Path, at: int = 61) -> list[Path]:
    """Stop work at some number, and return what is kept of it."""
    stop = doubling.folder / f"stop-{at}"
    stop.touch()
    with pytest.raises(KeyboardInterrupt):
        doubled(engine, doubling, work)
    stop.unlink()
    answers = sorted((doubling.folder / journal.UNFINISHED / "000").iterdir())
    assert len(answers) == at - 1
    return answers


def test_what_was_done_is_not_done_again(
    engine: Engine, doubling: Doubling, tmp_path: Path
) -> None:
    interrupted(engine, doubling, tmp_path / "work")
    assert doubled(engine, doubling, tmp_path / "work") == DOUBLED
    assert doubling.counts() == [1] * len(ITEMS)


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_what_workers_found_is_taken_by_any_number_of_them(tmp_path: Path, workers: int) -> None:
    first: Any = SimpleNamespace(prepare=int, examine=operator.add)
    other: Any = SimpleNamespace(prepare=int, examine=operator.mul)
    many = ITEMS * 20
    with local_engine(2) as pool:
        assert list(pool.keeping(Journal(tmp_path, b"")).map(first, many, "add")) == many
    with local_engine(workers) as engine:
        assert list(engine.keeping(Journal(tmp_path, b"")).map(other, many, "multiply")) == many
        assert list(engine.map(other, many, "multiply")) == [0] * len(many)


def test_nothing_is_kept_of_work_that_is_done(
    engine: Engine, doubling: Doubling, tmp_path: Path
) -> None:
    for times in (1, 2):
        assert doubled(engine, doubling, tmp_path / "work") == DOUBLED
        assert doubling.counts() == [times] * len(ITEMS)
        assert not (doubling.folder / journal.UNFINISHED).exists()


def test_nothing_is_kept_of_work_that_failed(doubling: Doubling, tmp_path: Path) -> None:
    def failed() -> None:
        with journal.kept(doubling.folder, tmp_path, "one") as kept:
            kept.step().keep(0, [1], ["perhaps wrong as well"])
            raise MemoryError

    with pytest.raises(MemoryError):
        failed()
    assert not (doubling.folder / journal.UNFINISHED).exists()


def test_answers_of_another_work_are_dropped(
    engine: Engine, doubling: Doubling, tmp_path: Path
) -> None:
    answers = interrupted(engine, doubling, tmp_path / "work")
    with journal.kept(doubling.folder, tmp_path / "work", "other"):
        assert not any(path.exists() for path in answers)


@pytest.mark.parametrize("damage", [b"", b"no answers", b"x" * 100])
def test_damaged_answers_are_found_again(
    engine: Engine, doubling: Doubling, tmp_path: Path, damage: bytes
) -> None:
    for path in interrupted(engine, doubling, tmp_path / "work"):
        path.write_bytes(damage)
    assert doubled(engine, doubling, tmp_path / "work") == DOUBLED
    assert doubling.counts()[0] == 2


def test_answers_that_are_not_sealed_here_are_not_read(
    engine: Engine, doubling: Doubling, tmp_path: Path
) -> None:
    interrupted(engine, doubling, tmp_path / "of somebody else")
    assert doubled(engine, doubling, tmp_path / "work") == DOUBLED
    assert doubling.counts()[0] == 2


def test_answers_are_not_taken_for_those_of_other_items(tmp_path: Path) -> None:
    step = Journal(tmp_path, b"secret").step()
    step.keep(0, ["one"], [1])
    assert step.known(0, ["one"]) == [1]
    assert step.known(0, ["two"]) is None
    (kept,) = (tmp_path / "000").iterdir()
    (tmp_path / "001").mkdir()
    kept.rename(tmp_path / "001" / kept.name)
    assert Step(tmp_path / "001", b"secret").known(0, ["one"]) is None


def test_every_step_has_answers_of_its_own(tmp_path: Path) -> None:
    for _ in range(2):
        engine = Engine(None, 1, SILENT, Journal(tmp_path, b"secret"))
        for word in ("a", "b"):
            job: Any = SimpleNamespace(prepare=lambda word=word: word, examine=operator.mul)
            assert list(engine.map(job, [1, 2], "write")) == [word, word * 2]


def test_a_folder_is_worked_on_by_one_process(
    engine: Engine, doubling: Doubling, tmp_path: Path
) -> None:
    with (
        journal.kept(doubling.folder, tmp_path / "work", "one"),
        pytest.raises(RequestError, match="another process"),
    ):
        doubled(engine, doubling, tmp_path / "work")
    assert doubled(engine, doubling, tmp_path / "work") == DOUBLED


def test_a_link_in_its_place_leads_nowhere(
    engine: Engine, doubling: Doubling, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "precious").touch()
    (doubling.folder / journal.UNFINISHED).symlink_to(tmp_path / "elsewhere")
    assert doubled(engine, doubling, tmp_path / "work") == DOUBLED
    assert [path.name for path in (tmp_path / "elsewhere").iterdir()] == ["precious"]


def test_work_goes_on_where_nothing_can_be_kept(
    engine: Engine, doubling: Doubling, tmp_path: Path
) -> None:
    (tmp_path / "work").touch()  # no folder for a secret
    assert doubled(engine, doubling, tmp_path / "work") == DOUBLED
    step = Journal(tmp_path / "gone", b"secret").step()
    step.keep(0, [1], [2])
    assert step.known(0, [1]) is None


def test_a_secret_that_was_cut_short_is_made_anew(
    engine: Engine, doubling: Doubling, tmp_path: Path
) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "journal.key").touch()
    interrupted(engine, doubling, tmp_path / "work")
    assert doubled(engine, doubling, tmp_path / "work") == DOUBLED
    assert doubling.counts() == [1] * len(ITEMS)
    assert [path.name for path in (tmp_path / "work").iterdir()] == ["journal.key"]
    assert (tmp_path / "work" / "journal.key").stat().st_mode & 0o077 == 0


def test_a_pipe_in_place_of_a_seal_holds_nobody_up(
    engine: Engine, doubling: Doubling, tmp_path: Path
) -> None:
    (doubling.folder / journal.UNFINISHED).mkdir()
    os.mkfifo(doubling.folder / journal.UNFINISHED / "seal")
    assert doubled(engine, doubling, tmp_path / "work") == DOUBLED
