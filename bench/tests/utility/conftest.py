"""A small corpus, outputs made from it, and what they lost."""

from __future__ import annotations

import io
import shutil
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pydicom
import pytest
from msgspec.structs import replace

from anoncert.corpus.build import build
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.recipe import load
from anoncert.engine import Engine
from anoncert.pair.folder import pair
from anoncert.types import Measurement, Recipe
from anoncert.utility._case import Case
from anoncert.utility._run import run

SUBJECTS = 2


def headers(names: set[str], **values: object) -> Recipe:
    """Return some series of the edition for headers, with what is planted in them by name."""
    recipe = load("headers")
    plants = [
        replace(plant, series=sorted(names & set(plant.series)))
        for plant in recipe.plant
        if names & set(plant.series) or not plant.series
    ]
    series = [each for each in recipe.series if each.name in names]
    return replace(recipe, series=series, plant=plants, plant_from=[], twins=0, **values)


@pytest.fixture(scope="session")
def small(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> CorpusFolder:
    """Two subjects, two visits each, with one slice and one capture per visit."""
    target = tmp_path_factory.mktemp("small") / "corpus"
    build(load("check"), target, engine, count=SUBJECTS)
    return CorpusFolder(target)


@pytest.fixture
def output(small: CorpusFolder, tmp_path: Path) -> Path:
    """All inputs, copied: the test may write to it."""
    return Path(shutil.copytree(small.images, tmp_path / "output"))


@pytest.fixture
def paths(small: CorpusFolder, output: Path) -> dict[str, Path]:
    """Where the copy of each instance lies."""
    return {i.id: output / i.path for i in small.instances()}


@pytest.fixture
def edit(paths: dict[str, Path]) -> Callable[[str, Callable[[pydicom.Dataset], None]], None]:
    """Change the copies of all instances whose id begins so."""

    def changed(which: str, change: Callable[[pydicom.Dataset], None]) -> None:
        chosen = [path for instance, path in paths.items() if which in instance]
        assert chosen
        for path in chosen:
            dataset = pydicom.dcmread(io.BytesIO(path.read_bytes()))
            change(dataset)
            dataset.save_as(path)

    return changed


@pytest.fixture
def measured(
    small: CorpusFolder, output: Path, engine: Engine
) -> Callable[..., dict[str, list[Measurement]]]:
    """Measure the output under claims: per measure one row for each subject."""

    def measure(*claims: str) -> dict[str, list[Measurement]]:
        found = pair(small, output, engine)
        case = Case(small, output, found.packed, frozenset(claims), unclaimed=found.unclaimed)
        rows = defaultdict(list)
        for row in run(case, engine):
            rows[row.measure].append(row)
        return dict(rows)

    return measure


@pytest.fixture
def losses(
    measured: Callable[..., dict[str, list[Measurement]]],
) -> Callable[..., dict[str, list[float | None]]]:
    """Give the loss of each subject by each measure."""

    def lost(*claims: str) -> dict[str, list[float | None]]:
        return {name: [row.loss for row in rows] for name, rows in measured(*claims).items()}

    return lost


@pytest.fixture(scope="session")
def studied(
    engine: Engine, shared: Callable[[str, Callable[[Path], object]], Path]
) -> CorpusFolder:
    """One subject of the edition for analyses, coarser and with fewer contrasts."""
    recipe = load("analysis")
    coarse = {
        "t1w": {"slices": 88, "matrix": [124, 108], "spacing": 2.2, "thickness": 2.2, "gap": 2.2},
        "t2_echoes": {"echo_times": [15.0, 45.0, 90.0]},
        "diffusion": {"b_values": [0.0, 1000.0]},
    }
    counts = {"t1w": 88, "t2_echoes": 48, "diffusion": 32}
    series = [
        replace(each, settings=each.settings | coarse[each.name], instances=counts[each.name])
        for each in recipe.series
    ]
    recipe = replace(recipe, series=series, dialects=["siemens"])
    return CorpusFolder(shared("studied", lambda target: build(recipe, target, engine, count=1)))


@pytest.fixture(scope="session")
def untouched(studied: CorpusFolder, engine: Engine) -> Case:
    """Copies of all its files."""
    packed = pair(studied, studied.images, engine).packed
    return Case(studied, studied.images, packed, frozenset())


Edit = Callable[[pydicom.Dataset], bool | None]


@pytest.fixture
def changed(studied: CorpusFolder, tmp_path: Path, engine: Engine) -> Callable[[Edit], Case]:
    """Change copies of all files of that subject; those for which the answer is False are gone."""

    def made(edit: Edit) -> Case:
        output = tmp_path / f"{len(list(tmp_path.iterdir()))}"
        for instance in studied.instances():
            dataset = pydicom.dcmread(studied.images / instance.path)
            if edit(dataset) is not False:
                path = output / instance.path
                path.parent.mkdir(parents=True, exist_ok=True)
                dataset.save_as(path)
        packed = pair(studied, output, engine).packed if output.is_dir() else {}
        return Case(studied, output, packed, frozenset())

    return made
