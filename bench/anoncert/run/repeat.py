"""Running a tool as often as the recipe asks.

A second run on the same files shows what the tool draws at random; a run on the files of
twins shows what depends on who the people are; a run on heads of yet others is what an
adversary learns from who owns the tool. Each is a run like the first, in a folder of the
first one's folder, and its failure is data.
"""

from __future__ import annotations

from pathlib import Path

import anoncert
from anoncert import digest, files
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.kept import TRAINING, counterpart, wanted
from anoncert.engine import Engine
from anoncert.run.execute import execute
from anoncert.run.install import install
from anoncert.run.tool import Adapter
from anoncert.types import Outcome, Run


def execute_all(
    adapter: Adapter, corpus: CorpusFolder, target: Path, work: Path, engine: Engine
) -> Run:
    """Run a tool on a corpus, and on all else that its recipe asks for.

    Parameters
    ----------
    adapter, corpus, target, work
        As for `execute`.
    engine
        Where the corpora of the other runs are built.

    Returns
    -------
    Run
        The first.
    """
    with engine.steps.waiting(f"run {adapter.tool.name}"):
        first = execute(adapter, corpus, target, work)
    try:
        for name, count in wanted(corpus).items():
            given = counterpart(corpus, name, count, work, engine)
            with engine.steps.waiting(f"run {adapter.tool.name} ({name})"):
                made = _taught if name == TRAINING else execute
                made(adapter, given, target / name, work)
    except BaseException:
        files.remove_tree(target)
        raise
    return first


def _taught(adapter: Adapter, heads: CorpusFolder, target: Path, work: Path) -> None:
    """Run a tool on heads to learn from, or take what the same tool made of them before."""
    version = install(adapter, work).version or adapter.tool.version
    made = [anoncert.__version__, adapter.digest, version, heads.document.content_digest]
    key = digest.of_bytes("\0".join(made).encode())[:12]
    kept = work / "training" / f"{adapter.tool.name}-{key}"
    if not _is_whole(kept):
        files.remove_tree(kept)
        execute(adapter, heads, kept, work)
    files.copy_tree(kept, target)


def _is_whole(folder: Path) -> bool:
    """Tell whether a run was completed, and its output is still what it was."""
    if not (folder / "run.json").is_file():
        return False
    run = files.read_document(folder / "run.json", Run)
    same = digest.of_tree(folder / "output") == run.output_digest
    return same and run.outcome is Outcome.COMPLETED
