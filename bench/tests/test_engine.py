"""The answer never depends on the number of workers."""

from __future__ import annotations

import multiprocessing
import operator
import pickle
import random
import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from anoncert.engine import Engine, Job, local_engine
from anoncert.errors import RequestError

MANY = list(range(1, 97))
"""Enough items to be worth a pool."""


def job(prepare: Any, examine: Any) -> Job[Any, Any]:
    """Make a job of functions that any process can import."""
    made = SimpleNamespace(prepare=prepare, examine=examine)
    assert isinstance(made, Job)
    return made


@pytest.fixture(scope="module")
def pool() -> Iterator[Engine]:
    with local_engine(2) as engine:
        yield engine


def test_answers_come_in_the_order_of_the_items(pool: Engine, engine: Engine) -> None:
    work = job(str, operator.add)
    items = [f"item {number}" for number in MANY]
    assert list(pool.map(work, items, "add")) == items
    assert list(engine.map(work, items, "add")) == items


def test_state_is_prepared_once_per_worker(pool: Engine, engine: Engine) -> None:
    work = job(random.random, operator.mul)
    assert 1 <= len(set(pool.map(work, [1.0] * 96, "mark"))) <= 2
    assert len(set(engine.map(work, [1.0] * 96, "mark"))) == 1


def test_every_job_gets_a_state_of_its_own(pool: Engine) -> None:
    assert list(pool.map(job(str, operator.add), ["a"] * 96, "first")) == ["a"] * 96
    assert list(pool.map(job(list, operator.add), [["a"]] * 96, "second")) == [["a"]] * 96


class Counting(Executor):
    """Works at once, and counts what it was given."""

    given = 0

    def submit(self, call: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        self.given += 1
        future: Future[Any] = Future()
        future.set_result(call(*arguments, **named))
        return future


def test_work_is_never_far_ahead_of_what_is_taken() -> None:
    executor = Counting()
    answers = Engine(executor, 2).map(job(int, operator.add), [1] * 100_000, "many")
    assert next(iter(answers)) == 1
    assert executor.given <= 2 * 3
    answers.close()  # type: ignore[attr-defined] # it is a generator
    assert executor.given <= 2 * 3


def test_an_error_in_a_worker_reaches_the_caller(pool: Engine, engine: Engine) -> None:
    work = job(int, operator.floordiv)
    for chosen in (pool, engine):
        with pytest.raises(ZeroDivisionError):
            list(chosen.map(work, [*MANY, 0], "divide"))


def test_nothing_to_do_is_no_answer(pool: Engine, engine: Engine) -> None:
    for chosen in (pool, engine):
        assert list(chosen.map(job(int, operator.add), [], "nothing")) == []


def test_whoever_stops_taking_waits_for_who_is_at_work(pool: Engine, tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(bytes(1 << 22))
    copies = [str(tmp_path / f"copy-{number}") for number in MANY]
    copying = job(partial(str, tmp_path / "source"), shutil.copyfile)
    answers = pool.map(copying, copies, "copy")
    assert next(iter(answers)) == copies[0]
    answers.close()  # type: ignore[attr-defined] # it is a generator
    made = len(list(tmp_path.iterdir()))
    time.sleep(0.3)
    assert len(list(tmp_path.iterdir())) == made


def test_an_error_outside_ends_the_pool() -> None:
    def interrupted() -> None:
        with local_engine(2) as engine:
            next(engine.map(job(int, operator.add), MANY, "interrupted"))
            raise KeyboardInterrupt

    before = set(multiprocessing.active_children())
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    for child in set(multiprocessing.active_children()) - before:
        child.join(10)
        assert not child.is_alive()


def test_an_error_of_a_worker_arrives_as_it_was_raised() -> None:
    raised = RequestError("what is wrong", "what to do")
    arrived = pickle.loads(pickle.dumps(raised))
    assert (type(arrived), str(arrived)) == (RequestError, "what is wrong; what to do")
