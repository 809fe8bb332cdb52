"""Names of folders and files."""

from __future__ import annotations

from pathlib import PurePosixPath

from anoncert.corpus import people
from anoncert.corpus.build import unplanted
from anoncert.corpus.carrier import file_name
from anoncert.corpus.folder import CorpusFolder
from anoncert.types import Recipe


def test_each_level_is_named_by_itself(recipe: Recipe) -> None:
    (subject,) = people.subjects(recipe, recipe.seed, 1)
    draft = next(unplanted(recipe, recipe.seed, subject))
    for level, text in (("subject", "SMITH_JANE"), ("visit", "20200102"), ("file", "A-1")):
        file_name.write(draft, level, text)
    assert draft.path(draft.files[0]) == PurePosixPath(
        "SMITH_JANE", "20200102", "t1w", "A-1_IM0001.dcm"
    )
    assert [file_name.read(draft, level) for level in ("subject", "visit", "file")] == [
        "SMITH_JANE",
        "20200102",
        "A-1",
    ]


def test_a_file_without_a_planted_name_carries_none(recipe: Recipe) -> None:
    (subject,) = people.subjects(recipe, recipe.seed, 1)
    assert file_name.read(next(unplanted(recipe, recipe.seed, subject)), "file") is None


def test_no_two_instances_share_a_path_on_any_file_system(corpus: CorpusFolder) -> None:
    paths = [instance.path.casefold() for instance in corpus.instances()]
    assert len(set(paths)) == len(paths)
    assert all(path.isascii() for path in paths)
