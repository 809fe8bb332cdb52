"""Real tools, installed, run on a corpus of two subjects, and scored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pytest

from anoncert.corpus.build import build
from anoncert.corpus.folder import CorpusFolder
from anoncert.engine import Engine
from anoncert.files import read_document
from anoncert.run import tool
from anoncert.run.execute import execute
from anoncert.types import Knowledge, Leakage, Recipe, Result, Run

SUBJECTS = 2

Shared = Callable[[str, Callable[[Path], object]], Path]
Scoring = Callable[[CorpusFolder, Path], Result]


@dataclass(frozen=True)
class Scored:
    """A run folder, and what stands in it."""

    folder: Path

    @cached_property
    def run(self) -> Run:
        return read_document(self.folder / "run.json", Run)

    @cached_property
    def result(self) -> Result:
        return read_document(self.folder / "result.json", Result)

    @cached_property
    def rows(self) -> dict[tuple[str, str], Leakage]:
        united = [r for r in self.result.leakage if r.attack == "any"]
        auditors = [r for r in united if r.knowledge is Knowledge.AUDITOR]
        return {(r.identifier, r.carrier): r for r in auditors}

    @cached_property
    def leaks(self) -> dict[tuple[str, str], int]:
        """Subjects leaked beyond the tool's claims, where there are any."""
        counted = {key: r.recovered + r.partial - r.claimed for key, r in self.rows.items()}
        return {key: count for key, count in counted.items() if count}

    @cached_property
    def losses(self) -> dict[str, float | None]:
        return {row.measure: row.loss for row in self.result.utility}


@pytest.fixture(scope="module")
def scored(
    recipe: Recipe,
    engine: Engine,
    scoring: Scoring,
    shared: Shared,
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str], Scored]:
    """Install, run and score a tool once."""
    home = tmp_path_factory.mktemp("real")
    corpus = CorpusFolder(
        shared("corpus-of-two", lambda target: build(recipe, target, engine, count=SUBJECTS))
    )

    @cache
    def run(name: str) -> Scored:
        execute(tool.load(name), corpus, home / name, home / "work")
        scoring(corpus, home / name)
        return Scored(home / name)

    return run
