"""Corpora that are built once and kept."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import anoncert
from anoncert import digest
from anoncert.corpus.build import LIBRARIES, build
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.people import POPULATIONS
from anoncert.corpus.recipe import load
from anoncert.engine import Engine
from anoncert.types import Recipe

AGAIN, TWIN, TRAINING = "again", "twin", "training"
COMPARED = (AGAIN, TWIN)
"""What is compared with the first run: its first subjects again, and their twins."""

REPEATS = (*COMPARED, TRAINING)
"""What a tool is given besides a corpus; the last are heads on which attacks are trained."""


def kept_corpus(
    recipe: Recipe,
    work: Path,
    engine: Engine,
    *,
    seed: int | None = None,
    count: int | None = None,
    population: str = POPULATIONS[0],
) -> CorpusFolder:
    """Return the corpus of a recipe, built on first use and kept.

    A corpus kept under another version of the suite or of a library is another corpus. The
    parameters are those of `build`.
    """
    seed = recipe.seed if seed is None else seed
    made = [digest.of_record(recipe), str(seed), str(count or recipe.subjects), population]
    made += [anoncert.__version__, *(version(name) for name in LIBRARIES)]
    key = digest.of_bytes("\0".join(made).encode())[:12]
    path = work / "corpora" / f"{recipe.edition}-{key}"
    if not (path / "corpus.json").is_file():
        build(recipe, path, engine, seed=seed, count=count, population=population)
    return CorpusFolder(path)


def wanted(corpus: CorpusFolder) -> dict[str, int]:
    """Return which repeats a corpus asks for, and of how many subjects."""
    recipe = corpus.recipe
    twins = min(recipe.twins, corpus.document.subjects)
    counts = dict.fromkeys(COMPARED, twins) if twins else {}
    if recipe.training:
        counts[TRAINING] = load(recipe.training).subjects
    return counts


def counterpart(
    corpus: CorpusFolder, name: str, count: int, work: Path, engine: Engine
) -> CorpusFolder:
    """Return the first subjects of a corpus, or their twins, or heads to train attacks on.

    The former are built from its recipe and seed, the latter from the recipe that it names.

    Parameters
    ----------
    corpus
        Whose.
    name
        One of `REPEATS`.
    count
        How many subjects.
    work, engine
        Where it is kept, and built.
    """
    made = corpus.document
    if name == TRAINING:
        return kept_corpus(load(corpus.recipe.training), work, engine, count=count)
    others = [population for population in POPULATIONS if population != made.population]
    population = made.population if name == AGAIN else others[0]
    if (population, count) == (made.population, made.subjects):
        return corpus
    return kept_corpus(
        corpus.recipe, work, engine, seed=made.seed, count=count, population=population
    )
