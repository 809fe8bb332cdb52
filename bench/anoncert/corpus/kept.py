"""Corpora that are built once and kept."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import anoncert
from anoncert import digest
from anoncert.corpus.build import LIBRARIES, build
from anoncert.corpus.folder import CorpusFolder
from anoncert.engine import Engine
from anoncert.types import Recipe


def kept_corpus(recipe: Recipe, work: Path, engine: Engine) -> CorpusFolder:
    """Return the corpus of a recipe, built on first use and kept.

    A corpus kept under another version of the suite or of a library is another corpus.
    """
    versions = [anoncert.__version__, *(version(name) for name in LIBRARIES)]
    key = digest.of_bytes("\0".join([digest.of_record(recipe), *versions]).encode())[:12]
    path = work / "corpora" / f"{recipe.edition}-{key}"
    if not (path / "corpus.json").is_file():
        build(recipe, path, engine)
    return CorpusFolder(path)
