"""Every spelling of every value, in every byte and every decoded element.

Searched are all files that the tool left behind: leaf elements at any depth as text of
their character set, and as bytes in case that it is not theirs, everything else as bytes,
the names in certificates, and the names of files and folders.
Where a file stands in the pairs decides nothing but which weak needles count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache, partial
from typing import NamedTuple

from anoncert.attack._case import Case
from anoncert.attack._fold import fold, fold_bytes
from anoncert.attack._opened import Opened, nothing_more
from anoncert.attack._search import Searcher
from anoncert.attack._traces import Search, Trace, truth
from anoncert.attack._x509 import names
from anoncert.corpus.folder import CorpusFolder
from anoncert.part10 import Element, codecs
from anoncert.types import Finding, Knowledge

KNOWLEDGE = Knowledge.AUDITOR
MEDIA = ("characters",)
CONTROL = "identity"

_NUMERIC = frozenset({"UI", "DS", "IS"})
_ESCAPE = 0x1B
_ANY_ESCAPED = codecs(["", *(f"ISO 2022 IR {number}" for number in (13, 87, 159, 149, 58))])
_PDF = b"%PDF-"
_PROSE = re.compile(rb"\((?:[^()\\]|\\.)*\)|>[^<>]+</")
"""What is text in a document (ISO 32000-1 section 7.3.4.2, XMP); the rest is full of numbers."""


class Reading(NamedTuple):
    """What an element says, folded, and whether it is prose."""

    folded: bytes
    free: bool


def prepare(case: Case) -> Search:
    """Compile the search."""
    return _search(case.corpus)


@lru_cache(maxsize=1)
def _search(corpus: CorpusFolder) -> Search:
    known = truth(corpus)
    return Search(known, "verbatim", partial(look, known.searcher))


def examine(case: Case, state: Search, opened: Opened) -> list[Finding]:
    """Search one file."""
    return state.findings(case, opened)


conclude = nothing_more


def look(searcher: Searcher, element: Element) -> Iterator[Trace]:
    """Yield what stands in an element as it is."""
    for reading in readings(element):
        for hit in searcher.hits(reading.folded):
            yield Trace(hit, reading.free)
        if reading.free:
            for hit in searcher.regrouped(reading.folded):
                yield Trace(hit, reading.free)


def readings(element: Element) -> Iterator[Reading]:
    """Read an element as its file declares its text, and as what it is where that is wrong."""
    text = element.text
    if text is None:
        yield Reading(fold_bytes(element.value), free=False)
        if not element.value.isascii():
            with suppress(UnicodeDecodeError):
                yield Reading(fold(element.value.decode()), free=False)
        if element.value.startswith(_PDF):
            prose = b"\n".join(_PROSE.findall(element.value))
            yield Reading(fold_bytes(prose), free=True)
        yield from (Reading(fold(name), free=True) for name in names(element.value))
        return
    free = element.vr not in _NUMERIC
    yield Reading(fold(text), free)
    if not element.value.isascii():
        yield Reading(fold_bytes(element.value), free)
    if _ESCAPE in element.value:  # names its character sets itself (PS3.5 section 6.1.2.5)
        switched = element._replace(charset=_ANY_ESCAPED)
        yield Reading(fold(switched.text or ""), free)
