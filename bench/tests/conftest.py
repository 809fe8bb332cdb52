"""What most tests start from besides the corpus: its twin, and runs of the controls."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from anoncert.corpus.build import build
from anoncert.corpus.folder import CorpusFolder
from anoncert.engine import Engine
from anoncert.run import tool
from anoncert.run.execute import execute
from anoncert.score.score import score


@pytest.fixture(scope="session")
def twin(
    corpus: CorpusFolder, engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> CorpusFolder:
    """The same corpus of other people."""
    target = tmp_path_factory.mktemp("corpora") / "twin"
    count = corpus.document.subjects
    build(corpus.recipe, target, engine, count=count, population="twin")
    return CorpusFolder(target)


@pytest.fixture(scope="session")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A work folder, as ``--work`` names one."""
    return tmp_path_factory.mktemp("work")


@pytest.fixture(scope="session")
def runs(corpus: CorpusFolder, engine: Engine, work: Path) -> Callable[[str], Path]:
    """Run and score a control (identity, oracle or blank) once; give its run folder."""

    @cache
    def scored(name: str) -> Path:
        folder = work / "runs" / name
        execute(tool.load(name), corpus, folder, work)
        score(corpus, folder, engine)
        return folder

    return scored


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that install things, so that no worker is left alone with them."""
    slow = {item.path for item in items if item.get_closest_marker("tools")}
    items.sort(key=lambda item: item.path not in slow)
