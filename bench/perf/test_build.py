"""Building: pixels and planting together, and encoding alone beside pydicom's writer."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterable, Iterator
from typing import Any

import pydicom

from anoncert.corpus import people
from anoncert.corpus.build import build, planted
from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.encode import Encoder
from anoncert.engine import Engine
from anoncert.types import Recipe


def test_build_a_subject(benchmark: Any, recipe: Recipe, engine: Engine, tmp_path: Any) -> None:
    folders = (tmp_path / str(number) for number in itertools.count())
    built = benchmark.pedantic(
        lambda: build(recipe, next(folders), engine, count=1), rounds=3, warmup_rounds=1
    )
    benchmark.extra_info["instances"] = built.instances


def test_encode_planted_files(benchmark: Any, recipe: Recipe) -> None:
    (subject,) = people.subjects(recipe, recipe.seed, 1)
    drafts = list(planted(recipe, recipe.seed, "corpus", subject))
    encoded = benchmark(lambda: list(_encoded(drafts)))
    benchmark.extra_info["instances"] = len(encoded)


def _encoded(drafts: Iterable[SeriesDraft]) -> Iterator[bytes]:
    for draft in drafts:
        encoder = Encoder(draft)
        for file in draft.files:
            yield encoder.encode(file).data


def test_reference_pydicom_reads_and_writes(benchmark: Any, recipe: Recipe) -> None:
    (subject,) = people.subjects(recipe, recipe.seed, 1)
    encoded = list(_encoded(planted(recipe, recipe.seed, "corpus", subject)))

    def rewrite() -> None:
        for data in encoded:
            dataset = pydicom.dcmread(io.BytesIO(data))
            list(dataset.iterall())
            pydicom.dcmwrite(io.BytesIO(), dataset)

    benchmark(rewrite)
    benchmark.extra_info["instances"] = len(encoded)
