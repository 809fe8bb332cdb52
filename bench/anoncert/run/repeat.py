"""Running a tool as often as the recipe asks: what it makes of twins tells what depends on whom.

A second run on the same files shows what the tool draws at random; a run on the files of
twins shows what depends on who the people are. Each is a run like the first, in a folder of
the first one's folder, and its failure is data.
"""

from __future__ import annotations

from pathlib import Path

from anoncert import files
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.kept import REPEATS, counterpart
from anoncert.engine import Engine
from anoncert.run.execute import execute
from anoncert.run.tool import Adapter
from anoncert.types import Run


def execute_all(
    adapter: Adapter, corpus: CorpusFolder, target: Path, work: Path, engine: Engine
) -> Run:
    """Run a tool on a corpus, again on its first subjects, and on their twins.

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
    count = min(corpus.recipe.twins, corpus.document.subjects)
    with engine.steps.waiting(f"run {adapter.tool.name}"):
        first = execute(adapter, corpus, target, work)
    try:
        for name in REPEATS if count else ():
            given = counterpart(corpus, name, count, work, engine)
            with engine.steps.waiting(f"run {adapter.tool.name} ({name})"):
                execute(adapter, given, target / name, work)
    except BaseException:
        files.remove_tree(target)
        raise
    return first
