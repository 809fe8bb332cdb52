"""What misbehaving tools leave is put where it belongs, and told."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from anoncert import digest, files
from anoncert.corpus.folder import CorpusFolder
from anoncert.errors import RequestError
from anoncert.run.execute import execute
from anoncert.run.tool import Adapter
from anoncert.types import Outcome, Run

COPY = "shutil.copytree(source, target, dirs_exist_ok=True)\n"
STRAY = """
path = pathlib.Path({path!r})
path.parent.mkdir(parents=True, exist_ok=True)
path.write_text("map")
"""

Toy = Callable[..., Adapter]
Executed = Callable[[Adapter], Run]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "run"


@pytest.fixture
def executed(little: CorpusFolder, tmp_path: Path, folder: Path) -> Executed:
    def run(adapter: Adapter) -> Run:
        done = execute(adapter, little, folder, tmp_path / "work")
        assert digest.of_tree(little.images, little.path / "truth") == little.document.tree_digest
        assert sorted(p.name for p in folder.iterdir()) == ["output", "residue", "run.json"]
        return done

    return run


def test_of_a_tool_that_behaves_nothing_is_told(toy: Toy, executed: Executed, folder: Path) -> None:
    run = executed(toy(COPY))
    assert (run.isolation, run.conduct) == ("bubblewrap", [])
    assert files.tree(folder / "residue") == [
        folder / "residue" / "stderr.txt",
        folder / "residue" / "stdout.txt",
    ]


@pytest.mark.parametrize("path", ["/var/lib/map.csv", "/root/map.csv", "/map.csv"])
def test_what_is_written_elsewhere_is_residue(
    toy: Toy, executed: Executed, folder: Path, path: str
) -> None:
    run = executed(toy(COPY + STRAY.format(path=path)))
    assert run.outcome is Outcome.COMPLETED
    assert run.conduct == [f"wrote outside of its folders: {path}; kept in residue/outside"]
    assert (folder / f"residue/outside{path}").read_text() == "map"
    assert not Path(path).exists()


@pytest.mark.usefixtures("unisolated")
def test_what_is_written_beside_the_output_unisolated_is_residue(
    toy: Toy, executed: Executed, folder: Path
) -> None:
    run = executed(toy(COPY + "(target.parent / 'map.csv').write_text('map')"))
    assert run.isolation == "none"
    assert run.conduct == ["wrote beside its output: map.csv; kept in residue/beside"]
    assert (folder / "residue" / "beside" / "map.csv").read_text() == "map"


def test_links_are_named_and_not_followed(toy: Toy, executed: Executed, folder: Path) -> None:
    run = executed(toy(COPY + "(target / 'way').symlink_to('/etc')\n"))
    assert run.conduct == ["made links in its output, which are not followed: way -> /etc"]
    assert all(path.is_relative_to(folder) for path in files.tree(folder / "output"))


def test_many_links_are_counted(toy: Toy, executed: Executed) -> None:
    run = executed(toy(COPY + "for n in range(9): (target / f'{n}').symlink_to('..')\n"))
    (said,) = run.conduct
    assert said.endswith("0 -> .., 1 -> .., 2 -> .., 3 -> .., 4 -> .. and 4 more")


@pytest.mark.usefixtures("unisolated")
def test_a_link_in_place_of_the_output_is_no_output(toy: Toy, executed: Executed) -> None:
    run = executed(toy("target.rmdir()\ntarget.symlink_to(source)"))
    assert run.outcome is Outcome.WROTE_NOTHING


def test_names_that_would_control_a_terminal_are_made_harmless(
    toy: Toy, executed: Executed
) -> None:
    run = executed(toy(COPY + r"(target / '\x1b[2J\udcff').symlink_to('..')"))
    assert run.conduct == ["made links in its output, which are not followed: \\x1b[2J\ufffd -> .."]


def test_pipes_devices_and_sockets_are_not_opened(toy: Toy, executed: Executed) -> None:
    run = executed(toy(COPY + "os.mkfifo(target / 'pipe.dcm')\nos.mkfifo('pipe')\n"))
    assert (run.outcome, run.conduct) == (Outcome.COMPLETED, [])


@pytest.mark.parametrize("mode", ["0o000", "0o200"])
def test_what_a_tool_makes_unreadable_is_read_all_the_same(
    toy: Toy, executed: Executed, folder: Path, mode: str
) -> None:
    code = "(target / 'deep').mkdir()\n(target / 'deep' / 'file').write_text('map')\n"
    code += f"(target / 'deep' / 'file').chmod({mode})\n(target / 'deep').chmod({mode})\n"
    assert executed(toy(code)).outcome is Outcome.COMPLETED
    assert (folder / "output" / "deep" / "file").stat().st_mode & 0o400
    assert os.access(folder / "output" / "deep", os.R_OK | os.X_OK)


def test_what_stands_beside_the_public_output_is_residue(
    toy: Toy, executed: Executed, folder: Path
) -> None:
    code = "shutil.copytree(source, target / 'public')\n(target / 'map.csv').write_text('map')"
    run = executed(toy(code, run='public = "public"'))
    assert (run.outcome, run.conduct) == (Outcome.COMPLETED, [])
    assert len(files.tree(folder / "output")) == 4
    assert (folder / "residue" / "private" / "map.csv").read_text() == "map"


def test_a_public_output_that_is_missing_is_no_output(toy: Toy, executed: Executed) -> None:
    assert executed(toy(COPY, run='public = "public"')).outcome is Outcome.WROTE_NOTHING


def test_a_public_output_that_leads_elsewhere_is_no_output(toy: Toy, executed: Executed) -> None:
    run = executed(toy("(target / 'public').symlink_to(source)", run='public = "public"'))
    assert run.outcome is Outcome.WROTE_NOTHING


def test_a_tool_that_takes_too_much_is_stopped_and_the_result_says_so(
    toy: Toy, executed: Executed
) -> None:
    code = "kept = b'x' * (300 << 20)\ntime.sleep(600)"
    run = executed(toy(code, run="memory_mib = 200"))
    assert run.outcome is Outcome.STOPPED
    assert run.detail == "ended by us at its limit: memory: 200 MiB"


def test_ten_million_files_end_early(toy: Toy, executed: Executed, folder: Path) -> None:
    code = "n = 0\nwhile n < 10_000_000:\n  n += 1\n  open(target / str(n), 'w').close()"
    run = executed(toy(code))
    assert run.outcome is Outcome.STOPPED
    assert run.detail == "ended by us at its limit: files: 10080 written"
    assert sum(1 for _ in (folder / "output").iterdir()) < 500_000


def test_a_path_out_of_the_public_folder_is_refused(toy: Toy) -> None:
    with pytest.raises(RequestError, match=r"run\.public"):
        toy(run='public = "../residue"')


@pytest.mark.parametrize("code", ["os.mkdir('/CARRINGTON')", "os.symlink('a', '/CARRINGTON')"])
def test_names_that_are_left_elsewhere_are_told_and_kept(
    toy: Toy, executed: Executed, folder: Path, code: str
) -> None:
    run = executed(toy(COPY + code))
    assert run.conduct == ["wrote outside of its folders: /CARRINGTON; kept in residue/outside"]
    assert os.path.lexists(folder / "residue" / "outside" / "CARRINGTON")


def test_a_folder_whose_name_looks_like_a_link_is_none(toy: Toy, executed: Executed) -> None:
    assert executed(toy(COPY + "(target / 'a -> b').mkdir()")).conduct == []


DEEP = """
os.chdir({where!r})
for _ in range({depth}):
    os.mkdir({name!r})
    os.chdir({name!r})
"""


@pytest.mark.parametrize(("depth", "name"), [(1500, "a"), (9, "b" * 220), (30, "b" * 220)])
@pytest.mark.parametrize("where", ["OUTPUT", "/"])
def test_folders_too_deep_to_be_read_are_removed(
    toy: Toy, executed: Executed, folder: Path, depth: int, name: str, where: str
) -> None:
    code = DEEP.format(where="/" if where == "/" else "WHERE", depth=depth, name=name)
    run = executed(toy(COPY + code.replace("'WHERE'", "target")))
    assert any("nested too deeply" in said for said in run.conduct)
    assert len(files.tree(folder / "output")) == 4
    assert files.names_only(folder)


@pytest.mark.usefixtures("unisolated")
@pytest.mark.parametrize("name", ["outside", "home", "tmp", "work", "shm"])
def test_a_link_in_place_of_a_folder_of_residue_is_not_followed(
    toy: Toy, executed: Executed, tmp_path: Path, name: str
) -> None:
    victim = tmp_path / "victim"
    (victim / "sub").mkdir(parents=True)
    (victim / "sub").chmod(0o500)
    code = f"residue = target.parent / 'residue'\nshutil.rmtree(residue / '{name}')\n"
    executed(toy(COPY + code + f"(residue / '{name}').symlink_to({str(victim)!r})"))
    assert (victim / "sub").stat().st_mode & 0o777 == 0o500


@pytest.mark.usefixtures("unisolated")
def test_names_that_we_would_take_may_be_taken(toy: Toy, executed: Executed, folder: Path) -> None:
    code = "residue = target.parent / 'residue'\n(residue / 'beside').write_text('taken')\n"
    executed(toy(COPY + code + "(target.parent / 'map.csv').write_text('map')"))
    assert (folder / "residue" / "beside").read_text() == "taken"
    assert (folder / "residue" / "beside-" / "map.csv").read_text() == "map"
