from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.kept import AGAIN, TWIN, counterpart, kept_corpus
from anoncert.corpus.recipe import load
from anoncert.engine import Engine


def test_another_recipe_of_the_same_name_is_another_corpus(tmp_path: Path, engine: Engine) -> None:
    recipe = load("check")
    one = kept_corpus(recipe, tmp_path, engine)
    other = kept_corpus(replace(recipe, seed=recipe.seed + 1), tmp_path, engine)
    assert one.path != other.path
    assert kept_corpus(recipe, tmp_path, engine).path == one.path


def test_the_first_subjects_of_a_corpus_are_the_same_files(
    corpus: CorpusFolder, tmp_path: Path, engine: Engine
) -> None:
    part = counterpart(corpus, AGAIN, 1, tmp_path, engine)
    whole = {i.id: (corpus.images / i.path).read_bytes() for i in corpus.instances()}
    found = {i.id: (part.images / i.path).read_bytes() for i in part.instances()}
    assert found == {name: data for name, data in whole.items() if name.startswith("s00001/")}


def test_all_subjects_of_a_corpus_are_the_corpus(
    corpus: CorpusFolder, tmp_path: Path, engine: Engine
) -> None:
    assert counterpart(corpus, AGAIN, corpus.document.subjects, tmp_path, engine) is corpus
    assert not list(tmp_path.iterdir())


def test_the_twin_of_a_twin_is_the_corpus(
    corpus: CorpusFolder, twin: CorpusFolder, tmp_path: Path, engine: Engine
) -> None:
    other = counterpart(twin, TWIN, 1, tmp_path, engine)
    again = counterpart(corpus, AGAIN, 1, tmp_path, engine)
    assert other.path == again.path
    assert other.document.population == "corpus"
