"""Searching: both searching attacks on what controls return, beside grep and pydicom."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pydicom
import pytest

from anoncert import part10
from anoncert.attack import attack
from anoncert.attack._case import Case
from anoncert.attack._opened import Opened
from anoncert.attack._traces import Truth
from anoncert.corpus.build import build
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.recipe import load
from anoncert.engine import Engine
from anoncert.run import tool
from anoncert.run.execute import execute

SUBJECTS = 6
SEARCHING = ("verbatim", "encoded")


@pytest.fixture(scope="module")
def headers(tmp_path_factory: pytest.TempPathFactory) -> CorpusFolder:
    target = tmp_path_factory.mktemp("corpora") / "headers"
    build(load("headers"), target, Engine(None, 1), count=SUBJECTS)
    return CorpusFolder(target)


@pytest.fixture(scope="module")
def oracle(headers: CorpusFolder, tmp_path_factory: pytest.TempPathFactory) -> Case:
    """What the oracle returned, as if no output were paired: only strong needles count."""
    work = tmp_path_factory.mktemp("work")
    execute(tool.load("oracle"), headers, work / "run", work)
    return Case(headers, work / "run" / "output", None, [])


@pytest.mark.parametrize("names", [SEARCHING, *((name,) for name in SEARCHING)], ids="+".join)
def test_oracle(benchmark: Any, oracle: Case, names: tuple[str, ...]) -> None:
    _search(benchmark, oracle, names)


@pytest.mark.parametrize("names", [SEARCHING, *((name,) for name in SEARCHING)], ids="+".join)
def test_identity(benchmark: Any, headers: CorpusFolder, names: tuple[str, ...]) -> None:
    _search(benchmark, Case.control(headers), names)


@pytest.mark.skipif(shutil.which("grep") is None, reason="there is no grep here")
def test_reference_grep_on_oracle(benchmark: Any, oracle: Case, tmp_path: Path) -> None:
    """The same spellings, as they are, in the same files."""
    spellings = {s.text for v in oracle.corpus.values() for s in v.spellings}
    spellings |= {s.text for v in oracle.corpus.values(decoy=True) for s in v.spellings}
    patterns = tmp_path / "patterns"
    patterns.write_text("\n".join(sorted(spellings)) + "\n")
    command = ["grep", "-raFcf", str(patterns), str(oracle.output)]
    benchmark.extra_info["instances"] = len(oracle.left())
    benchmark.pedantic(lambda: subprocess.run(command, capture_output=True, check=False), rounds=3)


def test_compile_the_search(benchmark: Any, headers: CorpusFolder) -> None:
    benchmark.extra_info["instances"] = headers.document.instances
    benchmark.pedantic(lambda: Truth(headers).disguises, rounds=3)


def test_walk_all_elements(benchmark: Any, corpus: CorpusFolder) -> None:
    encoded = _encoded(corpus)
    benchmark(lambda: [part10.File(data).elements for data in encoded])
    benchmark.extra_info["instances"] = len(encoded)


def test_reference_pydicom_walks_all_elements(benchmark: Any, corpus: CorpusFolder) -> None:
    encoded = _encoded(corpus)
    benchmark(lambda: [list(pydicom.dcmread(io.BytesIO(d)).iterall()) for d in encoded])
    benchmark.extra_info["instances"] = len(encoded)


def _search(benchmark: Any, case: Case, names: tuple[str, ...]) -> None:
    """Search for the true and for the decoy values, as scoring does."""
    ready = [
        (attack(name), each, attack(name).prepare(each))
        for each in (case, case.decoyed())
        for name in names
    ]
    left = case.left()

    def run() -> int:
        return sum(
            len(list(module.examine(each, state, opened)))
            for opened in map(Opened, left)
            for module, each, state in ready
        )

    benchmark.extra_info["instances"] = len(left)
    benchmark.pedantic(run, rounds=3, warmup_rounds=1)


def _encoded(corpus: CorpusFolder) -> list[bytes]:
    return [(corpus.images / i.path).read_bytes() for i in corpus.instances()]
