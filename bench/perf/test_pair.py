"""Pairing: describing files, and matching descriptions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from anoncert.corpus.folder import CorpusFolder
from anoncert.pair.describe import describe
from anoncert.pair.match import Input, match


def test_describe_files(benchmark: Any, corpus: CorpusFolder) -> None:
    instances = list(corpus.instances())
    benchmark(lambda: [describe(corpus.images, i.path) for i in instances])
    benchmark.extra_info["instances"] = len(instances)


def test_match_by_pixels(benchmark: Any, corpus: CorpusFolder) -> None:
    inputs = _inputs(corpus)
    outputs = [replace(known.seen, path=f"{n}.dcm") for n, known in enumerate(inputs)]
    assert all(row.method == "pixels" for row in benchmark(lambda: match(inputs, outputs)))
    benchmark.extra_info["instances"] = len(inputs)


def test_match_by_geometry(benchmark: Any, corpus: CorpusFolder) -> None:
    inputs = [known for known in _inputs(corpus) if known.seen.geometry]
    outputs = [replace(k.seen, path=f"{n}.dcm", pixels="x") for n, k in enumerate(inputs)]
    assert all(row.method == "geometry" for row in benchmark(lambda: match(inputs, outputs)))
    benchmark.extra_info["instances"] = len(inputs)


def test_match_by_looks(benchmark: Any, corpus: CorpusFolder) -> None:
    """Pictures under their own names that lost their position: each is compared with all."""
    inputs = [known for known in _inputs(corpus) if known.seen.pictured]
    outputs = [replace(known.seen, geometry=(), pixels="x") for known in inputs]
    assert all(row.method == "path" for row in benchmark(lambda: match(inputs, outputs)))
    benchmark.extra_info["instances"] = len(inputs)


def _inputs(corpus: CorpusFolder) -> list[Input]:
    return [Input(i, describe(corpus.images, i.path)) for i in corpus.instances()]
