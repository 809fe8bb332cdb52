"""Searching: the verbatim attack where everything hits, and reading alone beside pydicom."""

from __future__ import annotations

import io
from typing import Any

import pydicom

from anoncert import part10
from anoncert.attack import verbatim
from anoncert.attack._case import Case
from anoncert.attack._opened import Opened
from anoncert.corpus.folder import CorpusFolder


def test_verbatim_on_identity(benchmark: Any, corpus: CorpusFolder) -> None:
    _search(benchmark, Case.control(corpus))


def test_verbatim_with_decoys(benchmark: Any, corpus: CorpusFolder) -> None:
    _search(benchmark, Case.control(corpus).decoyed())


def test_compile_the_search(benchmark: Any, corpus: CorpusFolder) -> None:
    case = Case.control(corpus)
    benchmark(lambda: verbatim.prepare(case))
    benchmark.extra_info["instances"] = corpus.document.instances


def test_walk_all_elements(benchmark: Any, corpus: CorpusFolder) -> None:
    encoded = _encoded(corpus)
    benchmark(lambda: [part10.File(data).elements for data in encoded])
    benchmark.extra_info["instances"] = len(encoded)


def test_reference_pydicom_walks_all_elements(benchmark: Any, corpus: CorpusFolder) -> None:
    encoded = _encoded(corpus)
    benchmark(lambda: [list(pydicom.dcmread(io.BytesIO(d)).iterall()) for d in encoded])
    benchmark.extra_info["instances"] = len(encoded)


def _search(benchmark: Any, case: Case) -> None:
    state, left = verbatim.prepare(case), case.left()
    benchmark(lambda: [verbatim.examine(case, state, Opened(each)) for each in left])
    benchmark.extra_info["instances"] = len(left)


def _encoded(corpus: CorpusFolder) -> list[bytes]:
    return [(corpus.images / i.path).read_bytes() for i in corpus.instances()]
