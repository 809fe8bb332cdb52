"""Speed of the hot paths, in instances per second.

Each case says in ``benchmark.extra_info["instances"]`` how many files one round handles.
"""

from __future__ import annotations

from typing import Any

import pytest

from anoncert.corpus.build import build
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.recipe import load
from anoncert.engine import Engine
from anoncert.types import Recipe

SUBJECTS = 2


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
    folder = tmp_path_factory.mktemp("perf") / "corpus"
    build(recipe, folder, engine, count=SUBJECTS)
    return CorpusFolder(folder)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    session = getattr(config, "_benchmarksession", None)
    terminalreporter.section("instances per second, one core, median of rounds")
    for case in session.benchmarks if session else []:
        speed = case.extra_info["instances"] / case.stats.median
        terminalreporter.write_line(f"{case.name:<44}{speed:>12,.0f}")
