"""Progress bars on standard error; nothing where nobody watches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

T = TypeVar("T")
_LABEL_WIDTH = 34


class Steps:
    """The steps of one command, one bar each.

    Parameters
    ----------
    console
        Where to draw. ``None`` draws nothing.
    """

    def __init__(self, console: Console | None = None) -> None:
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console or Console(quiet=True),
            disable=console is None or not console.is_terminal,
        )

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Draw while the block runs."""
        with self._bars:
            yield

    def over(self, items: Iterable[T], label: str, total: int) -> Iterator[T]:
        """Yield the items and move a bar along."""
        yield from self._bars.track(items, total=total, description=label.ljust(_LABEL_WIDTH))

    @contextmanager
    def waiting(self, label: str) -> Iterator[None]:
        """Show a bar for work whose length is unknown."""
        task = self._bars.add_task(label.ljust(_LABEL_WIDTH), total=None)
        yield
        self._bars.update(task, total=1, completed=1)


SILENT = Steps()
"""Draws nothing."""
