"""What attacks find on their controls: the evidence of their sensitivity.

Copies of the input show most of what an attack must see. What they cannot show (values that
are encoded or computed, dates that are shifted) a faulty control does: the oracle with one
fault, on some of the subjects, of each series the first file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path

from anoncert import files
from anoncert.attack import OF_TWINS, Attack, attack, attacks
from anoncert.attack._case import Case
from anoncert.attack._opened import Note
from anoncert.attack._run import Found, run
from anoncert.corpus.encode import encode
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.kept import AGAIN, COMPARED, TWIN
from anoncert.engine import Engine
from anoncert.run import tool
from anoncert.run.adapter._faults import FAULTS
from anoncert.run.adapter._oracle import Truth, drafts, faulty
from anoncert.score.leakage import COPY, subjects_of
from anoncert.types import Observation, Pair, Recipe, Status, Subject

FAULTLESS = "oracle"
"""The control that faulty ones are made of, with its claims."""

ENOUGH = 59
"""Subjects of a faulty control: none of them missed bounds what an attack misses at 5 %."""


def subjects(corpus: CorpusFolder) -> list[Subject]:
    """Return the subjects that faulty controls are made of."""
    return list(islice(corpus.subjects(), ENOUGH))


def calibrate(
    corpus: CorpusFolder, repeats: dict[str, CorpusFolder], folder: Path, work: Engine
) -> Found:
    """Run each attack on the control on which its sensitivity is proven.

    Parameters
    ----------
    corpus
        Whose people the controls are made of.
    repeats
        What a tool gets when it runs again, and on twins.
    folder
        Where their output may stand meanwhile.
    work
        Where controls are made and attacked.
    """
    found = run([Case.control(corpus, COPY)], work, "calibrate")
    with files.scratch(folder / ".controls") as output:
        for case in _faulty(corpus, repeats, output, work):
            more = run([case], work, f"calibrate {case.proves}")
            found = Found(found.findings + more.findings, found.observations + more.observations)
    return found


def sensitivities(
    corpus: CorpusFolder,
    found: Found,
    ran: dict[str, Attack],
    parts: dict[str, frozenset[str]],
) -> dict[str, float]:
    """Return of how many subjects attacks say something on their faulty controls, as a share.

    What an attack recovers, whole or in part, counts; of one that recovers no values, what it
    measures.

    Parameters
    ----------
    corpus
        Whose people the controls were made of.
    found
        What attacks say of them, among others.
    ran
        Attacks that ran.
    parts
        Series that an attack looked at, where those are not all.
    """
    known = frozenset(subject.id for subject in subjects(corpus))
    on_faulty = {n: a for n, a in ran.items() if a.CONTROL != COPY}
    seen: dict[str, set[str]] = {name: set() for name in on_faulty}
    for note in chain[Note](found.findings, found.observations):
        if note.case == "control" and note.attack in seen and _tells(note, on_faulty[note.attack]):
            seen[note.attack].add(note.subject)
    tried = {name: known & subjects_of(parts.get(name, known)) for name in seen}
    return {n: len(told & tried[n]) / len(tried[n]) for n, told in seen.items() if tried[n]}


def _tells(note: Note, attack: Attack) -> bool:
    if isinstance(note, Observation):
        return not attack.MEDIA
    return note.status in (Status.RECOVERED, Status.PARTIAL)


def _faulty(
    corpus: CorpusFolder, repeats: dict[str, CorpusFolder], output: Path, work: Engine
) -> Iterator[Case]:
    """Yield the cases of all faulty controls; those that are run on twins, where there are some."""
    names = sorted({attack.CONTROL for attack in attacks().values()} - {COPY})
    cases = _made(corpus, names, output / "output", work)
    twins: dict[str, Case] = {}
    if repeats.keys() >= set(COMPARED):
        compared = sorted({attack(name).CONTROL for name in OF_TWINS})
        twins = _made(repeats[TWIN], compared, output / TWIN, work)
    for name, case in cases.items():
        yield _repeated(case, repeats[AGAIN], twins[name]) if name in twins else case


def _made(corpus: CorpusFolder, names: list[str], output: Path, work: Engine) -> dict[str, Case]:
    """Make controls, and return their cases by name."""
    made, claims = corpus.document, tuple(tool.load(FAULTLESS).tool.claims)
    job = _Make(output, corpus.recipe, made.seed, made.population, tuple(names), claims)
    pairs = defaultdict[str, list[Pair]](list)
    writing = work.keeping(None)
    for name, pair in chain.from_iterable(writing.map(job, subjects(corpus), "make controls")):
        pairs[name].append(pair)
    return {
        name: Case(corpus, output / name, None, pairs[name], "control", proves=name)
        for name in names
    }


def _repeated(case: Case, corpus: CorpusFolder, twin: Case) -> Case:
    """Return the same control as it runs again, and on twins."""
    part = {instance.id for instance in corpus.instances()}
    pairs = [pair for pair in case.pairs if pair.input in part]
    return replace(case, again=replace(case, corpus=corpus, pairs=pairs), twin=twin)


@dataclass(frozen=True)
class _Make:
    """Writes what faulty controls return of a subject: drafting it takes longest, and is shared."""

    output: Path
    recipe: Recipe
    seed: int
    population: str
    controls: tuple[str, ...]
    claims: tuple[str, ...]

    def prepare(self) -> None:
        """Share nothing."""

    def examine(self, _: None, subject: Subject) -> list[tuple[str, Pair]]:
        truth = Truth.of(self.recipe, self.seed, self.population, subject)
        pairs = []
        for clean in drafts(self.recipe, self.seed, subject, self.claims):
            for control in self.controls:
                draft = faulty(clean, truth, FAULTS[control])
                file = draft.files[0]
                path = draft.path(file)
                files.write_new(self.output / control / path, encode(draft, file))
                pair = Pair(file.slot.instance_id, path.as_posix(), "control")
                pairs.append((control, pair))
        return pairs
