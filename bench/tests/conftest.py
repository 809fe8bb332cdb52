"""What most tests start from: a small corpus, its twin, and runs of the controls."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from anoncert.corpus.build import build
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.recipe import load
from anoncert.engine import Engine
from anoncert.run import tool
from anoncert.run.execute import execute
from anoncert.score.score import score
from anoncert.types import Recipe

SUBJECTS = 3


@pytest.fixture(scope="session")
def recipe() -> Recipe:
    return load("smoke")


@pytest.fixture(scope="session")
def engine() -> Engine:
    return Engine(None, 1)


@pytest.fixture(scope="session")
def corpus(
    recipe: Recipe, engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> CorpusFolder:
    """Three subjects of the smoke recipe. Read it, never write into it."""
    target = tmp_path_factory.mktemp("corpora") / "corpus"
    build(recipe, target, engine, count=SUBJECTS)
    return CorpusFolder(target)


@pytest.fixture(scope="session")
def twin(recipe: Recipe, engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> CorpusFolder:
    """The same corpus of other people."""
    target = tmp_path_factory.mktemp("corpora") / "twin"
    build(recipe, target, engine, count=SUBJECTS, population="twin")
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
