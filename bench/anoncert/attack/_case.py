"""What an attack is given: the files that a tool left, and the truth it may know."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from anoncert import files
from anoncert.attack._fold import fold
from anoncert.corpus.folder import CorpusFolder
from anoncert.types import Finding, Instance, Pair, Planting, Status, Value


@dataclass(frozen=True, slots=True)
class Left:
    """A file that a tool left behind.

    Attributes
    ----------
    root : Path
        Folder that `name` is relative to; only what is below it was written by the tool.
    name : str
        Relative path.
    label : str
        ``output`` or ``residue``.
    is_file : bool
        False for a folder or a link: only its name speaks.
    """

    root: Path
    name: str
    label: str
    is_file: bool = True

    @property
    def path(self) -> Path:
        """Where it is."""
        return self.root / self.name

    @property
    def shown(self) -> str:
        """Its name in findings: valid text whatever bytes the tool chose."""
        return files.printable(f"{self.label}/{self.name}")


@dataclass(frozen=True)
class Case:
    """One tool's traces and the truth about its input.

    Attributes
    ----------
    corpus : CorpusFolder
        The truth. An attack reads of it what its declared knowledge covers.
    output : Path
        What the tool wrote where it was asked to.
    residue : Path or None
        What it wrote elsewhere.
    pairs : list of Pair
        Which output belongs to which input.
    name : str
        ``tool``; ``decoy`` searches for people who are not in the files; ``control`` takes
        the input itself, or what a faulty control made of it, for the output.
    proves : str or None
        The control that it is a case of: only attacks that are proven on it run.
    claims : frozenset of str
        Codes of CID 7050 that the tool claims; whoever copies everything claims nothing.
    again, twin : Case or None
        What the tool left of the same files (or the first subjects') when it ran again, and
        of their twins'.
    training : Case or None
        What it left of heads on which attacks are trained.
    """

    corpus: CorpusFolder
    output: Path
    residue: Path | None
    pairs: list[Pair]
    name: str = "tool"
    proves: str | None = None
    claims: frozenset[str] = frozenset()
    again: Case | None = None
    twin: Case | None = None
    training: Case | None = None

    @classmethod
    def control(cls, corpus: CorpusFolder, proves: str | None = None) -> Case:
        """Return the case of a tool that copies everything."""
        pairs = [Pair(i.id, i.path, "path") for i in corpus.instances()]
        return cls(corpus, corpus.images, None, pairs, "control", proves=proves)

    def decoyed(self) -> Case:
        """Return the same case with the truth of other people: only what was sought counts."""
        return replace(self, name="decoy", again=None, twin=None)

    @property
    def decoy(self) -> bool:
        """Whether the people searched for are not in the files."""
        return self.name == "decoy"

    def left(self) -> list[Left]:
        """List every file, folder and link that the tool left behind."""
        folders = [(self.output, "output")]
        if self.residue is not None and self.residue.is_dir():
            folders.append((self.residue, "residue"))
        return [
            Left(root, path.relative_to(root).as_posix(), label)
            for root, label in folders
            for path in files.tree(root)
        ] + [
            Left(root, name, label, is_file=False)
            for root, label in folders
            for name in files.names_only(root)
        ]

    @cached_property
    def origin(self) -> dict[str, str]:
        """The id of the input of each paired output, by the output's path."""
        return {
            pair.output: pair.input
            for pair in self.pairs
            if pair.output is not None and pair.input is not None
        }

    @cached_property
    def returned(self) -> dict[str, str]:
        """The path of each paired output, by the id of its input."""
        return {instance: name for name, instance in self.origin.items()}

    def input_of(self, left: Left) -> Instance | None:
        """Return the input that a file was paired with."""
        return self.input_as(left.name) if left.label == "output" else None

    def input_as(self, output: str) -> Instance | None:
        """Return the input that came back under a name."""
        name = self.origin.get(output)
        return None if name is None else self.corpus.instance(name)

    @property
    def series(self) -> dict[str, str]:
        """The series of each paired output's input, by the output as findings name it."""
        return {
            files.printable(f"output/{name}"): sys.intern(instance.rpartition("/")[0])
            for name, instance in self.origin.items()
        }

    def places(self, origin: Instance) -> dict[str, list[Planting]]:
        """Return what is planted in a file, by place."""
        found = defaultdict[str, list[Planting]](list)
        for planting in self.corpus.removable.in_series(origin.series_id):
            found[planting.place].append(planting)
        return dict(found)

    def recovered(
        self, attack: str, planting: Planting, status: Status, file: str, place: str, detail: str
    ) -> Finding:
        """Report what an attack recovered of a planting."""
        assert planting.value is not None
        return Finding(
            attack=attack,
            subject=planting.subject,
            identifier=planting.identifier,
            value=planting.value,
            planting=planting.id,
            carrier=planting.carrier,
            status=status,
            file=file,
            place=place,
            case=self.name,
            detail=detail,
        )

    def values(self, subject: str | None = None) -> Iterator[Value]:
        """Yield the values to search for, all or those of a subject.

        A decoy's spelling that somebody in the files shares is no decoy and is left out.
        """
        wanted = self.corpus.values(subject, decoy=self.decoy)
        return (_without(value, self._real) for value in wanted) if self.decoy else wanted

    @cached_property
    def _real(self) -> set[bytes]:
        return {fold(s.text) for value in self.corpus.values() for s in value.spellings}


def _without(value: Value, real: set[bytes]) -> Value:
    kept = [s for s in value.spellings if fold(s.text) not in real]
    return Value(value.id, value.subject, value.identifier, value.text, kept)
