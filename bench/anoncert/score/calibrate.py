"""What attacks find on their controls: the evidence of their sensitivity.

Copies of the input show most of what an attack must see. What they cannot show (values that
are encoded or computed, dates that are shifted) a faulty control does: the oracle with one
fault, on some of the subjects, of each series the first file.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path

from anoncert import files
from anoncert.attack import Attack, attacks
from anoncert.attack._case import Case
from anoncert.attack._opened import Note
from anoncert.attack._run import Found, run
from anoncert.corpus.encode import encode
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.kept import AGAIN, REPEATS, TWIN
from anoncert.engine import Engine
from anoncert.run import tool
from anoncert.run.adapter._faults import FAULTS
from anoncert.run.adapter._oracle import Truth, drafts, faulty
from anoncert.score.leakage import COPY
from anoncert.types import Observation, Pair, Recipe, Status, Subject

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
    found = run([Case.control(corpus, COPY, **repeats)], work, "calibrate")
    for name in sorted({attack.CONTROL for attack in attacks().values()} - {COPY}):
        with tempfile.TemporaryDirectory(prefix=f"{name}-", dir=folder) as output:
            case = _faulty(corpus, name, Path(output, "output"), work)
            if len(repeats) == len(REPEATS):
                case = _repeated(case, repeats, name, Path(output), work)
            more = run([case], work, f"calibrate {name}")
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
        Subjects whom an attack looked at, where those are not all.
    """
    known = frozenset(subject.id for subject in subjects(corpus))
    on_faulty = {n: a for n, a in ran.items() if a.CONTROL != COPY}
    seen: dict[str, set[str]] = {name: set() for name in on_faulty}
    notes: list[Note] = [*found.findings, *found.observations]
    for note in notes:
        if note.case == "control" and note.attack in seen and _tells(note, on_faulty[note.attack]):
            seen[note.attack].add(note.subject)
    tried = {name: known & parts.get(name, known) for name in seen}
    return {n: len(told & tried[n]) / len(tried[n]) for n, told in seen.items() if tried[n]}


def _tells(note: Note, attack: Attack) -> bool:
    if isinstance(note, Observation):
        return not attack.MEDIA
    return note.status in (Status.RECOVERED, Status.PARTIAL)


def _faulty(corpus: CorpusFolder, name: str, output: Path, work: Engine) -> Case:
    document, claims = corpus.document, tool.load(name).tool.claims
    job = _Make(output, corpus.recipe, document.seed, document.population, name, tuple(claims))
    pairs = chain.from_iterable(work.map(job, subjects(corpus), f"make {name}"))
    return Case(corpus, output, None, list(pairs), "control", proves=name)


def _repeated(
    case: Case, repeats: dict[str, CorpusFolder], name: str, output: Path, work: Engine
) -> Case:
    """Return the same control as it runs again, and on twins."""
    twin = _faulty(repeats[TWIN], name, output / TWIN, work)
    part = {instance.id for instance in repeats[AGAIN].instances()}
    pairs = [pair for pair in case.pairs if pair.input in part]
    return replace(case, again=replace(case, corpus=repeats[AGAIN], pairs=pairs), twin=twin)


@dataclass(frozen=True)
class _Make:
    """Writes what a faulty control returns of a subject."""

    output: Path
    recipe: Recipe
    seed: int
    population: str
    control: str
    claims: tuple[str, ...]

    def prepare(self) -> None:
        """Share nothing."""

    def examine(self, _: None, subject: Subject) -> list[Pair]:
        truth = Truth.of(self.recipe, self.seed, self.population, subject)
        pairs = []
        for clean in drafts(self.recipe, self.seed, subject, self.claims):
            draft = faulty(clean, truth, FAULTS[self.control])
            file = draft.files[0]
            path = draft.path(file)
            files.write_new(self.output / path, encode(draft, file))
            pairs.append(Pair(file.slot.instance_id, path.as_posix(), "control"))
        return pairs
