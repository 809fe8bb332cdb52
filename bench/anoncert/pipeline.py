"""The steps of the suite, chained: corpus, run, score, certificate, report."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Mapping
from pathlib import Path

from anoncert import digest, files, journal
from anoncert.certify.issue import issue
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.kept import TRAINING, counterpart, kept_corpus, wanted
from anoncert.engine import Engine
from anoncert.errors import RequestError, StoppedError
from anoncert.part10 import begins_as_dicom
from anoncert.report.page import write_report
from anoncert.run.install import install
from anoncert.run.repeat import execute_all
from anoncert.run.tool import Adapter
from anoncert.score.given import given
from anoncert.score.score import score
from anoncert.types import SCHEMA, Outcome, Recipe, Result, Run


def certify(
    adapter: Adapter,
    recipe: Recipe,
    target: Path | None,
    work: Path,
    engine: Engine,
    key: Path | None,
) -> tuple[Path, Result]:
    """Do everything: from a recipe and a tool to a certificate and a report.

    Parameters
    ----------
    adapter, recipe
        What is certified, on what.
    target
        Run folder; None takes the next free one below ``work/runs``.
    work
        Where corpora and installed tools are kept.
    engine
        Where the work is done.
    key
        Private key; None for the key that is made on first use.

    Returns
    -------
    folder : Path
        The run folder.
    result : Result
        What stands in its result.json.
    """
    folder = target or _next_free(work, adapter, recipe)
    files.require_empty(folder)
    with engine.steps.waiting(f"install {adapter.tool.name}"):
        install(adapter, work)
    corpus = kept_corpus(recipe, work, engine)
    execute_all(adapter, corpus, folder, work, engine)
    result = scored(corpus, folder, work, engine)
    issue(folder, key)
    write_report(folder, corpus)
    return folder, result


def scored(corpus: CorpusFolder, folder: Path, work: Path, engine: Engine) -> Result:
    """Score a run folder; where that was interrupted, go on.

    Parameters
    ----------
    corpus, folder
        As for `score`.
    work
        The work folder.
    engine
        Where the work is done.

    Raises
    ------
    RequestError
        The run was made on another corpus, or another process is at work on it.
    StoppedError
        Somebody interrupted it.
    """
    try:
        with engine.steps.waiting("read what was left"):
            key = given(corpus, folder)
        with journal.kept(folder, work, key) as kept:
            return score(corpus, folder, engine.keeping(kept))
    except KeyboardInterrupt as error:
        todo = f"go on with `anoncert score {folder}`"
        raise StoppedError(f"{folder}: interrupted", todo) from error


def adopt(corpus: CorpusFolder, output: Path, adapter: Adapter, target: Path) -> Run:
    """Make a run folder of output that was made elsewhere, by copying it.

    Raises
    ------
    RequestError
        The folder holds no DICOM file.
    """
    if not output.is_dir():
        raise RequestError(f"{output}: no such folder", "name the folder with the tool's output")
    if not any(begins_as_dicom(path) for path in files.tree(output)):
        raise RequestError(f"{output}: no DICOM file in it", "name the folder with the output")
    with files.staged(target) as folder:
        for path in files.tree(output):
            copy = folder / "output" / path.relative_to(output)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
        (folder / "residue").mkdir()
        run = Run(
            schema=SCHEMA,
            tool=adapter.tool,
            tool_digest=adapter.digest,
            corpus_digest=corpus.document.content_digest,
            corpus=str(corpus.path.resolve()),
            subjects=corpus.document.subjects,
            outcome=Outcome.EXTERNAL,
            detail="output made elsewhere; how is not known to this suite",
            exit_status=None,
            seconds=0.0,
            cpu_seconds=None,
            peak_mib=None,
            environment={},
            isolation="unknown",
            conduct=[],
            withheld=[],
            copied=[],
            streams={},
            output_digest=digest.of_tree(folder / "output"),
        )
        files.write_document(folder / "run.json", run)
    return run


def adopt_repeats(
    corpus: CorpusFolder,
    outputs: Mapping[str, Path],
    adapter: Adapter,
    folder: Path,
    work: Path,
    engine: Engine,
) -> None:
    """Add what the tool made elsewhere of a corpus again, of its twin, or of heads to learn from.

    Parameters
    ----------
    corpus, adapter
        Of the run.
    outputs
        Folders by the name of the run: see `anoncert.corpus.kept.REPEATS`.
    folder
        The run folder.
    work, engine
        Where the twin is kept, and built.
    """
    for name, output in outputs.items():
        count = wanted(corpus).get(name) if name == TRAINING else corpus.document.subjects
        if count is None:
            raise RequestError(
                f"{corpus.document.edition}: no attack is trained for it", "leave --training out"
            )
        given = counterpart(corpus, name, count, work, engine)
        adopt(given, output, adapter, folder / name)


def _next_free(work: Path, adapter: Adapter, recipe: Recipe) -> Path:
    stem = work / "runs" / f"{adapter.tool.name}-{adapter.tool.version}-{recipe.edition}"
    numbered = (stem.with_name(f"{stem.name}-{number}") for number in itertools.count(1))
    return next(path for path in numbered if not path.exists())
