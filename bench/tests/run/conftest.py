"""A corpus of four files, and tools made up for one test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from anoncert.corpus.build import build
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.recipe import load
from anoncert.engine import Engine
from anoncert.run import bubblewrap, tool
from anoncert.run.tool import Adapter

_TOML = """\
schema = 1
name = "toy"
version = "1"
vendor = "nobody"
licence = "CC0-1.0"
homepage = ""
setting = "default"
claims = []
claims_source = "assumed"
developed_against = ""
"""
_ARGV = '["{python}", "{tool}/driver.py", "{input}", "{output}"]'
_IMPORTS = (
    "import os, pathlib, shutil, sys, time\nsource, target = map(pathlib.Path, sys.argv[1:])\n"
)

Toy = Callable[..., Adapter]


@pytest.fixture(scope="session")
def little(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> CorpusFolder:
    target = tmp_path_factory.mktemp("little") / "corpus"
    build(load("check"), target, engine)
    return CorpusFolder(target)


@pytest.fixture
def unisolated(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take bubblewrap away."""
    monkeypatch.setattr(bubblewrap, "usable", lambda: False)


@pytest.fixture
def toy(tmp_path: Path) -> Toy:
    """Make a tool of a driver's code, arguments, and further lines of its tool.toml."""

    def make(
        code: str = "",
        argv: str = _ARGV,
        run: str = "",
        install: str = "",
        kind: str = "command",
    ) -> Adapter:
        folder = tmp_path / "toy"
        folder.mkdir(exist_ok=True)
        shown = f"argv = {argv}\n" if argv else ""
        lines = f'[install]\n{install}\n[run]\nkind = "{kind}"\n{shown}{run}\n'
        (folder / "tool.toml").write_text(_TOML + lines, "utf-8")
        (folder / "driver.py").write_text(_IMPORTS + code, "utf-8")
        return tool.load(str(folder))

    return make
