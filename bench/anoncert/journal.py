"""Answers that are kept on disk until a long work is done, so that it goes on where it ended.

They lie in the folder that the work is on, and go with it. To read them back is to execute what
they say, and such a folder may come from anybody: so they are sealed with a secret of the work
folder's (RFC 2104), and what does not bear its seal is not read.
"""

from __future__ import annotations

import fcntl
import hmac
import itertools
import os
import pickle
import stat
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anoncert import files
from anoncert.errors import RequestError

UNFINISHED = ".unfinished"
"""Where they lie."""

_SEAL, _SECRET = "seal", "journal.key"
_SIZE = 32


class Journal:
    """Answers, by the step of the work and the items of which they are.

    Steps are numbered as they begin, so whoever goes on has to take the same ones.

    Parameters
    ----------
    folder
        Where answers are kept.
    secret
        With which they are sealed: of another work, and another secret, none are taken.
    """

    def __init__(self, folder: Path, secret: bytes) -> None:
        self._folder = folder
        self._secret = secret
        self._numbers = itertools.count()

    def step(self) -> Step:
        """Begin the next one."""
        return Step(self._folder / f"{next(self._numbers):03d}", self._secret)


@dataclass(frozen=True)
class Step:
    """Answers of one step.

    Parameters
    ----------
    folder, secret
        As for `Journal`.
    """

    folder: Path
    secret: bytes

    def known(self, first: int, items: Sequence[Any]) -> list[Any] | None:
        """Return the answers of some items, None if they are not kept."""
        try:
            kept = self._file(first, items).read_bytes()
        except OSError:
            return None
        seal, data = kept[:_SIZE], kept[_SIZE:]
        if not hmac.compare_digest(seal, self._seal(items, data)):
            return None
        answers: list[Any] = pickle.loads(zlib.decompress(data))  # noqa: S301 - it bears our seal
        return answers

    def keep(self, first: int, items: Sequence[Any], answers: Sequence[Any]) -> None:
        """Keep the answers of the items from the first on, if the disk takes them."""
        data = zlib.compress(pickle.dumps(answers), 1)
        with suppress(OSError):
            self.folder.mkdir(exist_ok=True)
            files.write_bytes(self._file(first, items), self._seal(items, data) + data)

    def _file(self, first: int, items: Sequence[Any]) -> Path:
        return self.folder / f"{first:07d}-{len(items)}"

    def _seal(self, items: Sequence[Any], data: bytes) -> bytes:
        """Seal answers as those of these items, in this step."""
        of = f"{self.folder.name} {items!r}\n".encode("utf-8", "backslashreplace")
        return hmac.digest(self.secret, of + data, "sha256")


@contextmanager
def kept(folder: Path, work: Path, key: str) -> Iterator[Journal]:
    """Provide the journal of the work on a folder; it stays only where that is interrupted.

    After an error it does not: answers may be wrong for the same reason.

    Parameters
    ----------
    folder
        Which folder the work is on.
    work
        The work folder, with the secret.
    key
        Digest of all that answers depend on.

    Raises
    ------
    RequestError
        Another process is at work on that folder.
    """
    place, secret = folder / UNFINISHED, hmac.digest(_secret(work), key.encode(), "sha256")
    with _claimed(folder):
        _prepare(place, hmac.digest(secret, b"", "sha256"))
        try:
            yield Journal(place, secret)
        except Exception:
            files.remove_tree(place)
            raise
        files.remove_tree(place)


@contextmanager
def _claimed(folder: Path) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY)
    try:
        _lock(handle, folder)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, folder: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        what = f"{folder}: another process is at work on it"
        raise RequestError(what, "wait until it is done") from error


def _prepare(place: Path, seal: bytes) -> None:
    """Drop answers of other work; whoever is short of room goes on without any."""
    if not place.is_symlink() and _short(place / _SEAL) == seal:
        return
    files.remove_tree(place)
    with suppress(OSError):
        place.mkdir(mode=0o700)
        files.write_bytes(place / _SEAL, seal)


def _secret(work: Path) -> bytes:
    """Return the secret of a work folder, made on first use; if it cannot be kept, one for now."""
    path, secret = work / _SECRET, os.urandom(_SIZE)
    known = _short(path)
    with suppress(OSError):
        if len(known) != _SIZE:
            work.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=work, delete=False) as stream:  # for us alone
                stream.write(secret)
            Path(stream.name).replace(path)
            known = _short(path)  # of two at once the last one's
    return known or secret


def _short(path: Path) -> bytes:
    """Return the bytes of a secret or seal, none if there is no such file."""
    with suppress(OSError):
        if stat.S_ISREG(path.lstat().st_mode) and path.stat().st_size == _SIZE:
            return path.read_bytes()
    return b""
