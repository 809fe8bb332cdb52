"""Parallel work through one interface, `concurrent.futures.Executor`.

The answer never depends on the number of workers: results come back in the order of the
items, and a job's state is made from the job alone.
"""

from __future__ import annotations

import multiprocessing
import pickle
import signal
import tempfile
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar, runtime_checkable

from anoncert.progress import SILENT, Steps

Item = TypeVar("Item")
Answer_co = TypeVar("Answer_co", covariant=True)
Item_contra = TypeVar("Item_contra", contravariant=True)

_WORTH_A_POOL = 48
_CHUNKS_PER_WORKER = 8
_LARGEST_CHUNK = 16
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
    """

    def __init__(self, executor: Executor | None, workers: int, steps: Steps = SILENT) -> None:
        self._executor = executor
        self._workers = workers
        self.steps = steps

    def map(
        self, job: Job[Item, Answer_co], items: Sequence[Item], label: str
    ) -> Iterator[Answer_co]:
        """Yield the answer for each item, in order."""
        yield from self.steps.over(self._answers(job, items), label, len(items))

    def _answers(self, job: Job[Item, Answer_co], items: Sequence[Item]) -> Iterator[Answer_co]:
        if self._executor is None or len(items) < _WORTH_A_POOL:
            state = job.prepare()
            for item in items:
                yield job.examine(state, item)
            return
        size = max(1, len(items) // (self._workers * _CHUNKS_PER_WORKER))
        size = min(size, _LARGEST_CHUNK)
        chunks = [items[at : at + size] for at in range(0, len(items), size)]
        # A job travels through a file, not with every chunk: it can hold a corpus's truth.
        with tempfile.TemporaryDirectory(prefix="anoncert-job-") as folder:
            file = Path(folder, "job.pickle")
            file.write_bytes(pickle.dumps(job))
            yield from self._in_order(self._executor, str(file), chunks)

    def _in_order(
        self, executor: Executor, file: str, chunks: list[Sequence[Item]]
    ) -> Iterator[Answer_co]:
        """Yield answers as they are taken, never far behind the work."""
        under_way: deque[Future[list[Any]]] = deque()
        try:
            for chunk in chunks:
                under_way.append(executor.submit(_work, file, chunk))
                if len(under_way) >= self._workers * _AHEAD:
                    yield from under_way.popleft().result()
            while under_way:
                yield from under_way.popleft().result()
        finally:
            for future in under_way:
                future.cancel()


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


_current: tuple[str, Any, Any] = ("", None, None)


def _work(name: str, items: Sequence[Any]) -> list[Any]:
    global _current  # noqa: PLW0603 - a worker process keeps the state of its latest job
    if _current[0] != name:
        _current = ("", None, None)  # what it held goes before more is made
        job = pickle.loads(Path(name).read_bytes())  # noqa: S301 - written by our own process
        _current = (name, job, job.prepare())
    _, job, state = _current
    return [job.examine(state, item) for item in items]
