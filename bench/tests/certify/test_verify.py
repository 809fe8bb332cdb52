from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from anoncert.certify.issue import issue
from anoncert.certify.verify import Check, replay, verify
from anoncert.corpus.folder import CorpusFolder
from anoncert.digest import of_file
from anoncert.engine import Engine
from anoncert.errors import RequestError
from anoncert.files import tree

Key = Callable[[str], Path]
Runs = Callable[[str], Path]


def failed(checks: list[Check]) -> set[str]:
    assert checks
    return {check.what for check in checks if not check.holds}


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_an_untouched_run_holds(run_folder: Path, certificate: Path, tmp_path: Path) -> None:
    assert certificate.parent == run_folder
    assert failed(verify(run_folder, None)) == set()
    assert failed(verify(run_folder, tmp_path / "own.pub")) == set()
    assert "scores recomputed from findings" in {c.what for c in verify(run_folder, None)}


def test_an_untouched_result_and_certificate_hold_alone(
    run_folder: Path, certificate: Path
) -> None:
    assert failed(verify(run_folder / "result.json", None)) == set()
    assert failed(verify(certificate, None)) == set()


def test_another_key_than_asked_for_fails(certificate: Path, key: Key) -> None:
    assert failed(verify(certificate, key("other").with_suffix(".pub"))) == {"signature"}


def test_findings_that_were_taken_away_are_detected(runs: Runs, key: Key, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(runs("identity"), tmp_path / "leaky"))
    issue(folder, key("own"))
    findings = folder / "findings.jsonl"
    lines = findings.read_bytes().splitlines(keepends=True)
    findings.write_bytes(b"".join(line for line in lines if b'"case":"tool"' not in line))
    wrong = failed(verify(folder, None))
    assert {
        "findings.jsonl",
        "scores recomputed from findings",
        "certified findings.jsonl",
    } <= wrong


def test_findings_edited_together_with_their_digest_are_detected(
    runs: Runs, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(runs("identity"), tmp_path / "leaky"))
    findings = folder / "findings.jsonl"
    before = of_file(findings)
    lines = findings.read_bytes().splitlines(keepends=True)
    findings.write_bytes(b"".join(line for line in lines if b'"case":"tool"' not in line))
    rewrite(folder / "result.json", before, of_file(findings))
    assert failed(verify(folder, None)) == {"scores recomputed from findings"}


@pytest.mark.parametrize("name", ["pairs.jsonl", "measurements.jsonl", "findings.jsonl"])
def test_a_row_that_was_taken_away_is_detected(run_folder: Path, name: str) -> None:
    path = run_folder / name
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[1:]))
    assert name in failed(verify(run_folder, None))


def test_output_that_changed_after_the_run_is_detected(run_folder: Path) -> None:
    path = tree(run_folder / "output")[0]
    path.write_bytes(path.read_bytes() + b"\0")
    assert failed(verify(run_folder, None)) == {"output unchanged since the run"}


def test_a_result_that_was_edited_is_detected(run_folder: Path, certificate: Path) -> None:
    document = json.loads((run_folder / "result.json").read_bytes())
    document["levels"]["headers"]["level"] = 3
    (run_folder / "result.json").write_text(json.dumps(document))
    wrong = failed(verify(run_folder, None))
    assert {"scores recomputed from findings", "certified result.json"} <= wrong
    assert failed(verify(certificate, None)) == {
        "certificate says what the result says",
        "certified result.json",
    }


def test_a_run_whose_corpus_is_gone_cannot_be_recomputed(
    run_folder: Path, corpus: CorpusFolder
) -> None:
    rewrite(run_folder / "run.json", str(corpus.path.resolve()), "/nowhere")
    assert "scores recomputed from findings" in failed(verify(run_folder, None))


def test_an_untouched_corpus_holds(corpus: CorpusFolder) -> None:
    assert failed(verify(corpus.path, None)) == set()


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("images", {"tree digest (these very bytes)", "content digest (what they mean)"}),
        ("truth", {"tree digest (these very bytes)"}),
    ],
)
def test_a_corpus_that_was_edited_is_detected(
    corpus: CorpusFolder, tmp_path: Path, kind: str, wrong: set[str]
) -> None:
    copy = Path(shutil.copytree(corpus.path, tmp_path / "corpus"))
    path = tree(copy / kind)[0]
    data = bytearray(path.read_bytes())
    data[-3] ^= 1
    path.write_bytes(data)
    assert failed(verify(copy, None)) == wrong


def test_a_corpus_that_lacks_a_file_is_detected(corpus: CorpusFolder, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(corpus.path, tmp_path / "corpus"))
    tree(copy / "images")[0].unlink()
    assert len(failed(verify(copy, None))) == 2


def test_what_is_none_of_these_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nothing"):
        with pytest.raises(RequestError, match="no corpus, run, result or certificate"):
            verify(path, None)
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(RequestError):
        verify(tmp_path / "notes.txt", None)


def test_a_missing_public_key_is_an_error_of_the_request(certificate: Path, tmp_path: Path) -> None:
    with pytest.raises(RequestError):
        verify(certificate, tmp_path / "none.pub")


def test_replay_rebuilds_and_scores_again(run_folder: Path, engine: Engine) -> None:
    checks = replay(run_folder, engine)
    assert [(check.what, check.holds) for check in checks] == [
        ("corpus rebuilt", True),
        ("scored again", True),
    ]


def test_replay_detects_output_that_was_exchanged(small_copy: Path, engine: Engine) -> None:
    assert failed(replay(small_copy, engine)) == set()
    for path in tree(small_copy / "output"):
        path.write_bytes(b"")
    assert failed(replay(small_copy, engine)) == {"scored again"}


def test_replay_detects_another_seed(small_copy: Path, engine: Engine) -> None:
    rewrite(small_copy / "result.json", '"seed": 4', '"seed": 5')
    assert failed(replay(small_copy, engine)) == {"corpus rebuilt"}
