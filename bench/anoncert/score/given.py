"""What a score depends on, as a digest: while it is the same, what was found is taken again."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cache
from importlib.metadata import distributions
from pathlib import Path

import anoncert
from anoncert import digest, files, paths
from anoncert.attack._reader import TESSERACT
from anoncert.corpus.folder import CorpusFolder
from anoncert.score import repeats
from anoncert.utility import _nifti, conformance
from anoncert.utility._external import program

_PROGRAMS = (conformance.CHECKER, *conformance.OPENERS, _nifti.PROGRAM, TESSERACT)
_LEFT = ("output", "residue")


def given(corpus: CorpusFolder, folder: Path) -> str:
    """Digest a corpus, what a tool left in a run folder, and the suite.

    Parameters
    ----------
    corpus
        The corpus that the tool was run on.
    folder
        With run.json and output/.
    """
    corpora = {"": corpus, **repeats.corpora(folder)}
    made = [known.document.tree_digest for known in corpora.values()]
    made += [part for name in corpora for part in _run(folder / name)]
    return _of([*_suite(), *made])


def _run(folder: Path) -> Iterator[str]:
    yield digest.of_file(folder / repeats.RUN)
    for name in _LEFT:
        yield digest.of_tree(folder / name)
        yield _of(files.names_only(folder / name))


@cache
def _suite() -> tuple[str, ...]:
    """Return what stands for the suite: sources, data, libraries and programs."""
    sources = sorted(Path(anoncert.__file__).parent.rglob("*.py"))
    data = [root for kind in ("corpora", "tools") for root in paths.roots(kind)]
    libraries = sorted(f"{each.name} {each.version}" for each in distributions())
    programs = [path for name in _PROGRAMS if (path := program(name))]
    read = [*map(digest.of_file, sources), *(digest.of_file(Path(path)) for path in programs)]
    return (*read, digest.of_tree(*data), *libraries, *programs, sys.version)


def _of(parts: list[str] | tuple[str, ...]) -> str:
    return digest.of_bytes("\n".join(parts).encode("utf-8", "surrogateescape"))
