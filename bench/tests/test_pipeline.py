from __future__ import annotations

import pkgutil
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from anoncert import journal, pipeline
from anoncert.certify.verify import replay, verify
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.kept import kept_corpus
from anoncert.corpus.recipe import load
from anoncert.engine import Engine
from anoncert.errors import RequestError
from anoncert.files import read_document, tree, write_document
from anoncert.run import tool
from anoncert.run.repeat import execute_all
from anoncert.score.score import score
from anoncert.types import Outcome, Result, Run

Scoring = Callable[[CorpusFolder, Path], Result]


@pytest.fixture
def key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the key that is made on first use away from the user's own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.mark.usefixtures("key")
def test_everything_is_done_for_one_tool_and_holds_afterwards(
    tmp_path: Path, engine: Engine
) -> None:
    folder, result = pipeline.certify(
        tool.load("identity"), load("check"), None, tmp_path / "work", engine, None
    )
    assert folder == tmp_path / "work" / "runs" / "identity-1-check-2026.1-1"
    assert {"result.json", "certificate.dsse.json", "report.html", "run.json"} <= {
        path.name for path in folder.iterdir()
    }
    assert result == read_document(folder / "result.json", Result)
    checks = verify(folder, None)
    assert len(checks) > 8
    assert all(check.holds for check in checks)


@pytest.mark.usefixtures("key", "calibrated_once")
def test_runs_are_numbered_and_the_corpus_is_built_once(tmp_path: Path, engine: Engine) -> None:
    work = tmp_path / "work"
    made = [
        pipeline.certify(tool.load("oracle"), load("check"), None, work, engine, None)[0].name
        for _ in range(2)
    ]
    assert made == ["oracle-1-check-2026.1-1", "oracle-1-check-2026.1-2"]
    assert len(list((work / "corpora").iterdir())) == 1


def test_a_full_run_folder_is_refused_before_anything_is_done(
    tmp_path: Path, engine: Engine
) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "mine.txt").write_text("precious")
    with pytest.raises(RequestError, match="not empty"):
        pipeline.certify(
            tool.load("oracle"), load("check"), tmp_path / "run", tmp_path / "w", engine, None
        )
    assert not (tmp_path / "w").exists()
    assert (tmp_path / "run" / "mine.txt").read_text() == "precious"


def test_output_made_elsewhere_is_scored_as_if_made_here(
    corpus: CorpusFolder, runs: Callable[[str], Path], tmp_path: Path, scoring: Scoring
) -> None:
    made_here = read_document(runs("identity") / "result.json", Result)
    run = pipeline.adopt(corpus, corpus.images, tool.load("identity"), tmp_path / "run")
    assert run.outcome is Outcome.EXTERNAL
    assert read_document(tmp_path / "run" / "run.json", Run) == run
    adopted = scoring(corpus, tmp_path / "run")
    assert adopted.leakage == made_here.leakage
    assert adopted.utility == made_here.utility


@pytest.fixture(scope="module")
def repeated(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of a copying tool, again, and on the twin. Read it, never write into it."""
    work = tmp_path_factory.mktemp("repeated")
    recipe = replace(load("check"), subjects=2, twins=2)
    corpus = kept_corpus(recipe, work, engine)
    execute_all(tool.load("identity"), corpus, work / "run", work, engine)
    score(corpus, work / "run", engine)
    return work / "run"


def test_all_runs_are_scored_verified_and_replayed(repeated: Path, engine: Engine) -> None:
    result = read_document(repeated / "result.json", Result)
    assert "interference" in result.attacks
    assert result.not_run == {}
    assert {name: e.outcome for name, e in result.repeats.items()} == {
        "again": Outcome.COMPLETED,
        "twin": Outcome.COMPLETED,
    }
    rows = [row for row in result.leakage if row.attack == "interference"]
    assert {(row.n, row.recovered) for row in rows if row.carrier != "elsewhere"} == {(2, 2)}
    checks = verify(repeated, None) + replay(repeated, engine)
    assert [check.what for check in checks if not check.holds] == []
    assert {"twin/output unchanged since the run", "twin: corpus rebuilt", "twin/pairs.jsonl"} <= {
        check.what for check in checks
    }


def test_a_changed_output_of_the_twin_is_noticed(repeated: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(repeated, tmp_path / "run"))
    next(iter(tree(copy / "twin" / "output"))).write_bytes(b"")
    failing = [check.what for check in verify(copy, None) if not check.holds]
    assert failing == ["twin/output unchanged since the run"]


def test_runs_made_elsewhere_say_the_same_as_those_made_here(
    repeated: Path, engine: Engine, tmp_path: Path
) -> None:
    corpus = CorpusFolder(Path(read_document(repeated / "run.json", Run).corpus))
    adapter, folder = tool.load("unknown"), tmp_path / "run"
    outputs = {name: repeated / name / "output" for name in ("again", "twin")}
    pipeline.adopt(corpus, repeated / "output", adapter, folder)
    pipeline.adopt_repeats(corpus, outputs, adapter, folder, repeated.parent, engine)
    assert (
        score(corpus, folder, engine).leakage
        == read_document(repeated / "result.json", Result).leakage
    )


def test_what_was_not_made_is_told_and_leaves_a_gate_open(
    repeated: Path, engine: Engine, tmp_path: Path
) -> None:
    corpus = CorpusFolder(Path(read_document(repeated / "run.json", Run).corpus))
    pipeline.adopt(corpus, repeated / "output", tool.load("unknown"), tmp_path / "run")
    result = score(corpus, tmp_path / "run", engine)
    assert result.not_run == {"interference": "no run in again and twin"}
    assert result.limits[-1] == "Attack interference was not run (no run in again and twin)."
    gates = [gate for gate in result.gates if gate.name == "attacks sensitive"]
    assert {(gate.passed, gate.evidence) for gate in gates} == {(None, "not run: interference")}


def test_adopted_output_is_a_copy(corpus: CorpusFolder, tmp_path: Path) -> None:
    output = Path(shutil.copytree(corpus.images, tmp_path / "output"))
    pipeline.adopt(corpus, output, tool.load("unknown"), tmp_path / "run")
    copied = tree(tmp_path / "run" / "output")
    assert len(copied) == len(tree(output))
    for path in copied:
        path.write_bytes(b"")
    assert all(path.stat().st_size for path in tree(output))


def test_links_in_the_output_are_not_followed(corpus: CorpusFolder, tmp_path: Path) -> None:
    output = Path(shutil.copytree(corpus.images, tmp_path / "output"))
    (tmp_path / "secret").write_text("0024579164")
    (output / "link.dcm").symlink_to(tmp_path / "secret")
    pipeline.adopt(corpus, output, tool.load("unknown"), tmp_path / "run")
    assert not (tmp_path / "run" / "output" / "link.dcm").exists()


@pytest.mark.parametrize("content", [None, b"hello\n"])
def test_a_folder_without_dicom_files_is_refused(
    corpus: CorpusFolder, tmp_path: Path, content: bytes | None
) -> None:
    (tmp_path / "output").mkdir()
    if content is not None:
        (tmp_path / "output" / "notes.txt").write_bytes(content)
    with pytest.raises(RequestError, match="no DICOM file"):
        pipeline.adopt(corpus, tmp_path / "output", tool.load("unknown"), tmp_path / "run")
    with pytest.raises(RequestError, match="no such folder"):
        pipeline.adopt(corpus, tmp_path / "none", tool.load("unknown"), tmp_path / "run")
    assert not (tmp_path / "run").exists()


@pytest.mark.usefixtures("key")
def test_whoever_is_interrupted_while_scoring_goes_on_there(
    tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        folder, result = resumed(patched, tmp_path / "work", engine)
    assert folder.name == "oracle-1-check-2026.1-1"
    assert not any(path.name.startswith(".") for path in folder.iterdir())
    corpus = CorpusFolder(Path(read_document(folder / "run.json", Run).corpus))
    assert score(corpus, folder, engine) == result


def resumed(patched: pytest.MonkeyPatch, work: Path, engine: Engine) -> tuple[Path, Result]:
    """Certify, interrupt that before anything is measured, and certify again."""
    measure = interrupt(patched, "anoncert.score.score.run_measures")
    with pytest.raises(KeyboardInterrupt):
        certify_oracle(work, engine)
    patched.setattr("anoncert.score.score.run_measures", measure)
    for once in ("anoncert.pipeline.execute_all", "anoncert.attack._run.Examination.examine"):
        interrupt(patched, once)
    return certify_oracle(work, engine)


def interrupt(patched: pytest.MonkeyPatch, name: str) -> Any:
    """Interrupt whoever calls a function, and return that."""

    def ended(*_: object) -> None:
        raise KeyboardInterrupt

    known = pkgutil.resolve_name(name)
    patched.setattr(name, ended)
    return known


def certify_oracle(work: Path, engine: Engine) -> tuple[Path, Result]:
    return pipeline.certify(tool.load("oracle"), load("check"), None, work, engine, None)


def _add_a_byte(folder: Path) -> None:
    (path, *_) = tree(folder / "output")
    path.write_bytes(path.read_bytes() + b"\0")


def _say_it_was_made_elsewhere(folder: Path) -> None:
    run = read_document(folder / "run.json", Run)
    write_document(folder / "run.json", replace(run, outcome=Outcome.EXTERNAL))


def _write_nonsense(folder: Path) -> None:
    (folder / "run.json").write_text("{}")


@pytest.mark.usefixtures("key", "calibrated_once")
@pytest.mark.parametrize("change", [_add_a_byte, _say_it_was_made_elsewhere, _write_nonsense])
def test_a_run_that_is_not_as_it_was_made_is_made_anew(
    tmp_path: Path, engine: Engine, change: Callable[[Path], None]
) -> None:
    work, oracle = tmp_path / "work", tool.load("oracle")
    corpus = kept_corpus(load("check"), work, engine)
    first = work / "runs" / "oracle-1-check-2026.1-1"
    execute_all(oracle, corpus, first, work, engine)
    change(first)
    folder, _ = certify_oracle(work, engine)
    assert folder.name == "oracle-1-check-2026.1-2"


@pytest.mark.usefixtures("key", "calibrated_once")
def test_a_run_that_somebody_else_scores_is_left_to_them(tmp_path: Path, engine: Engine) -> None:
    work = tmp_path / "work"
    corpus = kept_corpus(load("check"), work, engine)
    first = work / "runs" / "oracle-1-check-2026.1-1"
    execute_all(tool.load("oracle"), corpus, first, work, engine)
    with journal.kept(first, work, "key"):
        assert certify_oracle(work, engine)[0].name == "oracle-1-check-2026.1-2"


@pytest.mark.usefixtures("key")
def test_a_run_by_another_tool_is_not_taken_for_ones_own(tmp_path: Path, engine: Engine) -> None:
    work, recipe = tmp_path / "work", load("check")
    corpus = kept_corpus(recipe, work, engine)
    execute_all(tool.load("identity"), corpus, tmp_path / "run", work, engine)
    with pytest.raises(RequestError, match="not empty"):
        pipeline.certify(tool.load("oracle"), recipe, tmp_path / "run", work, engine, None)
