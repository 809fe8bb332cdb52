"""The wheel, installed where there is no checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    call(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", str(folder), str(ROOT))
    (built,) = folder.glob("anoncert-*.whl")
    return built


def call(*command: str, cwd: Path | None = None) -> str:
    bare = {k: v for k, v in os.environ.items() if k not in ("ANONCERT_HOME", "PYTHONPATH")}
    ended = subprocess.run(command, cwd=cwd, env=bare, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_the_wheel_carries_data_and_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for name in (
        "corpora/smoke-2026.1.toml",
        "tools/deid/tool.toml",
        "results/schema/result.schema.json",
    ):
        assert f"anoncert/_data/{name}" in names
    for name in ("py.typed", "run/new_tool.toml", "run/_supervisor.py"):
        assert f"anoncert/{name}" in names
    assert not [name for name in names if "tests/" in name or "perf/" in name]


@pytest.mark.tools
def test_the_installed_wheel_builds_smoke(wheel: Path, tmp_path: Path) -> None:
    call(sys.executable, "-m", "venv", str(tmp_path / "fresh"))
    scripts = tmp_path / "fresh" / ("Scripts" if os.name == "nt" else "bin")
    call(str(scripts / "python"), "-m", "pip", "install", "--quiet", "--no-compile", str(wheel))
    call(str(scripts / "anoncert"), "build", "smoke", "-o", "corpus", cwd=tmp_path)
    assert len(list((tmp_path / "corpus" / "images").rglob("*.dcm"))) == 336
    call(str(scripts / "anoncert"), "verify", "corpus", cwd=tmp_path)
    assert "dicognito" in call(str(scripts / "anoncert"), "tools", "list", cwd=tmp_path)
