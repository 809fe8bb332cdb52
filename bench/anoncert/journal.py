"""Answers that are kept on disk until a long work is done, so that it goes on where it ended.

They lie in the work folder and never in a run folder: to read them back is to execute what they
say, and a run folder may come from anybody.
"""

from __future__ import annotations

import fcntl
import itertools
import os
import pickle
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from anoncert import digest, files, paths
from anoncert.errors import RequestError

_KEY, _PLACE = "key", "place"
_UNREADABLE = (OSError, EOFError, zlib.error, pickle.UnpicklingError)


class Journal:
    """Answers, by the step of the work and the items of which they are.

    Steps are numbered as they begin, so whoever goes on has to take the same ones.

    Parameters
    ----------
    folder
        Where answers are kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._steps = itertools.count()

    def step(self) -> Step:
        """Begin the next one."""
        return Step(self._folder / f"{next(self._steps):03d}")


class Step:
    """Answers of one step.

    Parameters
    ----------
    folder
        Where they are kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def known(self, first: int, count: int) -> list[Any] | None:
        """Return the answers of some items, None if they are not kept or not readable."""
        with suppress(*_UNREADABLE):
            data = self._file(first, count).read_bytes()
            answers: list[Any] = pickle.loads(zlib.decompress(data))  # noqa: S301 - our own
            return answers
        return None

    def keep(self, first: int, answers: Sequence[Any]) -> None:
        """Keep the answers of the items from the first on."""
        self._folder.mkdir(exist_ok=True)
        data = zlib.compress(pickle.dumps(answers), 1)
        files.write_bytes(self._file(first, len(answers)), data)

    def _file(self, first: int, count: int) -> Path:
        return self._folder / f"{first:07d}-{count}"


@contextmanager
def kept(work: Path, place: Path, key: str) -> Iterator[Journal]:
    """Provide the journal of what is done at a place, until that is done.

    Parameters
    ----------
    work
        The work folder.
    place
        Which folder the work is on.
    key
        Digest of all that answers depend on; those of another key are dropped.

    Raises
    ------
    RequestError
        Another process is at work there.
    """
    home, name = work / "unfinished", str(place.resolve())
    _forget(home)
    folder = home / digest.of_bytes(name.encode("utf-8", "surrogateescape"))[:12]
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        _claim(handle, place)
        if _text(folder / _KEY) != key:
            for old in folder.iterdir():
                files.remove_tree(old)
            files.write_bytes(folder / _PLACE, os.fsencode(name))
            files.write_bytes(folder / _KEY, key.encode())
        yield Journal(folder)
        files.remove_tree(folder)
    finally:
        os.close(handle)


@cache
def suite() -> str:
    """Digest what answers depend on of this suite: its sources, tables and libraries."""
    own = sorted(Path(__file__).parent.rglob("*.py"))
    tables = [root / name for root in paths.roots("corpora") for name in ("tables", "words")]
    libraries = sorted(f"{each.name} {each.version}" for each in distributions())
    made = [*map(digest.of_file, own), digest.of_tree(*tables), *libraries]
    return digest.of_bytes("\n".join(made).encode())


def _claim(handle: int, place: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        what = f"{place}: another process is at work there"
        raise RequestError(what, "wait until it is done") from error


def _forget(home: Path) -> None:
    """Remove what is kept of work at places that are gone."""
    for folder in home.glob("*"):
        place = _text(folder / _PLACE)
        if place and not Path(place).exists():
            files.remove_tree(folder)


def _text(path: Path) -> str:
    try:
        return os.fsdecode(path.read_bytes())
    except OSError:
        return ""
