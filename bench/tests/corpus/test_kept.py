from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from anoncert.corpus.kept import kept_corpus
from anoncert.corpus.recipe import load
from anoncert.engine import Engine


def test_another_recipe_of_the_same_name_is_another_corpus(tmp_path: Path, engine: Engine) -> None:
    recipe = load("check")
    one = kept_corpus(recipe, tmp_path, engine)
    other = kept_corpus(replace(recipe, seed=recipe.seed + 1), tmp_path, engine)
    assert one.path != other.path
    assert kept_corpus(recipe, tmp_path, engine).path == one.path
