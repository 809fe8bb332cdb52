"""A corpus on disk, read back."""

from __future__ import annotations

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
