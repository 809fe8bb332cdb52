from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from anoncert.corpus.folder import CorpusFolder
from anoncert.engine import Engine
from anoncert.pair.folder import Returned, pair
from anoncert.utility import _case
from anoncert.utility._case import Case


@pytest.fixture
def case(small: CorpusFolder, output: Path, engine: Engine) -> Case:
    return Case(small, output, pair(small, output, engine).packed, frozenset())


@pytest.fixture
def returned(case: Case) -> Returned:
    return next(pair for pair in case.by_subject["s00001"] if pair.input.seen.pixels)


def test_images_are_decoded_once_for_all_measures(
    case: Case, returned: Returned, output: Path
) -> None:
    first = case.images(returned)
    shutil.rmtree(output)
    assert case.images(returned) is first


def test_no_more_images_are_held_than_fit_into_memory(
    case: Case, returned: Returned, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_case, "_HELD", 2 * case.images(returned)[0].stored.nbytes)
    other = next(pair for pair in case.by_subject["s00002"] if pair.input.seen.pixels)
    case.images(other)
    shutil.rmtree(output)
    assert case.images(returned)
    with pytest.raises(FileNotFoundError):
        case.images(other)
