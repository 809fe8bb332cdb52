"""What a maintainer of an adapter must know, tried on four files."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from anoncert import digest, files
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.kept import kept_corpus
from anoncert.corpus.recipe import load
from anoncert.engine import Engine
from anoncert.pair.folder import Pairing, pair
from anoncert.run.execute import execute
from anoncert.run.tool import Adapter
from anoncert.types import Outcome, Run

RECIPE = "check"
"""One subject, two visits, two nested series of one file each."""


class Fact(NamedTuple):
    """One thing that was tried. `fine` is None where neither answer is wrong."""

    what: str
    answer: str
    fine: bool | None


def check(adapter: Adapter, work: Path, engine: Engine) -> list[Fact]:
    """Run an adapter twice on four files, and say what works."""
    corpus = kept_corpus(load(RECIPE), work, engine)
    with tempfile.TemporaryDirectory(prefix="anoncert-check-") as scratch:
        first, second = Path(scratch, "first"), Path(scratch, "second")
        run = execute(adapter, corpus, first, work)
        again = execute(adapter, corpus, second, work)
        pairing = pair(corpus, first / "output", engine)
        return list(_facts(corpus, first, run, again, pairing))


def _facts(
    corpus: CorpusFolder, folder: Path, run: Run, again: Run, pairing: Pairing
) -> Iterator[Fact]:
    inputs = [row for row in pairing.pairs if row.input is not None]
    back = [row for row in inputs if row.output is not None]
    unreadable = sum(not row.readable for row in pairing.pairs)
    yield Fact("ends well", f"{run.outcome}: {run.detail}", run.outcome is Outcome.COMPLETED)
    yield Fact("files returned", f"{len(back)} of {len(inputs)}", len(back) == len(inputs))
    yield Fact("all output readable", f"{unreadable} unreadable", unreadable == 0)
    silent = run.exit_status == 0 and len(back) < len(inputs)
    yield Fact("says when files are missing", "no" if silent else "yes", not silent)
    nested = {Path(row.output).parent for row in back if row.output}
    yield Fact("folders of the output", str(len(nested)), None)
    kept = sum(row.method == "path" for row in back)
    yield Fact("file names kept", f"{kept} of {len(back)}", None)
    studies = {pairing.outputs[row.output].study for row in back if row.output}
    visits = {row.input.split("/")[1] for row in inputs if row.input}
    related = len(studies) == len(visits) and "" not in studies
    yield Fact("studies stay apart", f"{len(studies)} of {len(visits)}", related)
    same = digest.of_tree(folder / "output") == again.output_digest == run.output_digest
    yield Fact("second run equal", "yes" if same else "no", None)
    residue = [path for path in files.tree(folder / "residue") if path.stat().st_size]
    names = ", ".join(path.relative_to(folder).as_posix() for path in residue[:5])
    yield Fact("leaves beside its output", names or "nothing", None)
    untouched = digest.of_tree(corpus.images, corpus.path / "truth")
    held = untouched == corpus.document.tree_digest
    yield Fact("leaves the corpus alone", "yes" if held else "no", held)
