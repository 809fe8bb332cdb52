"""Contact sheets of a corpus."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace
from PIL import Image

from anoncert.corpus import sheet
from anoncert.corpus.build import build
from anoncert.corpus.folder import CorpusFolder
from anoncert.digest import of_tree
from anoncert.engine import Engine
from anoncert.types import Recipe


@pytest.fixture(scope="module")
def whole(recipe: Recipe, engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> CorpusFolder:
    """Whole heads in coarse voxels, as single slices and in one file."""
    first, *_ = recipe.series
    settings = first.settings | {
        "slices": 64,
        "matrix": [90, 80],
        "spacing": 3.0,
        "thickness": 3.0,
        "gap": 3.0,
    }
    series = [
        replace(first, instances=64, settings=settings),
        replace(first, name="volume", object="enhanced_mr", instances=1, settings=settings),
    ]
    plant = [entry for entry in recipe.plant if not entry.series]
    target = tmp_path_factory.mktemp("whole") / "corpus"
    build(replace(recipe, series=series, plant=plant, visits=1), target, engine, count=1)
    return CorpusFolder(target)


def test_classic_and_enhanced_series_look_alike(whole: CorpusFolder) -> None:
    (path,) = sheet.write(whole, 4)
    with Image.open(path) as picture:
        rows = [picture.crop((0, top, picture.width, top + 200)) for top in (20, 292)]
        assert picture.height == 2 * 272
        brightness = [float(np.asarray(row).mean()) for row in rows]
    assert brightness[0] == pytest.approx(brightness[1], rel=0.1)


def test_sheets_are_no_part_of_the_corpus(whole: CorpusFolder) -> None:
    before = whole.document.tree_digest
    sheet.write(whole, 1)
    assert of_tree(whole.images, whole.path / "truth") == before


def test_a_corpus_without_whole_heads_has_none(corpus: CorpusFolder) -> None:
    assert sheet.write(corpus, 4) == []
    assert not (corpus.path / "sheets").exists()
