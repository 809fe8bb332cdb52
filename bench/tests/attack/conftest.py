"""A clean output, into which each test puts one leak."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom
import pytest

from anoncert import files
from anoncert.attack._candidates import Others, Sought
from anoncert.attack._case import Case
from anoncert.attack._run import Found, run
from anoncert.corpus.folder import CorpusFolder
from anoncert.engine import Engine
from anoncert.pair.describe import describe
from anoncert.pair.match import Input, match
from anoncert.types import Finding, Observation, Pair, Value

KEPT_SLICES = ("0001", "0002")


@pytest.fixture(scope="session")
def values(corpus: CorpusFolder) -> dict[str, Value]:
    """What was planted, by value id."""
    return {value.id: value for value in corpus.values()}


@pytest.fixture(scope="session")
def sought(corpus: CorpusFolder) -> Sought:
    """The burned-in name of the first subject."""
    (planting,) = (
        p
        for p in corpus.plantings()
        if (p.subject, p.identifier, p.carrier) == ("s00001", "name", "burned_in")
    )
    arrays = corpus.pixels("s00001")
    ink, decoy = (arrays[f"{kind}/{planting.id}"].astype(np.uint8) for kind in ("ink", "decoy"))
    (subject,) = (s for s in corpus.subjects() if s.id == "s00001")
    return Sought(planting, subject, (ink, decoy), Others(corpus))


@pytest.fixture(scope="session")
def inputs(corpus: CorpusFolder) -> list[Input]:
    return [Input(i, describe(corpus.images, i.path)) for i in corpus.instances()]


@pytest.fixture(scope="session")
def clean(runs: Callable[[str], Path]) -> dict[str, Path]:
    """What the oracle returned, by input: the first slices of each series, and the captures."""
    folder = runs("oracle")
    pairs = files.read_rows(folder / "pairs.jsonl", Pair)
    returned = {p.input: p.output for p in pairs if p.input and p.output}
    return {
        instance: folder / "output" / name
        for instance, name in returned.items()
        if instance.rpartition("/")[2] in KEPT_SLICES
    }


@pytest.fixture
def output(
    clean: dict[str, Path], runs: Callable[[str], Path], tmp_path: Path
) -> Callable[[str], Path]:
    """Give the path of what came back of an instance; the test may write to it."""
    root = runs("oracle") / "output"
    for source in clean.values():
        copy = tmp_path / "output" / source.relative_to(root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, copy)
    return lambda instance: tmp_path / "output" / clean[instance].relative_to(root)


@pytest.fixture
def edit(output: Callable[[str], Path]) -> Callable[[str, Callable[[pydicom.Dataset], None]], None]:
    """Change the data set of what came back of an instance."""

    def changed(instance: str, change: Callable[[pydicom.Dataset], None]) -> None:
        path = output(instance)
        dataset = pydicom.dcmread(io.BytesIO(path.read_bytes()))
        change(dataset)
        dataset.save_as(path)

    return changed


@pytest.fixture
def attacked(
    corpus: CorpusFolder,
    engine: Engine,
    inputs: list[Input],
    output: Callable[[str], Path],  # noqa: ARG001 - fills the folder
    tmp_path: Path,
) -> Callable[[], Found]:
    """Pair what lies in output/, run all attacks on it and on residue/."""

    def attacked() -> Found:
        root = tmp_path / "output"
        names = [path.relative_to(root).as_posix() for path in files.tree(root)]
        pairs = match(inputs, [describe(root, name) for name in names])
        case = Case(corpus, root, tmp_path / "residue", pairs)
        return run([case], engine, "attack")

    return attacked


@pytest.fixture
def found(attacked: Callable[[], Found]) -> Callable[[], list[Finding]]:
    """Give what attacks find in what lies in output/ and residue/."""
    return lambda: list(attacked().findings)


@pytest.fixture
def observed(attacked: Callable[[], Found]) -> Callable[[], list[Observation]]:
    """Give what attacks observe in what lies in output/ and residue/."""
    return lambda: attacked().observations


@pytest.fixture
def case(
    corpus: CorpusFolder, clean: dict[str, Path], output: Callable[[str], Path], tmp_path: Path
) -> Case:
    """Give what lies in output/, each file paired with the input whose copy it is."""
    root = tmp_path / "output"
    pairs = [Pair(one, output(one).relative_to(root).as_posix(), "path") for one in clean]
    return Case(corpus, root, None, pairs)
