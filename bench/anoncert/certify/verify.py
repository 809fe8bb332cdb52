"""Checking a corpus, a result or a certificate: digests, arithmetic, signatures, replay."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from anoncert import digest, files
from anoncert.certify import issue, keys
from anoncert.certify.arithmetic import contradictions
from anoncert.certify.envelope import unseal
from anoncert.corpus import content
from anoncert.corpus.build import build
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.kept import REPEATS, counterpart
from anoncert.corpus.recipe import load
from anoncert.engine import Engine
from anoncert.errors import RequestError
from anoncert.score.score import INPUTS, recompute, score
from anoncert.types import Corpus, Result, Run


class Check(NamedTuple):
    """One thing that was checked."""

    what: str
    holds: bool
    detail: str


def verify(path: Path, key_path: Path | None) -> list[Check]:
    """Check whatever ``path`` is: a corpus, a run folder, a result, a certificate.

    Raises
    ------
    RequestError
        It is none of them.
    """
    if (path / "corpus.json").is_file():
        return list(_corpus(CorpusFolder(path)))
    if (path / "run.json").is_file():
        return list(_run(path, key_path))
    if path.is_file() and path.name == issue.NAME:
        return list(_certificate(path, key_path))
    if path.is_file():
        return list(_result(path))
    raise RequestError(f"{path}: no corpus, run, result or certificate", "check the path")


def replay(path: Path, work: Engine) -> list[Check]:
    """Rebuild the corpus from its recipe and seed, score a run's output again, and compare."""
    result = files.read_document(path / "result.json", Result)
    run = files.read_document(path / "run.json", Run)
    known = Path(run.corpus)
    # The recipe of the corpus itself where it still stands, else the published edition.
    recipe = CorpusFolder(known).recipe if _is_made_on(known, run) else load(result.edition)
    with tempfile.TemporaryDirectory(prefix="anoncert-replay-") as scratch:
        corpus, copy = Path(scratch, "corpus"), Path(scratch, "run")
        built = build(
            recipe,
            corpus,
            work,
            seed=result.corpus.seed,
            count=result.corpus.subjects,
            population=result.corpus.population,
        )
        checks = [_equal("corpus rebuilt", built.content_digest, result.corpus.digest)]
        given = {}
        for where, made in _repeats(path).items():
            part = counterpart(CorpusFolder(corpus), where.name, made.subjects, Path(scratch), work)
            given[where.name], found = part, part.document.content_digest
            checks.append(_equal(f"{where.name}: corpus rebuilt", found, made.corpus_digest))
        if all(check.holds for check in checks):
            shutil.copytree(path, copy)
            scored = score(CorpusFolder(corpus), copy, work, given)
            checks.append(
                _equal("scored again", digest.of_record(scored), digest.of_record(result))
            )
    return checks


def _corpus(corpus: CorpusFolder) -> Iterator[Check]:
    document = corpus.document
    tree = digest.of_tree(corpus.path / "images", corpus.path / "truth")
    yield _equal("tree digest (these very bytes)", tree, document.tree_digest)
    total = hashlib.sha256()
    for instance in corpus.instances():
        path = corpus.images / instance.path
        data = path.read_bytes() if path.is_file() else b""
        total.update(f"{instance.path}\0{content.of_file(data)}\n".encode())
    yield _equal("content digest (what they mean)", total.hexdigest(), document.content_digest)


def _run(folder: Path, key_path: Path | None) -> Iterator[Check]:
    run = files.read_document(folder / "run.json", Run)
    for where, made in {folder: run, **_repeats(folder)}.items():
        what = f"{(where / 'output').relative_to(folder)} unchanged since the run"
        yield _equal(what, digest.of_tree(where / "output"), made.output_digest)
    yield from _result(folder / "result.json")
    corpus = Path(run.corpus)
    if _is_made_on(corpus, run):
        recomputed = recompute(CorpusFolder(corpus), folder)
        result = files.read_document(folder / "result.json", Result)
        same = digest.of_record(recomputed) == digest.of_record(result)
        yield Check("scores recomputed from findings", same, str(corpus))
    else:
        yield Check(
            "scores recomputed from findings", holds=False, detail=f"no such corpus at {corpus}"
        )
    if (folder / issue.NAME).is_file():
        yield from _certificate(folder / issue.NAME, key_path)


def _repeats(folder: Path) -> dict[Path, Run]:
    """Return the runs that lie in a run folder."""
    found = {folder / name: folder / name / "run.json" for name in REPEATS}
    return {
        where: files.read_document(path, Run) for where, path in found.items() if path.is_file()
    }


def _is_made_on(corpus: Path, run: Run) -> bool:
    if not (corpus / "corpus.json").is_file():
        return False
    document = files.read_document(corpus / "corpus.json", Corpus)
    return document.content_digest == run.corpus_digest


def _result(path: Path) -> Iterator[Check]:
    result = files.read_document(path, Result)
    wrong = contradictions(result)
    yield Check("arithmetic", not wrong, "; ".join(wrong) or "all identities hold")
    for name in INPUTS:
        if (path.parent / name).is_file():
            yield _equal(name, digest.of_file(path.parent / name), result.inputs.get(name, ""))


def _certificate(path: Path, key_path: Path | None) -> Iterator[Check]:
    trusted = keys.read_public_key(key_path) if key_path else None
    try:
        statement = unseal(path.read_bytes(), trusted)
    except RequestError as error:
        yield Check("signature", holds=False, detail=str(error))
        return
    signer = statement.predicate.signer.get("keyid", "")
    whose = "the given key" if trusted else f"key {signer[:16]}, named by itself"
    yield Check("signature", holds=True, detail=f"{whose}; trust: {statement.predicate.trust}")
    if (path.parent / "result.json").is_file():
        result = files.read_document(path.parent / "result.json", Result)
        same = (
            statement.predicate.levels == result.levels and statement.predicate.tool == result.tool
        )
        yield Check("certificate says what the result says", same, "tool and levels")
    for subject in statement.subject:
        neighbour = path.parent / subject.name
        if subject.name in ("result.json", *INPUTS) and neighbour.is_file():
            found = digest.of_file(neighbour)
            yield _equal(f"certified {subject.name}", found, subject.digest.get("sha256", ""))


def _equal(what: str, found: str, wanted: str) -> Check:
    return Check(
        what,
        found == wanted,
        found[:16] if found == wanted else f"is {found[:16]}, should be {wanted[:16]}",
    )
