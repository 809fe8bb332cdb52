"""What a tool needs is there, or the error says what is missing."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from anoncert.corpus.folder import CorpusFolder
from anoncert.errors import ImpossibleError
from anoncert.run import install
from anoncert.run.execute import execute
from anoncert.run.tool import Adapter


def leftovers(work: Path) -> list[Path]:
    return [path for path in (work / "tools").iterdir() if path.suffix != ".lock"]


def test_a_missing_program_is_named(toy: Callable[..., Adapter], tmp_path: Path) -> None:
    adapter = toy(install='programs = ["sh", "no-such-program"]')
    assert install.missing(adapter) == ["no-such-program"]
    with pytest.raises(ImpossibleError, match="toy needs no-such-program"):
        install.install(adapter, tmp_path)


@pytest.mark.parametrize("pip", ['["deid==0.4.13"]', "[]"])
def test_a_missing_version_of_python_is_named(
    toy: Callable[..., Adapter], tmp_path: Path, pip: str
) -> None:
    adapter = toy(install=f'pip = {pip}\npython = ">=4"')
    with pytest.raises(ImpossibleError, match="toy needs Python >=4, and none is on the PATH"):
        install.install(adapter, tmp_path)
    assert leftovers(tmp_path) == []


def test_a_failed_installation_is_one_line_and_leaves_nothing(
    toy: Callable[..., Adapter], tmp_path: Path
) -> None:
    adapter = toy(install=f'pip = ["nothing @ file://{tmp_path}/nothing-1-py3-none-any.whl"]')
    with pytest.raises(ImpossibleError, match="installing toy failed: ERROR") as caught:
        install.install(adapter, tmp_path)
    assert len(str(caught.value).splitlines()) == 1
    assert leftovers(tmp_path) == []
    assert install.installed(adapter, tmp_path) is None


def test_a_tool_without_packages_has_a_python_of_its_own(
    toy: Callable[..., Adapter], tmp_path: Path
) -> None:
    environment = install.install(toy(), tmp_path)
    assert environment.python.is_relative_to(tmp_path)
    assert environment.packages == {}


def test_of_files_that_are_missing_the_outermost_is_named(
    toy: Callable[..., Adapter], tmp_path: Path
) -> None:
    away = tmp_path / "opt"
    adapter = toy(install=f'files = ["/etc", "{away}", "{away}/tool.jar"]\napt = ["tool"]')
    assert install.missing(adapter) == [str(away)]
    with pytest.raises(ImpossibleError, match=r"install it \(Debian: apt install tool\)"):
        install.install(adapter, tmp_path)


def test_packages_without_what_they_require_are_installed_alone(
    toy: Callable[..., Adapter], tmp_path: Path
) -> None:
    environment = install.install(toy(install='pip_no_deps = ["pynetdicom==3.0.4"]'), tmp_path)
    assert environment.packages.keys() == {"pynetdicom", "pip", "setuptools"}


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program outside of the system, which needs a file that lies around it."""
    path = tmp_path / "opt" / "bin" / "elsewhere"
    path.parent.mkdir(parents=True)
    path.write_text('#!/bin/sh\ncat "$(dirname "$0")/../lib/version"\n')
    path.chmod(0o755)
    (tmp_path / "opt" / "lib").mkdir()
    (tmp_path / "opt" / "lib" / "version").write_text("elsewhere, version v2.7.1-rc\n")
    monkeypatch.setenv("PATH", f"{path.parent}:/usr/bin:/bin")
    return path


_SYSTEM = 'programs = ["elsewhere"]\nversion = ["elsewhere"]'


@pytest.mark.usefixtures("program")
def test_the_version_of_a_program_is_the_one_that_is_there(
    toy: Callable[..., Adapter], little: CorpusFolder, tmp_path: Path
) -> None:
    adapter = toy(install=_SYSTEM, argv='["elsewhere"]')
    run = execute(adapter, little, tmp_path / "run", tmp_path / "work")
    assert adapter.tool.version == "1"
    assert run.tool.version == run.environment["toy"] == "2.7.1"


@pytest.mark.usefixtures("program")
def test_a_program_outside_of_the_system_is_shown_with_what_lies_around_it(
    toy: Callable[..., Adapter], little: CorpusFolder, tmp_path: Path
) -> None:
    adapter = toy(install=_SYSTEM, argv='["elsewhere"]')
    run = execute(adapter, little, tmp_path / "run", tmp_path / "work")
    assert (run.isolation, run.exit_status) == ("bubblewrap", 0)
    assert "v2.7.1" in (tmp_path / "run" / "residue" / "stdout.txt").read_text()


def test_a_program_without_a_version_is_refused(
    toy: Callable[..., Adapter], tmp_path: Path
) -> None:
    adapter = toy(install='version = ["true"]')
    with pytest.raises(ImpossibleError, match="`true` does not tell its version"):
        install.install(adapter, tmp_path)


def test_a_home_is_never_shown_with_a_program(
    toy: Callable[..., Adapter],
    program: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HOME", str(program.parent.parent))
    environment = install.install(toy(install=_SYSTEM), tmp_path / "work")
    assert program.parent in environment.reads
    assert program.parent.parent not in environment.reads


def test_two_at_once_install_a_tool_once(toy: Callable[..., Adapter], tmp_path: Path) -> None:
    adapter = toy(install='pip = ["packaging==24.1"]')
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(install.install, [adapter] * 2, [tmp_path] * 2)
    assert first == second
    assert first.packages["packaging"] == "24.1"


def test_who_tells_the_version_sees_no_more_than_a_tool(
    toy: Callable[..., Adapter], program: Path, tmp_path: Path
) -> None:
    (tmp_path / "truth").write_text("9.9")
    program.write_text(
        f"#!/bin/sh\ncat {tmp_path}/truth\necho 1.2 > {program.parent}/x\necho 3.4\n"
    )
    assert install.install(toy(install=_SYSTEM), tmp_path / "work").version == "3.4"
    assert [path.name for path in program.parent.iterdir()] == ["elsewhere"]
