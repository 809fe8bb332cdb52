from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from anoncert import pipeline
from anoncert.certify.verify import verify
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.recipe import load
from anoncert.engine import Engine
from anoncert.errors import RequestError
from anoncert.files import read_document, tree
from anoncert.run import tool
from anoncert.score.score import score
from anoncert.types import Outcome, Result, Run


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


@pytest.mark.usefixtures("key")
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
    corpus: CorpusFolder, runs: Callable[[str], Path], tmp_path: Path, engine: Engine
) -> None:
    made_here = read_document(runs("identity") / "result.json", Result)
    run = pipeline.adopt(corpus, corpus.images, tool.load("identity"), tmp_path / "run")
    assert run.outcome is Outcome.EXTERNAL
    assert read_document(tmp_path / "run" / "run.json", Run) == run
    adopted = score(corpus, tmp_path / "run", engine)
    assert adopted.leakage == made_here.leakage
    assert adopted.utility == made_here.utility


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
