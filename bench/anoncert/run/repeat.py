"""Running a tool as often as the recipe asks.

A second run on the same files shows what the tool draws at random; a run on the files of
twins shows what depends on who the people are; a run on heads of yet others is what an
adversary learns from who owns the tool. Each is a run like the first, in a folder of the
first one's folder, and its failure is data.
"""

from __future__ import annotations

from pathlib import Path

from anoncert import files
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.kept import counterpart, wanted
from anoncert.engine import Engine
from anoncert.run.execute import execute
from anoncert.run.tool import Adapter
from anoncert.types import Run


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
                execute(adapter, given, target / name, work)
    except BaseException:
        files.remove_tree(target)
        raise
    return first
