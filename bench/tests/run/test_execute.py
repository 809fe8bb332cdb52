"""A tool's failure is data, and the corpus survives every tool."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from anoncert import digest, files
from anoncert.corpus.folder import CorpusFolder
from anoncert.errors import ImpossibleError, RequestError
from anoncert.run.execute import execute
from anoncert.run.tool import Adapter
from anoncert.types import Outcome, Run

COPY = "shutil.copytree(source, target, dirs_exist_ok=True)\n"
IN_PLACE = """
for path in source.rglob("*.dcm"):
    path.write_bytes(b"edited")
    path.chmod(0o400)
    shutil.copyfile(path, target / path.name)
"""

Toy = Callable[..., Adapter]
Executed = Callable[[Adapter], Run]


@pytest.fixture
def executed(little: CorpusFolder, tmp_path: Path) -> Executed:
    """Run a tool into ``tmp_path/run``, and see the corpus unchanged."""

    def run(adapter: Adapter) -> Run:
        try:
            return execute(adapter, little, tmp_path / "run", tmp_path / "work")
        finally:
            held = digest.of_tree(little.images, little.path / "truth")
            assert held == little.document.tree_digest

    return run


def test_a_tool_that_works_is_recorded(
    toy: Toy, executed: Executed, little: CorpusFolder, tmp_path: Path
) -> None:
    adapter = toy(COPY)
    run = executed(adapter)
    assert (run.outcome, run.exit_status) == (Outcome.COMPLETED, 0)
    assert run.tool == adapter.tool
    assert run.tool_digest == adapter.digest
    assert run.corpus_digest == little.document.content_digest
    assert run.output_digest == digest.of_tree(tmp_path / "run" / "output")
    assert run == files.read_document(tmp_path / "run" / "run.json", Run)
    assert sorted(p.name for p in (tmp_path / "run").iterdir()) == ["output", "residue", "run.json"]
    copied = files.tree(tmp_path / "run" / "output")
    assert len(copied) == little.document.instances


def test_a_tool_that_crashes_is_data_with_its_last_words(
    toy: Toy, executed: Executed, tmp_path: Path
) -> None:
    run = executed(toy(COPY + "raise ValueError('cannot read this')"))
    assert (run.outcome, run.exit_status) == (Outcome.FAILED, 1)
    assert "cannot read this" in (tmp_path / "run" / "residue" / "stderr.txt").read_text()
    assert files.tree(tmp_path / "run" / "output")


def test_a_tool_that_hangs_is_ended_and_keeps_what_it_wrote(
    toy: Toy, executed: Executed, tmp_path: Path
) -> None:
    run = executed(toy(COPY + "time.sleep(600)", run="seconds = 1"))
    assert run.outcome is Outcome.TIMED_OUT
    assert run.detail == "ended by us after 1 s"
    assert run.streams["stdout"].size == 0
    assert run.seconds < 5
    assert files.tree(tmp_path / "run" / "output")


def test_a_tool_that_writes_nothing_did_not_succeed(toy: Toy, executed: Executed) -> None:
    run = executed(toy(""))
    assert (run.outcome, run.exit_status) == (Outcome.WROTE_NOTHING, 0)


def test_a_tool_that_edits_its_input_cannot(toy: Toy, executed: Executed, tmp_path: Path) -> None:
    run = executed(toy(IN_PLACE))
    assert (run.isolation, run.outcome) == ("bubblewrap", Outcome.FAILED)
    assert "Read-only file system" in (tmp_path / "run" / "residue" / "stderr.txt").read_text()


@pytest.mark.usefixtures("unisolated")
def test_a_tool_that_edits_its_input_unisolated_edits_a_copy_and_is_told_of(
    toy: Toy, executed: Executed, tmp_path: Path
) -> None:
    run = executed(toy(IN_PLACE))
    assert (run.isolation, run.outcome) == ("none", Outcome.COMPLETED)
    assert run.conduct == ["changed 4 of the 4 files that it was given"]
    written = files.tree(tmp_path / "run" / "output")
    assert {path.read_bytes() for path in written} == {b"edited"}
    assert not (tmp_path / "run" / "input").exists()


def test_a_link_to_the_input_is_no_output(toy: Toy, executed: Executed) -> None:
    run = executed(toy("(target / 'link.dcm').symlink_to(next(source.rglob('*.dcm')))"))
    assert run.outcome is Outcome.WROTE_NOTHING


@pytest.mark.parametrize("part", ["{truth}", "{input.nonesuch}", "{Input}"])
def test_an_unknown_placeholder_is_named_and_leaves_nothing(
    toy: Toy, executed: Executed, tmp_path: Path, part: str
) -> None:
    with pytest.raises(RequestError, match=r"tool\.toml: run\.argv: .*known are \{python\}"):
        executed(toy(argv=f'["{{python}}", "{part}"]'))
    assert [path.name for path in tmp_path.iterdir()] == ["toy"]


def test_a_missing_program_leaves_nothing(toy: Toy, executed: Executed, tmp_path: Path) -> None:
    with pytest.raises(ImpossibleError, match="no-such-program"):
        executed(toy(install='programs = ["no-such-program"]'))
    assert [path.name for path in tmp_path.iterdir()] == ["toy"]


def test_a_command_that_does_not_exist_leaves_nothing(
    toy: Toy, executed: Executed, tmp_path: Path
) -> None:
    with pytest.raises(ImpossibleError, match="no-such-command"):
        executed(toy(argv='["no-such-command"]'))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["toy", "work"]


def test_a_run_folder_that_holds_something_is_refused(
    toy: Toy, executed: Executed, tmp_path: Path
) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "precious").write_text("text")
    with pytest.raises(RequestError, match="not empty"):
        executed(toy(COPY))
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["precious"]


def test_a_corpus_that_the_tool_could_read_is_refused(
    toy: Toy, little: CorpusFolder, tmp_path: Path
) -> None:
    adapter = toy(COPY)
    inside = CorpusFolder(Path(shutil.copytree(little.path, adapter.folder / "corpus")))
    with pytest.raises(RequestError, match=r"lies in .*toy, which the tool may read"):
        execute(adapter, inside, tmp_path / "run", tmp_path / "work")
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("shown", ["/", "HOME"])
def test_a_tool_that_would_be_shown_a_home_is_refused(
    toy: Toy, little: CorpusFolder, tmp_path: Path, shown: str
) -> None:
    path = shown.replace("HOME", str(Path.home()))
    adapter = toy(COPY, install=f'files = ["{path}"]')
    with pytest.raises(RequestError, match="which the tool may read"):
        execute(adapter, little, tmp_path / "run", tmp_path / "work")


def test_a_run_inside_the_corpus_is_refused(toy: Toy, little: CorpusFolder, tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="this lies in the corpus"):
        execute(toy(COPY), little, little.images / "run", tmp_path / "work")


def test_a_run_that_the_tool_could_read_next_time_is_refused(
    toy: Toy, little: CorpusFolder, tmp_path: Path
) -> None:
    adapter = toy(COPY)
    with pytest.raises(RequestError, match=r"lies in .*toy, which the tool may read"):
        execute(adapter, little, adapter.folder / "run", tmp_path / "work")
