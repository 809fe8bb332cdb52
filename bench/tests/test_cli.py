from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from anoncert import cli
from anoncert.corpus.folder import CorpusFolder
from anoncert.run import tool
from anoncert.schema import schemas

Ended = subprocess.CompletedProcess[str]
Anoncert = Callable[..., Ended]


@pytest.fixture
def anoncert(tmp_path: Path, work: Path) -> Anoncert:
    """Run the program, as users do, in a home of its own."""
    home = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path), "ANONCERT_WORK": str(work)}

    def ended(*arguments: object) -> Ended:
        return subprocess.run(
            [sys.executable, "-m", "anoncert", *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
            env=os.environ | home | {"COLUMNS": "200"},
        )

    return ended


@pytest.fixture
def main(
    tmp_path: Path,
    work: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., Ended]:
    """Run the program's main function in this process: the same, without the start-up."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("ANONCERT_WORK", str(work))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)

    def ended(*arguments: object) -> Ended:
        argv = ["anoncert", *map(str, arguments)]
        monkeypatch.setattr(sys, "argv", argv)
        with pytest.raises(SystemExit) as caught:
            cli.main()
        out, err = capsys.readouterr()
        code = caught.value.code
        return Ended(argv, code if isinstance(code, int) else int(code is not None), out, err)

    return ended


@pytest.fixture
def run_folder(small_run: Path, tmp_path: Path) -> Path:
    """A scored run of the identity control on four files."""
    return Path(shutil.copytree(small_run, tmp_path / "run"))


def refused(ended: Ended, status: int, *words: str) -> None:
    assert ended.returncode == status
    assert ended.stdout == ""
    assert ended.stderr.startswith("anoncert: ")
    assert ended.stderr.count("\n") == 1
    assert "Traceback" not in ended.stderr
    for word in words:
        assert word in ended.stderr


def test_an_unknown_tool_is_refused_in_one_line(anoncert: Anoncert) -> None:
    refused(anoncert("certify", "nosuchtool"), 2, "nosuchtool", "anoncert tools list")


@pytest.mark.usefixtures("calibrated_once")
def test_a_leaking_tool_is_scored_with_exit_status_zero(main: Anoncert, run_folder: Path) -> None:
    ended = main("score", run_folder, "--workers", 1)
    assert ended.returncode == 0, ended.stderr
    assert "Subjects with a direct identifier leaked: 1 of 1" in ended.stdout
    assert str(run_folder / "result.json") in ended.stdout


@pytest.mark.usefixtures("calibrated_once")
def test_a_missed_requirement_ends_with_one_after_the_work_is_done(
    main: Anoncert, tmp_path: Path
) -> None:
    made = ("certify", "identity", "--recipe", "check", "-o", "run", "--workers", 1)
    ended = main(*made, "--require", "headers:1", "--require", "A")
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1].startswith("anoncert: required, not met: headers level 1")
    assert (tmp_path / "run" / "report.html").is_file()
    assert (tmp_path / "run" / "certificate.dsse.json").is_file()


def test_help_names_every_verb_and_the_version_is_told(anoncert: Anoncert) -> None:
    ended = anoncert("--help")
    assert ended.returncode == 0
    for verb in ("build", "run", "score", "certify", "verify", "report", "tools"):
        assert f"  {verb} " in ended.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("build", "nosuch", "-o", "c"), ("nosuch", "smoke-2026.1")),
        (("certify", "identity", "--recipe", "nosuch"), ("nosuch",)),
        (("certify", "identity", "--recipe", "check", "--require", "9"), ("9", "headers:2")),
        (("certify", "identity", "--recipe", "check", "--require", ""), ("no requirement",)),
        (("run", "nosuch", "c", "-o", "r"), ("nosuch",)),
        (("run", "identity", ".", "-o", "r"), ("no corpus here", "anoncert build")),
        (("score", "."), ("run.json",)),
        (("score", "nowhere"), ("nowhere",)),
        (("score", ".", ".", "-o", "r"), ("no corpus here",)),
        (("score", ".", "."), ("-o RUN",)),
        (("score",), ("--help",)),
        (("verify", "nowhere"), ("no corpus, run, result or certificate",)),
        (("report", "."), ("run.json",)),
        (("tools", "check", "nosuch"), ("nosuch",)),
        (("tools", "install", "nosuch"), ("nosuch",)),
        (("nosuchverb",), ("nosuchverb", "--help")),
        (("build", "smoke"), ("--output", "--help")),
        (("build", "smoke", "-o", "c", "--subjects", "0"), ("--subjects", "--help")),
        (("certify", "identity", "--workers", "0"), ("--workers",)),
        (("certify", "../corpora"), ("corpora",)),
    ],
)
def test_a_wrong_request_is_refused_in_one_line(
    main: Anoncert, arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    refused(main(*arguments), 2, *words)


@pytest.mark.parametrize(
    "arguments",
    [
        ("build", "check", "-o", "full"),
        ("run", "identity", "{corpus}", "-o", "full"),
        ("score", "{corpus}", "{corpus}/images", "-o", "full"),
        ("certify", "identity", "--recipe", "check", "-o", "full"),
    ],
)
def test_a_folder_that_holds_something_is_left_alone(
    main: Anoncert, corpus: CorpusFolder, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("precious")
    refused(main(*(a.format(corpus=corpus.path) for a in arguments)), 2, "not empty", "-o")
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["mine.txt"]


def test_output_without_a_dicom_file_is_refused(
    main: Anoncert, corpus: CorpusFolder, tmp_path: Path
) -> None:
    (tmp_path / "output").mkdir()
    (tmp_path / "output" / "log.txt").write_text("done")
    refused(main("score", corpus.path, "output", "-o", "run"), 2, "no DICOM file")
    assert not (tmp_path / "run").exists()


def test_a_run_of_a_tool_that_cannot_be_run_here_is_refused(
    main: Anoncert, corpus: CorpusFolder
) -> None:
    refused(main("run", "unknown", corpus.path, "-o", "run"), 2, "cannot be run here", "score")


@pytest.mark.parametrize("content", ["", "{}", '{"schema": 99}', "no json", '{"schema": "x"}'])
def test_a_broken_run_is_refused_in_one_line(main: Anoncert, tmp_path: Path, content: str) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "run.json").write_text(content)
    for verb in ("score", "verify", "report"):
        refused(main(verb, "run"), 2, "run.json")


def test_a_folder_that_cannot_be_made_is_impossible(main: Anoncert, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    refused(main("build", "check", "-o", "file/corpus", "--workers", 1), 3, "file")


def test_a_fault_of_the_machine_shows_its_traceback_only_when_asked(
    anoncert: Anoncert,
) -> None:
    ended = anoncert("verify", "nowhere", "--debug")
    assert "Traceback" in ended.stderr
    assert ended.returncode != 0


@pytest.mark.usefixtures("calibrated_once")
def test_output_made_elsewhere_is_scored(
    main: Anoncert, small: CorpusFolder, tmp_path: Path
) -> None:
    ended = main("score", small.path, small.images, "-o", "run", "--workers", 1, "--json")
    assert ended.returncode == 0
    assert ended.stdout == (tmp_path / "run" / "result.json").read_text("utf-8")
    result = json.loads(ended.stdout)
    assert result["tool"]["name"] == "unknown"
    assert {level["level"] for level in result["levels"].values()} == {None}
    assert result.keys() == set(
        json.loads(schemas()["result.schema.json"])["$defs"]["Result"]["properties"]
    )


def test_output_of_twins_made_elsewhere_is_scored_with_it(
    main: Anoncert, small: CorpusFolder, tmp_path: Path
) -> None:
    built = main("build", "check", "--twin", "-o", "twin", "--workers", 1)
    assert built.returncode == 0
    more = ("--again", small.images, "--twin", tmp_path / "twin" / "images")
    ended = main("score", small.path, small.images, *more, "-o", "run", "--workers", 1, "--json")
    assert ended.returncode == 0
    assert json.loads(ended.stdout)["attacks"]["interference"] == "auditor"
    refused(main("score", "run", *more), 2, "name a run folder alone")


@pytest.mark.usefixtures("calibrated_once")
@pytest.mark.parametrize(
    ("wanted", "status"), [("A", 0), ("headers:A", 0), ("text:1", 1), ("face:A", 1)]
)
def test_requirements_decide_the_exit_status(
    main: Anoncert, run_folder: Path, wanted: str, status: int
) -> None:
    ended = main("score", run_folder, "--workers", 1, "--require", wanted)
    assert ended.returncode == status
    assert ("required, not met" in ended.stderr) is bool(status)


def test_the_steps_one_by_one(anoncert: Anoncert, main: Anoncert, tmp_path: Path) -> None:
    steps = [
        ("build", "check", "-o", "corpus", "--subjects", 1, "--seed", 7),
        ("run", "oracle", "corpus", "-o", "run"),
        ("score", "run"),
        ("report", "run"),
        ("verify", "run"),
        ("verify", "corpus"),
    ]
    for step in steps:
        ended = main(*step, "--workers", 1)
        assert ended.returncode == 0, ended.stderr
        assert ended.stdout
    assert "FAILS" not in ended.stdout
    (tmp_path / "run" / "findings.jsonl").write_text("")
    ended = anoncert("verify", "run")
    assert ended.returncode == 1
    assert "FAILS" in ended.stdout
    assert "Traceback" not in ended.stderr


def test_a_missing_key_is_refused(main: Anoncert, run_folder: Path, tmp_path: Path) -> None:
    refused(main("report", run_folder, "--key", "none.pem"), 2, "none.pem")
    assert main("report", run_folder).returncode == 0
    refused(main("verify", run_folder, "--key", "none.pub"), 2, "none.pub")
    assert (tmp_path / "anoncert" / "signing-key.pem").is_file()


def test_all_tools_are_listed(main: Anoncert) -> None:
    ended = main("tools", "list")
    assert ended.returncode == 0
    listed = [
        line.split()[0] for line in ended.stdout.splitlines()[1:] if not line.startswith("  ")
    ]
    assert listed == [adapter.tool.name for adapter in tool.known()]
    assert {"identity", "oracle", "blank", "dicognito", "deid", "idiscore"} <= set(listed)


@pytest.mark.parametrize(("name", "status"), [("identity", 0), ("oracle", 0), ("blank", 1)])
def test_an_adapter_is_checked(main: Anoncert, name: str, status: int) -> None:
    ended = main("tools", "check", name)
    assert ended.returncode == status
    assert ("0 of 4" if status else "4 of 4") in ended.stdout
    assert "leaves the corpus alone" in ended.stdout


def test_an_adapter_that_cannot_be_run_cannot_be_checked(main: Anoncert) -> None:
    refused(main("tools", "check", "unknown"), 2, "cannot be run here")
