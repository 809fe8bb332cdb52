"""Real defacers, which are handed volumes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from anoncert import volume
from anoncert.corpus.build import build
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.recipe import load
from anoncert.engine import Engine
from anoncert.errors import ImpossibleError
from anoncert.files import tree
from anoncert.run import install, tool
from anoncert.run.execute import execute
from anoncert.types import Outcome

pytestmark = pytest.mark.tools

TOOLS = ("quickshear", "pydeface-simpleitk", "antspyx-facemask", "deepdefacer")
OF_OLD = ("deepdefacer",)
"""Tools of a Python that few still have."""

FRONT = 10
"""Depth of the part of a head that is its face at least [mm]."""

KEPT = 0.998
"""Share of the upper back of a head that no defacer changes."""


@pytest.fixture(scope="module")
def heads(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> CorpusFolder:
    """The whole head of one subject, in voxels of 2 mm."""
    recipe = load("face")
    first, *_ = recipe.series
    coarse = {"matrix": [136, 120], "spacing": 2.0, "thickness": 2.0, "gap": 2.0, "slices": 96}
    scan = replace(first, instances=96, settings=first.settings | coarse)
    target = tmp_path_factory.mktemp("heads") / "corpus"
    build(replace(recipe, series=[scan]), target, engine, count=1)
    return CorpusFolder(target)


@pytest.mark.parametrize("name", TOOLS)
def test_a_defacer_takes_the_front_and_leaves_the_upper_back(
    heads: CorpusFolder, tmp_path: Path, name: str
) -> None:
    adapter = tool.load(name)
    if name in OF_OLD:
        _skip_without_python(adapter)
    run = execute(adapter, heads, tmp_path / "run", tmp_path / "work")
    assert run.outcome is Outcome.COMPLETED
    news = ["tried to reach the network"] if name == "pydeface-simpleitk" else []
    assert [line.partition(" (")[0] for line in run.conduct] == news
    output = tmp_path / "run" / "output"
    names = [instance.path for instance in heads.instances()]
    assert sorted(path.relative_to(output).as_posix() for path in tree(output)) == sorted(names)
    (each,) = volume.volumes(heads.images, names)
    before, after = (volume.read(folder, each) for folder in (heads.images, output))
    assert (after <= before).all()
    head = np.argwhere(before > 0.1 * before.max())
    y, z = (head @ each.affine[row, :3] for row in (1, 2))  # y from front to back, z upwards
    face = tuple(head[y < y.min() + FRONT].T)
    assert not after[face].any()
    vault = tuple(head[(y > np.median(y)) & (z > np.median(z))].T)
    assert (after[vault] == before[vault]).mean() > KEPT


def _skip_without_python(adapter: tool.Adapter) -> None:
    try:
        install._interpreter(adapter)
    except ImpossibleError as error:
        pytest.skip(str(error))
