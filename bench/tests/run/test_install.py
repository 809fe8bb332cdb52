"""What a tool needs is there, or the error says what is missing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from anoncert.errors import ImpossibleError
from anoncert.run import install
from anoncert.run.tool import Adapter


def test_a_missing_program_is_named(toy: Callable[..., Adapter], tmp_path: Path) -> None:
    adapter = toy(install='programs = ["sh", "no-such-program"]')
    assert install.missing_programs(adapter) == ["no-such-program"]
    with pytest.raises(ImpossibleError, match="toy needs the program no-such-program"):
        install.install(adapter, tmp_path)


@pytest.mark.parametrize("pip", ['["deid==0.4.13"]', "[]"])
def test_a_missing_version_of_python_is_named(
    toy: Callable[..., Adapter], tmp_path: Path, pip: str
) -> None:
    adapter = toy(install=f'pip = {pip}\npython = ">=4"')
    with pytest.raises(ImpossibleError, match="toy needs Python >=4, and none is on the PATH"):
        install.install(adapter, tmp_path)
    assert not list((tmp_path / "tools").glob("*"))


def test_a_failed_installation_is_one_line_and_leaves_nothing(
    toy: Callable[..., Adapter], tmp_path: Path
) -> None:
    adapter = toy(install=f'pip = ["nothing @ file://{tmp_path}/nothing-1-py3-none-any.whl"]')
    with pytest.raises(ImpossibleError, match="installing toy failed: ERROR") as caught:
        install.install(adapter, tmp_path)
    assert len(str(caught.value).splitlines()) == 1
    assert list((tmp_path / "tools").iterdir()) == []
    assert install.installed(adapter, tmp_path) is None


def test_a_tool_without_packages_has_a_python_of_its_own(
    toy: Callable[..., Adapter], tmp_path: Path
) -> None:
    environment = install.install(toy(), tmp_path)
    assert environment.python.is_relative_to(tmp_path)
    assert environment.packages == {}
