"""A corpus on disk, read back."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from anoncert.corpus.carrier import drawing
from anoncert.corpus.folder import CorpusFolder
from anoncert.errors import RequestError
from anoncert.types import Duty, Recipe


def test_a_folder_without_a_corpus_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=r"no corpus here .*anoncert build"):
        CorpusFolder(tmp_path)


def test_the_recipe_is_read_back(corpus: CorpusFolder, recipe: Recipe) -> None:
    assert corpus.recipe == recipe


def test_pixels_hold_every_capture_and_every_ink(corpus: CorpusFolder) -> None:
    for subject in corpus.subjects():
        arrays = corpus.pixels(subject.id)
        drawn = {
            p.id
            for p in corpus.plantings()
            if p.subject == subject.id and p.duty is Duty.REMOVE and drawing(p.carrier)
        }
        captures = {i.id for i in corpus.instances() if i.unplanted and i.subject == subject.id}
        expected = {f"{kind}/{name}" for kind in ("differs", "unplanted") for name in captures}
        expected |= {f"{kind}/{name}" for kind in ("ink", "decoy") for name in drawn}
        assert arrays.keys() == expected
        assert all(arrays[f"ink/{name}"].any() for name in drawn)


def test_an_unknown_subject_has_no_pixels(corpus: CorpusFolder) -> None:
    assert corpus.pixels("s99999") == {}


def test_what_is_owed_is_found_by_id_series_and_value_as_it_stands_in_the_file(
    corpus: CorpusFolder,
) -> None:
    owed = [planting for planting in corpus.plantings() if planting.duty is Duty.REMOVE]
    assert list(corpus.removable) == owed
    for planting in owed:
        assert corpus.removable[planting.id] == planting
        assert all(planting in corpus.removable.in_series(series) for series in planting.series)
        assert planting in corpus.removable.of_value(planting.value or "", planting.place)
    series = {name for planting in owed for name in planting.series}
    held = sum(len(corpus.removable.in_series(name)) for name in series)
    assert held == sum(len(planting.series) for planting in owed)


def test_of_an_unknown_subject_there_is_nothing(corpus: CorpusFolder) -> None:
    assert corpus.removable.in_series("s99999/v1/t1w") == []
    assert list(corpus.files("s99999")) == list(corpus.values("s99999")) == []


@pytest.mark.parametrize("decoy", [False, True])
def test_rows_of_all_subjects_are_all_rows(corpus: CorpusFolder, *, decoy: bool) -> None:
    subjects = [subject.id for subject in corpus.subjects()]
    files = [instance for subject in subjects for instance in corpus.files(subject)]
    assert files == list(corpus.instances())
    assert [corpus.instance(instance.id) for instance in files] == files
    values = [value for subject in subjects for value in corpus.values(subject, decoy=decoy)]
    assert values == list(corpus.values(decoy=decoy))


def test_a_corpus_that_travels_arrives_as_the_same_one_every_time(corpus: CorpusFolder) -> None:
    first, second = (pickle.loads(pickle.dumps(corpus)) for _ in range(2))
    assert first is second
    assert first.path == corpus.path


def test_each_file_of_a_head_has_the_tissues_of_its_voxels(corpus: CorpusFolder) -> None:
    for subject in corpus.subjects():
        shown = {i.path: i for i in corpus.files(subject.id) if corpus.contrast(i.series_id)}
        tissues = corpus.tissues(subject.id)
        assert tissues.keys() == shown.keys()
        for path, instance in shown.items():
            assert tissues[path].shape == (1, instance.rows, instance.columns)
            assert tissues[path].any()
