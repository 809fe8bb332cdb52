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
from anoncert.pair.folder import Pairing, pair, unpacked
from anoncert.run.execute import execute
from anoncert.run.tool import Adapter
from anoncert.run.tool import refused as refused_of
from anoncert.types import Outcome, Run
from anoncert.utility import relations
from anoncert.utility._case import Case

RECIPE = "check"
"""One subject, two visits, two nested series of one file each."""

_WROTE = (Outcome.COMPLETED, Outcome.WROTE_NOTHING)


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
        broken = _broken(corpus, first, pairing, run)
        return list(_facts(corpus, first, run, again, pairing, broken))


def _broken(corpus: CorpusFolder, folder: Path, pairing: Pairing, run: Run) -> int:
    """Count the relations between files that broke."""
    claims = frozenset(run.tool.claims)
    case = Case(corpus, folder / "output", pairing.packed, claims)
    state = relations.prepare(case)
    measured = (
        each for subject in case.by_subject for each in relations.measure(case, state, subject)
    )
    return sum(int(each.raw or 0) for each in measured)


def _facts(
    corpus: CorpusFolder, folder: Path, run: Run, again: Run, pairing: Pairing, broken: int
) -> Iterator[Fact]:
    refused = {instance.id for instance in refused_of(run.tool, corpus.instances())}
    inputs = [r for r in pairing.pairs if r.input is not None and r.input not in refused]
    back = [row for row in inputs if row.output is not None]
    unreadable = sum(not row.readable for row in pairing.pairs)
    yield Fact("ends well", f"{run.outcome}: {run.detail}", run.outcome is Outcome.COMPLETED)
    yield Fact("files returned", f"{len(back)} of {len(inputs)}", len(back) == len(inputs))
    yield Fact("all output readable", f"{unreadable} unreadable", unreadable == 0)
    silent = run.exit_status == 0 and len(back) < len(inputs)
    yield Fact("says when files are missing", "no" if silent else "yes", not silent)
    if run.tool.run.unit == "directory" and run.outcome in _WROTE:
        yield Fact("looks into subfolders", "yes" if back else "no", bool(back))
    folders = {Path(row.output).parent for row in back if row.output}
    yield Fact("folders of the output", str(len(folders)), None)
    kept = sum(row.method == "path" for row in back)
    yield Fact("file names kept", f"{kept} of {len(back)}", None)
    returned = (each for packed in pairing.packed.values() for each in unpacked(packed))
    studies = {
        found.study for known, found in returned if found and known.instance.id not in refused
    }
    visits = {row.input.split("/")[1] for row in inputs if row.input}
    related = len(studies) == len(visits) and "" not in studies
    yield Fact("studies stay apart", f"{len(studies)} of {len(visits)}", related)
    yield Fact("references, patients, intervals", f"{broken} of 3 broken", None)
    same = digest.of_tree(folder / "output") == again.output_digest == run.output_digest
    yield Fact("second run equal", "yes" if same else "no", None)
    residue = [path for path in files.tree(folder / "residue") if path.stat().st_size]
    names = ", ".join(files.printable(path.relative_to(folder).as_posix()) for path in residue[:5])
    yield Fact("leaves beside its output", names or "nothing", None)
    yield Fact("isolation", run.isolation, None)
    yield Fact("keeps to itself", "; ".join(run.conduct) or "yes", not run.conduct)
    untouched = digest.of_tree(corpus.images, corpus.path / "truth")
    held = untouched == corpus.document.tree_digest
    yield Fact("leaves the corpus alone", "yes" if held else "no", held)
