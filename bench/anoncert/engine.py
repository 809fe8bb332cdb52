"""Parallel work through one interface, `concurrent.futures.Executor`.

The answer never depends on the number of workers: results come back in the order of the
items, and a job's state is made from the job alone. So answers can be kept, and taken again.
"""

from __future__ import annotations

import multiprocessing
import pickle
import signal
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, TypeVar, runtime_checkable

from anoncert.journal import Journal, Step
from anoncert.progress import SILENT, Steps

Item = TypeVar("Item")
Answer_co = TypeVar("Answer_co", covariant=True)
Item_contra = TypeVar("Item_contra", contravariant=True)

_WORTH_A_POOL = 48
_CHUNKS = 64
_LARGEST_CHUNK = 16
"""Whoever goes on where another ended needs the same ones, with whatever number of workers."""

_AHEAD = 3
"""Chunks for each worker that may be under way or wait to be taken: memory stays flat."""


@runtime_checkable
class Job(Protocol[Item_contra, Answer_co]):
    """Work on one item at a time; must be picklable."""

    def prepare(self) -> Any:
        """Make what all items share (a compiled search, an open table), once per worker."""

    def examine(self, state: Any, item: Item_contra) -> Answer_co:
        """Do the work on one item."""


class Engine:
    """Runs jobs over items.

    Parameters
    ----------
    executor
        Where to run; ``None`` runs in this process.
    workers
        How many of the executor's workers to keep busy.
    steps
        Where progress is shown.
    journal
        Where answers are kept, and taken from; ``None`` keeps none.
    """

    def __init__(
        self,
        executor: Executor | None,
        workers: int,
        steps: Steps = SILENT,
        journal: Journal | None = None,
    ) -> None:
        self._executor = executor
        self._workers = workers
        self.steps = steps
        self._journal = journal

    def keeping(self, journal: Journal | None) -> Engine:
        """Return this engine with another journal.

        Without one for jobs that do more than to answer, such as to write files.
        """
        return Engine(self._executor, self._workers, self.steps, journal)

    def map(
        self, job: Job[Item, Answer_co], items: Sequence[Item], label: str
    ) -> Iterator[Answer_co]:
        """Yield the answer for each item, in order."""
        yield from self.steps.over(self._answers(job, items), label, len(items))

    def _answers(self, job: Job[Item, Answer_co], items: Sequence[Item]) -> Iterator[Answer_co]:
        if self._executor is None or len(items) < _WORTH_A_POOL:
            yield from self._in_order(_Here(job), items, 1)
            return
        # A job travels through a file, not with every chunk: it can hold a corpus's truth.
        with tempfile.TemporaryDirectory(prefix="anoncert-job-") as folder:
            file = Path(folder, "job.pickle")
            file.write_bytes(pickle.dumps(job))
            there = _There(self._executor, str(file))
            yield from self._in_order(there, items, self._workers * _AHEAD)

    def _in_order(self, submit: _Submit, items: Sequence[Any], most: int) -> Iterator[Any]:
        """Yield answers as they are taken, never far behind the work."""
        step = self._journal.step() if self._journal else None
        size = max(1, min(len(items) // _CHUNKS, _LARGEST_CHUNK))
        under_way: deque[Future[list[Any]]] = deque()
        try:
            for first in range(0, len(items), size):
                chunk = items[first : first + size]
                known = step.known(first, chunk) if step else None
                under_way.append(submit(chunk, first, step) if known is None else _done(known))
                if len(under_way) >= most:
                    yield from _first(under_way)
            while under_way:
                yield from _first(under_way)
        finally:  # whoever is at work still writes
            wait([future for future in under_way if not future.cancel()])


def _first(under_way: deque[Future[list[Any]]]) -> list[Any]:
    """Take the answers of what began first, once they are there."""
    answers = under_way[0].result()
    under_way.popleft()
    return answers


_Submit = Callable[[Sequence[Any], int, Step | None], Future[list[Any]]]
"""Begins work on some items: the first one's number, and where answers are kept."""


@contextmanager
def local_engine(workers: int, steps: Steps = SILENT) -> Iterator[Engine]:
    """Provide an engine on this machine: in this process, or in a pool of processes."""
    if workers == 1:
        yield Engine(None, 1, steps)
        return
    # spawn, not fork: progress bars run in threads, and forking a threaded process can hang
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_leave_to_parent) as pool:
        try:
            yield Engine(pool, workers, steps)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _leave_to_parent() -> None:
    """Leave an interrupt to the parent, which ends its workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


class _Here:
    """Works in this process, and at once."""

    def __init__(self, job: Job[Any, Any]) -> None:
        self._job = job

    @cached_property
    def _state(self) -> Any:
        return self._job.prepare()

    def __call__(self, items: Sequence[Any], first: int, step: Step | None) -> Future[list[Any]]:
        return _done(_answered(self._job, self._state, items, first, step))


@dataclass(frozen=True)
class _There:
    """Works in an executor's processes."""

    executor: Executor
    job: str
    """File with the job."""

    def __call__(self, items: Sequence[Any], first: int, step: Step | None) -> Future[list[Any]]:
        return self.executor.submit(_work, self.job, items, first, step)


_current: tuple[str, Any, Any] = ("", None, None)


def _work(name: str, items: Sequence[Any], first: int, step: Step | None) -> list[Any]:
    global _current  # noqa: PLW0603 - a worker process keeps the state of its latest job
    if _current[0] != name:
        _current = ("", None, None)  # what it held goes before more is made
        job = pickle.loads(Path(name).read_bytes())  # noqa: S301 - written by our own process
        _current = (name, job, job.prepare())
    _, job, state = _current
    return _answered(job, state, items, first, step)


def _answered(
    job: Job[Any, Any], state: Any, items: Sequence[Any], first: int, step: Step | None
) -> list[Any]:
    answers = [job.examine(state, item) for item in items]
    if step is not None:
        step.keep(first, items, answers)
    return answers


def _done(answers: list[Any]) -> Future[list[Any]]:
    future: Future[list[Any]] = Future()
    future.set_result(answers)
    return future
