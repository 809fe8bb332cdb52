from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from anoncert import journal, pipeline
from anoncert.certify.verify import replay, verify
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.kept import kept_corpus
from anoncert.corpus.recipe import load
from anoncert.engine import Engine
from anoncert.errors import RequestError, StoppedError
from anoncert.files import read_document, tree
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
    work, folder = tmp_path / "work", tmp_path / "run"
    with monkeypatch.context() as patched:
        interrupt(patched, "anoncert.score.score.run_measures")
        with pytest.raises(StoppedError, match="go on with"):
            pipeline.certify(tool.load("oracle"), load("check"), folder, work, engine, None)
    corpus = CorpusFolder(Path(read_document(folder / "run.json", Run).corpus))
    with monkeypatch.context() as patched:
        interrupt(patched, "anoncert.attack._run.Examination.examine")
        result = pipeline.scored(corpus, folder, work, engine)
    assert not any(path.name.startswith(".") for path in folder.iterdir())
    assert score(corpus, folder, engine) == result


def interrupt(patched: pytest.MonkeyPatch, name: str) -> None:
    """Interrupt whoever calls a function."""

    def ended(*_: object) -> None:
        raise KeyboardInterrupt

    patched.setattr(name, ended)


def test_controls_go_when_a_score_is_interrupted(
    small: CorpusFolder, tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline.adopt(small, small.images, tool.load("identity"), tmp_path / "run")
    interrupt(monkeypatch, "anoncert.score.calibrate._Make.examine")
    with pytest.raises(StoppedError):
        pipeline.scored(small, tmp_path / "run", tmp_path / "work", engine)
    hidden = {path.name for path in (tmp_path / "run").iterdir() if path.name.startswith(".")}
    assert hidden == {journal.UNFINISHED}
