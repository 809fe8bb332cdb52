"""What the harness adds to a tool's own time, on 1,008 files.

`alone` is the tool's command as a user would type it; `in the harness` lays out the
input, isolates the tool, watches it, and seals what came back. Aimed at: at most 10 % of
the tool's own time and 2 s more.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from anoncert.corpus.build import build
from anoncert.corpus.folder import CorpusFolder
from anoncert.engine import Engine
from anoncert.run import tool
from anoncert.run.execute import execute
from anoncert.run.install import install
from anoncert.types import Outcome, Recipe

SUBJECTS = 24
ROUNDS = 3


@pytest.fixture(scope="module")
def thousand(
    recipe: Recipe, engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> CorpusFolder:
    target = tmp_path_factory.mktemp("thousand") / "corpus"
    build(recipe, target, engine, count=SUBJECTS)
    return CorpusFolder(target)


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the tool is installed, once."""
    folder = tmp_path_factory.mktemp("work")
    install(tool.load("dicognito"), folder)
    return folder


@pytest.mark.benchmark(group="dicognito on 1,008 files")
def test_alone(
    benchmark: BenchmarkFixture, thousand: CorpusFolder, work: Path, tmp_path: Path
) -> None:
    python = install(tool.load("dicognito"), work).python
    target = tmp_path / "output"
    argv = [python, "-m", "dicognito", "-q", "-o", target, "--seed", "42", thousand.images]

    def run() -> None:
        shutil.rmtree(target, ignore_errors=True)
        subprocess.run(argv, check=True, capture_output=True)

    benchmark.extra_info["instances"] = thousand.document.instances
    benchmark.pedantic(run, rounds=ROUNDS)
    assert sum(path.is_file() for path in target.rglob("*")) == thousand.document.instances


@pytest.mark.benchmark(group="dicognito on 1,008 files")
def test_in_the_harness(
    benchmark: BenchmarkFixture, thousand: CorpusFolder, work: Path, tmp_path: Path
) -> None:
    def run() -> Outcome:
        shutil.rmtree(tmp_path / "run", ignore_errors=True)
        return execute(tool.load("dicognito"), thousand, tmp_path / "run", work).outcome

    benchmark.extra_info["instances"] = thousand.document.instances
    assert benchmark.pedantic(run, rounds=ROUNDS) is Outcome.COMPLETED
