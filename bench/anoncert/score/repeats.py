"""The runs within a run folder, and what they are good for."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from anoncert import files
from anoncert.attack import OF_TWINS
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.kept import COMPARED, REPEATS
from anoncert.errors import RequestError
from anoncert.types import Ending, Pair, Run

RUN, PAIRS = "run.json", "pairs.jsonl"
NAMES = tuple(f"{repeat}/{name}" for repeat in REPEATS for name in (RUN, PAIRS))
"""Files of repeats that numbers are computed from."""


class Repeat(NamedTuple):
    """A run within a run folder, and its pairs."""

    run: Run
    pairs: list[Pair]

    @property
    def ending(self) -> Ending:
        """How it ended."""
        return ending(self.run)


def read_run(folder: Path, corpus: CorpusFolder) -> Run:
    """Read what a run folder says of itself.

    Raises
    ------
    RequestError
        The run was made on another corpus.
    """
    run = files.read_document(folder / RUN, Run)
    if run.corpus_digest != corpus.document.content_digest:
        raise RequestError(
            f"{folder}: this run was made on another corpus than {corpus.path}",
            "name the corpus that it was made on",
        )
    return run


def ending(run: Run) -> Ending:
    """Return how a run ended."""
    return Ending(run.outcome, run.detail, run.isolation, run.conduct)


def corpora(folder: Path) -> dict[str, CorpusFolder]:
    """Return what the tool got in each repeat of a run folder.

    Raises
    ------
    RequestError
        A corpus does not stand any more where it was.
    """
    runs = (folder / name / RUN for name in REPEATS)
    known = {path.parent.name: files.read_document(path, Run) for path in runs if path.is_file()}
    return {name: CorpusFolder(Path(run.corpus)) for name, run in known.items()}


def read(folder: Path) -> dict[str, Repeat]:
    """Read the repeats of a run folder after they were paired."""
    return {
        name: Repeat(
            files.read_document(folder / name / RUN, Run),
            list(files.read_rows(folder / name / PAIRS, Pair)),
        )
        for name in REPEATS
        if (folder / name / RUN).is_file()
    }


def compared(pairs: Iterable[Pair], repeats: dict[str, Repeat]) -> frozenset[str]:
    """Return the series of which a file came back in all runs."""
    if not repeats.keys() >= set(COMPARED):
        return frozenset()
    back = _returned(pairs).intersection(*(_returned(repeats[n].pairs) for n in COMPARED))
    return frozenset(instance.rpartition("/")[0] for instance in back)


def not_run(pairs: Iterable[Pair], repeats: dict[str, Repeat]) -> dict[str, str]:
    """Name the attacks that had nothing to compare, and say why."""
    if compared(pairs, repeats):
        return {}
    missing = [name for name in COMPARED if name not in repeats]
    ended = [f"{name}: {repeats[name].run.outcome}" for name in COMPARED if name in repeats]
    said = f"no run in {' and '.join(missing)}" if missing else "nothing came back in all runs"
    return dict.fromkeys(sorted(OF_TWINS), "; ".join([said, *ended]))


def _returned(pairs: Iterable[Pair]) -> set[str]:
    return {pair.input for pair in pairs if pair.input is not None and pair.output is not None}
