"""Real defacers, which are handed volumes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from anoncert import volume
from anoncert.corpus.build import build
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.recipe import load
from anoncert.engine import Engine
from anoncert.files import tree
from anoncert.run import tool
from anoncert.run.execute import execute
from anoncert.types import Outcome

pytestmark = pytest.mark.tools

FRONT = 10
"""Depth of the part of a head that is its face at least [mm]."""


@pytest.fixture(scope="module")
def heads(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> CorpusFolder:
    """The whole head of one subject, in two scans."""
    target = tmp_path_factory.mktemp("heads") / "corpus"
    build(load("face"), target, engine, count=1)
    return CorpusFolder(target)


def test_quickshear_cuts_off_the_front_and_nothing_else(
    heads: CorpusFolder, tmp_path: Path
) -> None:
    run = execute(tool.load("quickshear"), heads, tmp_path / "run", tmp_path / "work")
    assert (run.outcome, run.conduct) == (Outcome.COMPLETED, [])
    output = tmp_path / "run" / "output"
    names = [instance.path for instance in heads.instances()]
    assert sorted(path.relative_to(output).as_posix() for path in tree(output)) == sorted(names)
    volumes = volume.volumes(heads.images, names)
    assert volumes
    for each in volumes:
        before, after = (volume.read(folder, each) for folder in (heads.images, output))
        changed = before != after
        assert not after[changed].any()
        head = np.argwhere(before > 0.1 * before.max())
        depth = head @ each.affine[1, :3]  # y runs from front to back
        face = tuple(head[depth < depth.min() + FRONT].T)
        assert not after[face].any()
        back = tuple(head[depth > np.median(depth)].T)
        assert np.array_equal(after[back], before[back])
