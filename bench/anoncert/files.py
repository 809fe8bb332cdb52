"""Reading and writing records: whole or not at all.

A document is one JSON object per file, rows are one object per line. Both are written
to a neighbouring temporary name and renamed, so that no half-written file is ever seen.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from anoncert.errors import RequestError
from anoncert.types import SCHEMA, Record

R = TypeVar("R", bound=Record)

_WHERE = re.compile(r"at `\$\.?(.*?)`$")
_UNKNOWN = re.compile(r"unknown field `(.*?)`")
_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.]+)\s*\]")
_KEY = re.compile(r"\s*[\"']?([\w-]+)[\"']?\s*=")


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file atomically."""
    with _replacing(path) as partial:
        partial.write_bytes(data)


def write_new(path: Path, data: bytes) -> None:
    """Write a file into a folder that nobody reads yet."""
    try:
        path.write_bytes(data)
    except FileNotFoundError:  # the first file of its folder
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def write_document(path: Path, record: Record) -> None:
    """Write one record as indented JSON, atomically."""
    write_bytes(path, msgspec.json.format(msgspec.json.encode(record), indent=2) + b"\n")


@contextmanager
def row_writer(path: Path) -> Iterator[Callable[[Iterable[Record]], None]]:
    """Provide a function that appends records as JSON lines to a file made at the end."""
    encoder = msgspec.json.Encoder()
    with _replacing(path) as partial, partial.open("wb") as stream:

        def write(records: Iterable[Record]) -> None:
            for record in records:
                stream.write(encoder.encode(record) + b"\n")

        yield write


def write_rows(path: Path, records: Iterable[Record]) -> None:
    """Write records as JSON lines, streamed and atomically."""
    with row_writer(path) as write:
        write(records)


def write_arrays(path: Path, arrays: Mapping[str, NDArray[np.generic]]) -> None:
    """Write arrays by name as NumPy's ``.npz``: the same arrays give the same bytes.

    Compression is the fastest that there is: labels shrink well, noise does not.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, array in arrays.items():
            entry = zipfile.ZipInfo(f"{name}.npy")
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w", force_zip64=True) as stream:
                np.lib.format.write_array(stream, np.ascontiguousarray(array), allow_pickle=False)


def read_document(path: Path, kind: type[R]) -> R:
    """Read one record.

    Raises
    ------
    RequestError
        The file is missing, is no such record, or was written by another schema version.
    """
    return _decoded(path, kind, msgspec.json.decode)


def read_toml(path: Path, kind: type[R]) -> R:
    """Read one record from TOML, with the same checks as `read_document`."""
    return _decoded(path, kind, msgspec.toml.decode, _toml_line)


def read_rows(path: Path, kind: type[R]) -> Iterator[R]:
    """Read JSON lines one by one."""
    decoder = msgspec.json.Decoder(kind)
    try:
        with path.open("rb") as stream:
            for number, line in enumerate(stream, 1):
                try:
                    yield decoder.decode(line)
                except msgspec.DecodeError as error:
                    raise _malformed(path, error, f" line {number}") from error
    except FileNotFoundError as error:
        raise _missing(path) from error


@contextmanager
def staged(target: Path) -> Iterator[Path]:
    """Fill a folder that appears under its name only when it is complete.

    Parameters
    ----------
    target
        The folder to make. It must not exist, or be empty.

    Raises
    ------
    RequestError
        The folder has something in it.
    """
    require_empty(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    try:
        staging.chmod(0o755)
        yield staging
        if target.exists():
            target.rmdir()
        staging.rename(target)
    except BaseException:
        remove_tree(staging)
        raise


@contextmanager
def scratch(folder: Path) -> Iterator[Path]:
    """Provide a folder for a while, of which nothing stays; not even what an earlier end left."""
    remove_tree(folder)
    folder.mkdir()
    try:
        yield folder
    finally:
        remove_tree(folder)


def require_empty(folder: Path) -> None:
    """Refuse to write into a folder that holds something."""
    if folder.is_dir() and any(folder.iterdir()):
        raise RequestError(f"{folder}: the folder is not empty", "name a new one with -o")
    if folder.exists() and not folder.is_dir():
        raise RequestError(f"{folder}: this is a file", "name a new folder with -o")


def tree(root: Path) -> list[Path]:
    """List the regular files below a folder in a stable order, never following links."""
    return list(walk(root))


def walk(root: Path) -> Iterator[Path]:
    """Yield them one by one: only what lies beside the way to a file is held."""
    waiting = [(root, True)]
    while waiting:
        path, is_folder = waiting.pop()
        if is_folder:
            waiting += reversed(_listed(path))
        else:
            yield path


def _listed(folder: Path) -> list[tuple[Path, bool]]:
    """Return files and folders, in the order of the paths of what is in them."""
    found = []
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                found.append((f"{entry.name}/", True))
            elif entry.is_file(follow_symlinks=False):
                found.append((entry.name, False))
    return [(folder / name, is_folder) for name, is_folder in sorted(found)]


def names_only(root: Path) -> list[str]:
    """List folders and links below a folder, and what links point to, in a stable order."""
    found = []
    for folder, folders, names in os.walk(root, followlinks=False):
        for path in (Path(folder, name) for name in (*folders, *names)):
            relative = path.relative_to(root).as_posix()
            if path.is_symlink():
                found.append(f"{relative} -> {path.readlink()}")
            elif path.is_dir():
                found.append(relative)
    return sorted(found)


def printable(text: str) -> str:
    """Make text of a name in whatever bytes a tool chose, without control characters."""
    if text.isprintable():
        return text
    valid = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in valid
    )


def remove_tree(folder: Path) -> None:
    """Remove a folder however deep it is, and whatever its permissions. Links are not followed."""
    make_accessible(folder)
    subprocess.run(["/bin/rm", "-rf", "--", str(folder)], capture_output=True, check=False)


def copy_tree(source: Path, target: Path) -> None:
    """Copy a folder, without taking room where files can have several names."""
    shutil.copytree(source, target, symlinks=True, copy_function=_linked)


def _linked(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system, or one without links
        shutil.copyfile(source, target)


def make_accessible(folder: Path) -> None:
    """Let the owner read, change and enter all that lies in a folder. Links are not followed."""
    if not folder.is_symlink():
        arguments = ["-R", "u+rwX", "--", str(folder)]
        subprocess.run(["/bin/chmod", *arguments], capture_output=True, check=False)


class _Versioned(msgspec.Struct):
    schema: int


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    partial = path.with_name(f".{path.name}.partial")
    try:
        yield partial
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def _decoded(
    path: Path,
    kind: type[R],
    decode: Callable[..., Any],
    locate: Callable[[bytes, str], str] = lambda _, __: "",
) -> R:
    """Read a document, its version first."""
    data = _read(path)
    try:
        version = decode(data, type=_Versioned).schema
        if version != SCHEMA:
            raise _wrong_version(path, version)
        record: R = decode(data, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _malformed(path, error, locate(data, str(error))) from error
    return record


def _toml_line(data: bytes, message: str) -> str:
    """Find the line that a validation error speaks of."""
    where, field = _WHERE.search(message), _UNKNOWN.search(message)
    names = [*(where[1].split(".") if where else []), *([field[1]] if field else [])]
    if names and not field:
        names[-1] = names[-1].partition("[")[0]  # an array's item stands on the array's line
    table: list[str] = []
    seen = Counter[str]()
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
        if header := _HEADER.match(line):
            table = header[2].split(".")
            table[-1] += f"[{seen[header[2]]}]" if header[1] == "[[" else ""
            seen[header[2]] += 1
        key = _KEY.match(line)
        if names and names == [*table, *([key[1]] if key else [])]:
            return f" line {number}"
    return ""


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise _missing(path) from error


def _missing(path: Path) -> RequestError:
    return RequestError(f"{path}: no such file", "check the path")


def _malformed(path: Path, error: Exception, where: str = "") -> RequestError:
    return RequestError(f"{path}{where}: {error}", "correct the file or make it anew")


def _wrong_version(path: Path, version: int) -> RequestError:
    newer = "install a newer anoncert" if version > SCHEMA else "make it anew"
    return RequestError(f"{path}: schema {version}, this suite reads {SCHEMA}", newer)
