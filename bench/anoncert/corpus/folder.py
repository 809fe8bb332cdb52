"""A corpus on disk, read back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from anoncert.errors import RequestError
from anoncert.files import read_document, read_rows
from anoncert.types import (
    Corpus,
    Duty,
    HeadTruth,
    Instance,
    Planting,
    Recipe,
    Record,
    Subject,
    Value,
)

R = TypeVar("R", bound=Record)


class CorpusFolder:
    """Reads a corpus; it holds none of its rows.

    Parameters
    ----------
    path
        Folder with corpus.json.

    Raises
    ------
    RequestError
        It is none.
    """

    def __init__(self, path: Path) -> None:
        if not (path / "corpus.json").is_file():
            raise RequestError(
                f"{path}: no corpus here (corpus.json is missing)",
                "make one with `anoncert build smoke -o CORPUS`",
            )
        self.path = path

    @property
    def images(self) -> Path:
        """All that a tool is ever shown."""
        return self.path / "images"

    @cached_property
    def document(self) -> Corpus:
        """What the corpus is."""
        return read_document(self.path / "corpus.json", Corpus)

    @cached_property
    def recipe(self) -> Recipe:
        """What it was built from."""
        return read_document(self._truth("recipe.json"), Recipe)

    def subjects(self) -> Iterator[Subject]:
        """Yield the subjects."""
        return read_rows(self._truth("subjects.jsonl"), Subject)

    def instances(self) -> Iterator[Instance]:
        """Yield the files."""
        return iter(self._instances)

    def instance(self, name: str) -> Instance:
        """Return the file of an id."""
        return self._files(_owner(name))[name]

    def files(self, subject: str) -> Iterable[Instance]:
        """Return a subject's files."""
        return self._files(subject).values()

    @cached_property
    def _instances(self) -> Rows[Instance]:
        return Rows(self._truth("manifest.jsonl"), Instance)

    @cached_property
    def _files(self) -> Callable[[str], dict[str, Instance]]:
        """Files of the latest subjects by their ids."""
        return lru_cache(maxsize=_LATEST)(lambda who: {i.id: i for i in self._instances.of(who)})

    def plantings(self) -> Iterator[Planting]:
        """Yield what stands where, and what must stay."""
        return read_rows(self._truth("plantings.jsonl"), Planting)

    @cached_property
    def removable(self) -> Removable:
        """What a tool owes to remove."""
        return Removable(Rows(self._truth("plantings.jsonl"), Planting))

    def __reduce__(self) -> tuple[Callable[[Path], CorpusFolder], tuple[Path]]:
        """Travel without what was read: a worker reads it itself, once for all its jobs."""
        return _known, (self.path,)

    def values(self, subject: str | None = None, *, decoy: bool = False) -> Iterator[Value]:
        """Yield the values of the people in the files, or of people who are not; all or one's."""
        rows = self._decoys if decoy else self._values
        return iter(rows if subject is None else rows.of(subject))

    @cached_property
    def _values(self) -> Rows[Value]:
        return Rows(self._truth("values.jsonl"), Value)

    @cached_property
    def _decoys(self) -> Rows[Value]:
        return Rows(self._truth("decoys.jsonl"), Value)

    def heads(self, subject: str) -> list[HeadTruth]:
        """Return how a subject's head lay on each visit."""
        return self._heads.of(subject)

    @cached_property
    def _heads(self) -> Rows[HeadTruth]:
        return Rows(self._truth("heads.jsonl"), HeadTruth)

    def contrast(self, series: str) -> str:
        """Return how the recipe says that subject/visit/series is made."""
        return self._contrasts[series.rpartition("/")[2]]

    @cached_property
    def _contrasts(self) -> dict[str, str]:
        return {s.name: str(s.settings.get("contrast", "")) for s in self.recipe.series}

    def tissues(self, subject: str) -> dict[str, NDArray[np.uint8]]:
        """Return the tissue of every voxel, shape (frames, rows, columns), by file."""
        with np.load(self._truth("heads") / f"{subject}.npz", allow_pickle=False) as arrays:
            by_series = {
                name.removeprefix(_LABELS): arrays[name].reshape(-1, *arrays[name].shape[-2:])
                for name in arrays
                if name.startswith(_LABELS)
            }
        found = dict[str, NDArray[np.uint8]]()
        for series, tissues in by_series.items():
            own = [i.path for i in self.files(subject) if i.series_id == series]
            frames = max(1, len(tissues) // len(own))
            for number, path in enumerate(own):  # contrasts of the same slices follow each other
                first = number * frames % len(tissues)
                found[path] = tissues[first : first + frames]
        return found

    def pixels(self, subject: str) -> dict[str, NDArray[np.generic]]:
        """Read what planting changed in a subject's pixels, and inks (see `corpus.pixels`)."""
        path = self._truth("pixels") / f"{subject}.npz"
        if not path.is_file():
            return {}
        with np.load(path, allow_pickle=False) as arrays:
            return dict(arrays)

    def _truth(self, name: str) -> Path:
        return self.path / "truth" / name


@lru_cache(maxsize=4)
def _known(path: Path) -> CorpusFolder:
    """Return the same folder for the same path, so that what is made of it is found again."""
    return CorpusFolder(path)


_LABELS = "labels/"


class Rows(Generic[R]):
    """Rows of a file in which those of a subject stand together, read whenever they are wanted.

    Parameters
    ----------
    path
        JSON lines.
    kind
        Of record, with an id that begins with the subject's.
    """

    def __init__(self, path: Path, kind: type[R]) -> None:
        self._path, self._kind = path, kind

    def __iter__(self) -> Iterator[R]:
        return read_rows(self._path, self._kind)

    def of(self, subject: str) -> list[R]:
        """Read a subject's rows."""
        start, stop = self._spans.get(subject, (0, 0))
        with self._path.open("rb") as stream:
            stream.seek(start)
            data = stream.read(stop - start)
        return msgspec.json.Decoder(self._kind).decode_lines(data)

    @cached_property
    def _spans(self) -> dict[str, tuple[int, int]]:
        """Where the rows of each subject begin and end."""
        spans: dict[str, tuple[int, int]] = {}
        at = 0
        with self._path.open("rb") as stream:
            for line in stream:
                subject = _OWNER.decode(line).subject
                start, at = at, at + len(line)
                spans[subject] = spans.get(subject, (start,))[0], at
        return spans


class _Owned(msgspec.Struct):
    subject: str


_OWNER = msgspec.json.Decoder(_Owned)


class Removable:
    """What a tool owes to remove.

    Of the latest subjects it is held, indexed in several ways: whoever works through files or
    findings comes to one subject after the other.

    Parameters
    ----------
    plantings
        All that stands where, and what must stay.
    """

    def __init__(self, plantings: Rows[Planting]) -> None:
        self._plantings = plantings
        self._of = lru_cache(maxsize=_LATEST)(self._indexed)

    def __iter__(self) -> Iterator[Planting]:
        return filter(_is_owed, self._plantings)

    def __getitem__(self, name: str) -> Planting:
        """Return the planting of an id."""
        return self._of(_owner(name)).by_id[name]

    def in_series(self, series: str) -> list[Planting]:
        """Return what is planted in the files of a series."""
        return self._of(_owner(series)).by_series.get(series, [])

    def of_value(self, value: str, place: str) -> list[Planting]:
        """Return a value's plantings at a place."""
        return self._of(_owner(value)).by_value.get((value, place), [])

    def _indexed(self, subject: str) -> _Indexed:
        indexed = _Indexed({}, defaultdict(list), defaultdict(list))
        for planting in filter(_is_owed, self._plantings.of(subject)):
            indexed.add(planting)
        return indexed


_LATEST = 4
"""Subjects of whom rows are held."""


def _owner(name: str) -> str:
    """Return the subject that an id begins with."""
    return name.partition("/")[0]


def _is_owed(planting: Planting) -> bool:
    return planting.duty is Duty.REMOVE


class _Indexed(NamedTuple):
    """The plantings of a subject."""

    by_id: dict[str, Planting]
    by_series: dict[str, list[Planting]]
    by_value: dict[tuple[str, str], list[Planting]]
    """By value and place."""

    def add(self, planting: Planting) -> None:
        self.by_id[planting.id] = planting
        for series in planting.series:
            self.by_series[series].append(planting)
        if planting.value is not None:
            self.by_value[planting.value, planting.place].append(planting)
