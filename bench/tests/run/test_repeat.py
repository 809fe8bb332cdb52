"""A tool runs again, and on twins, as often as the recipe asks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from anoncert.corpus.build import build
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.recipe import load
from anoncert.engine import Engine
from anoncert.errors import ImpossibleError
from anoncert.files import read_document, tree
from anoncert.run import repeat
from anoncert.run.repeat import execute_all
from anoncert.run.tool import Adapter
from anoncert.types import Outcome, Run

Toy = Callable[..., Adapter]

COPY = "shutil.copytree(source, target, dirs_exist_ok=True)\n"


@pytest.fixture(scope="module")
def two(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> CorpusFolder:
    """Two subjects, of whom one has a twin."""
    target = tmp_path_factory.mktemp("two") / "corpus"
    build(replace(load("check"), subjects=2, twins=1), target, engine)
    return CorpusFolder(target)


def test_each_run_is_kept_with_what_it_was_made_on(
    toy: Toy, two: CorpusFolder, engine: Engine, tmp_path: Path
) -> None:
    first = execute_all(toy(COPY), two, tmp_path / "run", tmp_path / "work", engine)
    again, twin = (
        read_document(tmp_path / "run" / name / "run.json", Run) for name in ("again", "twin")
    )
    assert (first.subjects, again.subjects, twin.subjects) == (2, 1, 1)
    assert len({run.corpus_digest for run in (first, again, twin)}) == 3
    whole, part, other = (tree(tmp_path / "run" / at / "output") for at in ("", "again", "twin"))
    assert {path.read_bytes() for path in part} < {path.read_bytes() for path in whole}
    assert {p.read_bytes() for p in other}.isdisjoint(p.read_bytes() for p in whole)


def test_a_tool_that_fails_on_twins_is_data(
    toy: Toy, two: CorpusFolder, engine: Engine, tmp_path: Path
) -> None:
    names = {path.name for path in two.images.iterdir()}
    driver = COPY + f"sys.exit(not {names!r} & set(os.listdir(source)))"
    first = execute_all(toy(driver), two, tmp_path / "run", tmp_path / "work", engine)
    twin = read_document(tmp_path / "run" / "twin" / "run.json", Run)
    assert (first.outcome, twin.outcome) == (Outcome.COMPLETED, Outcome.FAILED)


def test_a_recipe_that_asks_for_none_gets_none(
    toy: Toy, little: CorpusFolder, engine: Engine, tmp_path: Path
) -> None:
    execute_all(toy(COPY), little, tmp_path / "run", tmp_path / "work", engine)
    assert sorted(p.name for p in (tmp_path / "run").iterdir()) == ["output", "residue", "run.json"]


def test_what_cannot_be_repeated_leaves_nothing(
    toy: Toy,
    two: CorpusFolder,
    engine: Engine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def impossible(*_: object) -> CorpusFolder:
        raise ImpossibleError("no room", "make some")

    monkeypatch.setattr(repeat, "counterpart", impossible)
    with pytest.raises(ImpossibleError):
        execute_all(toy(COPY), two, tmp_path / "run", tmp_path / "work", engine)
    assert not (tmp_path / "run").exists()


def test_heads_to_learn_from_go_through_a_tool_once(
    toy: Toy, engine: Engine, tmp_path: Path
) -> None:
    build(replace(load("check"), training="check-2026.1"), tmp_path / "corpus", engine)
    tool = toy(COPY + "open(os.path.join(target, 'drawn'), 'wb').write(os.urandom(8))")
    for name in ("first", "second"):
        corpus = CorpusFolder(tmp_path / "corpus")
        execute_all(tool, corpus, tmp_path / name, tmp_path / "work", engine)
        run = read_document(tmp_path / name / "training" / "run.json", Run)
        assert (run.subjects, run.outcome) == (1, Outcome.COMPLETED)
    drawn = [
        (tmp_path / name / part / "output" / "drawn").read_bytes()
        for part in ("", "training")
        for name in ("first", "second")
    ]
    assert drawn[0] != drawn[1]
    assert drawn[2] == drawn[3]


def test_training_that_was_tampered_with_is_made_anew(
    toy: Toy, engine: Engine, tmp_path: Path
) -> None:
    build(replace(load("check"), training="check-2026.1"), tmp_path / "corpus", engine)
    corpus, work = CorpusFolder(tmp_path / "corpus"), tmp_path / "work"
    execute_all(toy(COPY), corpus, tmp_path / "first", work, engine)
    kept = tree(next((work / "training").iterdir()) / "output")[0]
    kept.unlink()
    kept.write_bytes(b"another")
    execute_all(toy(COPY), corpus, tmp_path / "second", work, engine)
    made = tree(tmp_path / "second" / "training" / "output")
    assert b"another" not in {path.read_bytes() for path in made}
