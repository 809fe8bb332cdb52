"""What tests and speed cases both start from: a small corpus."""

from __future__ import annotations

import fcntl
from collections.abc import Callable
from pathlib import Path

import pytest
import xdist

from anoncert.corpus.build import build
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.recipe import load
from anoncert.engine import Engine
from anoncert.types import Recipe

SUBJECTS = 3

Shared = Callable[[str, Callable[[Path], object]], Path]


@pytest.fixture(scope="session")
def recipe() -> Recipe:
    return load("smoke")


@pytest.fixture(scope="session")
def engine() -> Engine:
    return Engine(None, 1)


@pytest.fixture(scope="session")
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Shared:
    """Have whoever first needs a folder of that name make it, for all processes."""
    base = tmp_path_factory.getbasetemp()
    root = (base.parent if xdist.is_xdist_worker(request) else base) / "shared"
    root.mkdir(exist_ok=True)

    def made(name: str, make: Callable[[Path], object]) -> Path:
        folder, done = root / name, root / f"{name}.done"
        with (root / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                make(folder)
                done.touch()
        return folder

    return made


@pytest.fixture(scope="session")
def corpus(recipe: Recipe, engine: Engine, shared: Shared) -> CorpusFolder:
    """Three subjects of the smoke recipe. Read it, never write into it."""
    return CorpusFolder(
        shared("corpus", lambda target: build(recipe, target, engine, count=SUBJECTS))
    )
