"""The READMEs' commands and examples, run as they are written."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from anoncert.corpus.plant import identifiers
from anoncert.run.tool import known

ROOT = Path(__file__).parents[2]
FOLDERS = ("corpora", "tools", "results", "bench")
CONSOLE = re.compile(r"^[ ]*```console\n(.*?)^[ ]*```", re.DOTALL | re.MULTILINE)
NAMED_FILE = re.compile(r"^[ ]*```\w+ (\S+)\n(.*?)^[ ]*```", re.DOTALL | re.MULTILINE)
INDENT = re.compile(r"^   ", re.MULTILINE)


def commands(readme: Path) -> list[str]:
    blocks = CONSOLE.findall(readme.read_text("utf-8"))
    return [line.strip()[2:] for block in blocks for line in block.splitlines()]


def run(command: str, folder: Path, work: Path) -> subprocess.CompletedProcess[str]:
    words = shlex.split(command)
    if words[0] == "anoncert":
        words[:1] = [sys.executable, "-m", "anoncert"]
    elif words[0] == "python":
        words[0] = sys.executable
    # A make that runs these tests would have its own say in what another make prints.
    outer = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS", "ARGS"))}
    environment = outer | {"ANONCERT_WORK": str(work), "XDG_CONFIG_HOME": str(work)}
    return subprocess.run(
        words, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_the_readme_opens_with_two_commands() -> None:
    assert commands(ROOT / "README.md")[:2] == ["make certify", "make test"]


@pytest.mark.tools
def test_make_certify_ends_with_the_paths_of_what_it_made(tmp_path: Path) -> None:
    if not (ROOT / ".venv" / "ready").exists():
        pytest.fail("run the tests with `make test`, which makes .venv")
    ended = run("make certify", ROOT, tmp_path)
    assert ended.returncode == 0, ended.stderr
    last = [line.split()[-1] for line in ended.stdout.splitlines()[-3:]]
    assert [Path(path).name for path in last] == [
        "result.json",
        "certificate.dsse.json",
        "report.html",
    ]
    assert all(Path(path).is_file() for path in last)


@pytest.mark.parametrize("folder", ["", *FOLDERS])
def test_every_example_runs(folder: str, tmp_path: Path) -> None:
    readme = ROOT / folder / "README.md"
    for name, text in NAMED_FILE.findall(readme.read_text("utf-8")):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(INDENT.sub("", text), "utf-8")
    examples = [line for line in commands(readme) if not line.startswith("make ")]
    assert examples
    for command in examples:
        ended = run(command, tmp_path, tmp_path / "work")
        assert ended.returncode == 0, f"{command}: {ended.stdout}{ended.stderr}"


def test_the_table_of_identifiers_is_current() -> None:
    text = (ROOT / "corpora" / "README.md").read_text("utf-8")
    for name, module in identifiers().items():
        assert f"| `{name}` | {module.CATEGORY} | {module.ROLE} |" in text


def test_the_table_of_tools_is_current() -> None:
    text = (ROOT / "tools" / "README.md").read_text("utf-8")
    assert all(f"`{adapter.tool.name}`" in text for adapter in known())


def test_the_readme_names_only_files_that_exist() -> None:
    for folder in ("", *FOLDERS):
        text = (ROOT / folder / "README.md").read_text("utf-8")
        links = [link for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link]
        assert all((ROOT / folder / link.partition("#")[0]).exists() for link in links), links
