"""The oracle's output of a small corpus, examined once; faults are put into it one by one."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from anoncert import files
from anoncert.attack import Attack
from anoncert.attack._case import Case
from anoncert.attack._opened import Fact, Note
from anoncert.attack._run import Examination, Found, Notes
from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.encode import encode
from anoncert.corpus.folder import CorpusFolder
from anoncert.run import tool
from anoncert.run.adapter._oracle import Fault, Truth, drafts, faulty
from anoncert.types import Pair

Beside = Callable[[Path, list[Truth]], None]
"""What a faulty tool does to the folder with its output/ and residue/."""


class Row(NamedTuple):
    """One faulty tool."""

    name: str
    fault: Fault | None
    """What it does to series; None where it does something beside them."""
    attack: str
    """Which must catch it."""
    identifier: str
    """What it must recover; empty where it only observes."""
    carrier: str = "elsewhere"
    """Of the planting that is recovered, or elsewhere, or residue."""
    series: tuple[str, ...] = ("scout",)
    """Which series are faulty; none: all of them."""
    beside: Beside | None = None
    edition: str = "headers"
    also: tuple[str, ...] = ()
    """Identifiers that the same fault gives away."""
    peer: bool = False
    """Whether it is one of the leaks that the MIDI-B validator was tried with."""


class Made(NamedTuple):
    """One file of the oracle's, as it was made."""

    draft: SeriesDraft
    path: str
    data: bytes


@dataclass(frozen=True)
class _Remembering(Examination):
    """Concludes once from the same facts: most faults change nothing that an attack keeps."""

    known: dict[tuple[object, ...], list[Note]] = field(default_factory=dict)

    def concluded(
        self, name: str, attack: Attack, case: Case, facts: Iterable[Fact]
    ) -> Iterable[Note]:
        key = name, case.name, *map(pickle.dumps, facts)
        if key not in self.known:
            self.known[key] = list(attack.conclude(case, facts))
        return self.known[key]


class Bench:
    """Of each series the first file, on disk and examined.

    Parameters
    ----------
    corpus
        Whose oracle.
    folder
        Where the files go.
    twin
        The same corpus of other people, for attacks that compare with them.
    """

    def __init__(
        self, corpus: CorpusFolder, folder: Path, twin: CorpusFolder | None = None
    ) -> None:
        self.folder = folder
        self.twin = None if twin is None else Bench(twin, folder.with_name("twin"))
        document, claims = corpus.document, tool.load("oracle").tool.claims
        subjects = list(corpus.subjects())
        self.truths = {
            s.id: Truth.of(corpus.recipe, document.seed, document.population, s) for s in subjects
        }
        self.made = [
            self._made(draft)
            for subject in subjects
            for draft in drafts(corpus.recipe, document.seed, subject, claims)
        ]
        for each in self.made:
            files.write_new(folder / "output" / each.path, each.data)
        (folder / "residue").mkdir()
        pairs = [_pair(each.draft, each.path) for each in self.made]
        self.case = Case(corpus, folder / "output", folder / "residue", pairs)
        if self.twin is not None:
            self.case = replace(self.case, again=self.case, twin=self.twin.case)
        self._examination = _Remembering((self.case, self.case.decoyed()))
        self._ready = self._examination.prepare()
        self._notes = self._examined({left.shown for left in self.case.left()})
        self.clean = self._examination.conclude(self._notes.values())

    def attacked(self, row: Row) -> Found:
        """Put a fault in, attack what changed, and take it out again."""
        if self.twin is None:
            return self._attacked(row)
        # the twin has the same fault meanwhile
        before = {path: path.read_bytes() for path in files.tree(self.twin.folder)}
        try:
            self.twin._put(row)
            return self._attacked(row)
        finally:
            self.twin._restore(before)

    def _attacked(self, row: Row) -> Found:
        before = {path: path.read_bytes() for path in files.tree(self.folder)}
        try:
            renamed = self._put(row)
            after = {path: path.read_bytes() for path in files.tree(self.folder)}
            changed = {
                path.relative_to(self.folder).as_posix()
                for path, data in after.items()
                if before.get(path) != data
            }
            folders = {
                left.shown
                for left in self.case.left()
                if not left.is_file and left.shown not in self._notes
            }
            assert changed | folders, "the fault changes nothing"
            if renamed:
                return self._anew(renamed)
            notes = self._notes | self._examined(changed | folders)
            return self._examination.conclude(notes.values())
        finally:
            self._restore(before)

    def _restore(self, before: dict[Path, bytes]) -> None:
        for path in files.tree(self.folder):
            if path not in before:
                path.unlink()
        for path, data in before.items():
            if not path.is_file() or path.read_bytes() != data:
                path.parent.mkdir(parents=True, exist_ok=True)
                files.write_bytes(path, data)
        for name in sorted(files.names_only(self.folder), reverse=True):
            if name != "residue" and not any((self.folder / name).iterdir()):
                (self.folder / name).rmdir()

    def _put(self, row: Row) -> dict[str, str]:
        """Write what is faulty; return the names of files that got another, by the new one."""
        if row.beside is not None:
            row.beside(self.folder, list(self.truths.values()))
        renamed = {}
        for each in self.made:
            series = each.draft.acquisition.series.name
            if row.fault is None or (row.series and series not in row.series):
                continue
            truth = self.truths[each.draft.acquisition.subject.id]
            made = self._made(faulty(each.draft, truth, row.fault))
            if made.path != each.path:
                renamed[made.path] = each.path
                (self.folder / "output" / each.path).unlink()
            target = self.folder / "output" / made.path
            target.parent.mkdir(parents=True, exist_ok=True)
            files.write_bytes(target, made.data)
        return renamed

    def _anew(self, renamed: dict[str, str]) -> Found:
        """Attack everything, paired as before."""
        new = {old: name for name, old in renamed.items()}
        pairs = [p for p in self.case.pairs if p.output not in new]
        pairs += [
            Pair(p.input, new[p.output], p.method) for p in self.case.pairs if p.output in new
        ]
        case = replace(self.case, pairs=pairs)
        examination = Examination((case, case.decoyed()))
        ready = examination.prepare()
        return examination.conclude(examination.examine(ready, left) for left in case.left())

    def _examined(self, names: Iterable[str]) -> dict[str, Notes]:
        wanted = set(names)
        return {
            left.shown: self._examination.examine(self._ready, left)
            for left in self.case.left()
            if left.shown in wanted
        }

    @staticmethod
    def _made(draft: SeriesDraft) -> Made:
        file = draft.files[0]
        return Made(draft, draft.path(file).as_posix(), encode(draft, file))


def _pair(draft: SeriesDraft, path: str) -> Pair:
    return Pair(draft.files[0].slot.instance_id, path, "control")
