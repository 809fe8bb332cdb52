"""What tests and speed cases both start from: a small corpus."""

from __future__ import annotations

import pytest

from anoncert.corpus.build import build
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.recipe import load
from anoncert.engine import Engine
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
