from __future__ import annotations

import pytest
from msgspec.structs import replace

from anoncert.attack._sample import SEARCHED, Sample, astray, drawn, sample, searched
from anoncert.corpus.folder import CorpusFolder
from anoncert.types import Pair


def read_with(corpus: CorpusFolder, budget: int) -> Sample:
    again = CorpusFolder(corpus.path)
    again.__dict__["recipe"] = replace(corpus.recipe, read=budget)
    return sample(again)


def test_images_with_text_are_read_of_whole_subjects(corpus: CorpusFolder) -> None:
    read = read_with(corpus, 5)
    captures = {i.id for i in corpus.instances() if i.series == "capture"}
    assert len(read.planted) == 4
    assert read.planted == {name for name in captures if name.partition("/")[0] in read.subjects}


@pytest.mark.parametrize(("budget", "subjects"), [(0, 0), (1, 0), (2, 1), (6, 3), (200, 3)])
def test_the_budget_is_kept(corpus: CorpusFolder, budget: int, subjects: int) -> None:
    read = read_with(corpus, budget)
    assert len(read.planted) <= budget
    assert len(read.subjects) == subjects


def test_a_larger_budget_reads_more_of_the_same(corpus: CorpusFolder) -> None:
    assert (
        read_with(corpus, 2).planted < read_with(corpus, 4).planted < read_with(corpus, 6).planted
    )


def test_of_images_without_text_some_are_read(
    corpus: CorpusFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("anoncert.attack._sample._OTHERS", 2)
    read = read_with(corpus, 4)
    assert len(read.others) == 2
    assert {name.partition("/")[0] for name in read.others} <= read.subjects
    assert not read.others & read.planted


def test_of_what_belongs_to_no_input_as_much_is_read(corpus: CorpusFolder) -> None:
    stray = [Pair(None, f"x{n}.dcm", "none") for n in range(9)]
    broken = [Pair(None, "broken.dcm", "none", readable=False)]
    drawn = astray(corpus, [*stray, *broken, Pair("s00001/v1/t1w/0001", None, "none")])
    assert len(drawn) == len(sample(corpus).planted)
    assert drawn <= {f"x{n}.dcm" for n in range(9)}


def test_of_each_subject_drawn_every_text_is_searched_in_one_of_its_series(
    corpus: CorpusFolder,
) -> None:
    burned = {planting.id: planting for planting in drawn(corpus)}
    chosen = searched(corpus)
    subjects = {burned[name].subject for name in chosen}
    assert len(subjects) == min(SEARCHED, len({text.subject for text in burned.values()}))
    assert chosen.keys() == {name for name, text in burned.items() if text.subject in subjects}
    assert all(series in burned[name].series for name, series in chosen.items())
