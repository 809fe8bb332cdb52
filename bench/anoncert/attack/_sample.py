"""Which images an outsider reads, and which redacted texts are searched: a second or two each.

The recipe says how many images (`Recipe.read`), so that the answer does not depend on how
fast a machine is. First are those in which text is planted, of whole subjects, since subjects
are what is counted; subjects come in a seeded order. Of every ten images read, one more is
one of the same subjects in which nothing is planted: a tool may move text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from anoncert.attack._case import Case
from anoncert.attack._pictures import begins_as_picture
from anoncert.corpus.carrier import in_medium
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.streams import Stream, permuted
from anoncert.types import Pair, Planting

SEARCHED = 20
"""Subjects whose redacted texts are searched, each text in one of its series."""

_OTHERS = 10
_REDACTED = "residual_text"


class Sample(NamedTuple):
    """Images that are read, by the id of the input."""

    planted: frozenset[str]
    others: frozenset[str]

    @property
    def subjects(self) -> frozenset[str]:
        """Of whom all images with planted text are read."""
        return frozenset(name.partition("/")[0] for name in self.planted)


@lru_cache(maxsize=4)
def sample(corpus: CorpusFolder) -> Sample:
    """Draw the images that are read of a corpus."""
    text = {series for planting in drawn(corpus) for series in planting.series}
    planted: dict[str, list[str]] = {}
    for instance in corpus.instances():
        if instance.series_id in text:
            planted.setdefault(instance.subject, []).append(instance.id)
    chosen: list[str] = []
    for subject in _shuffled(corpus, planted):
        if len(chosen) + len(planted[subject]) > corpus.recipe.read:
            break
        chosen += planted[subject]
    subjects = {name.partition("/")[0] for name in chosen}
    images = (i.id for i in corpus.instances() if i.subject in subjects and i.rows)
    others = _shuffled(corpus, sorted({*images} - {*chosen}))
    return Sample(frozenset(chosen), frozenset(others[: len(chosen) // _OTHERS]))


@lru_cache(maxsize=4)
def searched(corpus: CorpusFolder) -> dict[str, str]:
    """Draw the texts whose redaction is undone, each in one series: planting and series."""
    of_subject: dict[str, dict[str, Planting]] = defaultdict(dict)
    for planting in drawn(corpus):
        of_subject[planting.subject][planting.id] = planting
    seed, subjects = corpus.document.seed, sorted(of_subject)
    chosen = (
        subjects[permuted(seed, (_REDACTED,), place, len(subjects))]
        for place in range(min(SEARCHED, len(subjects)))
    )
    return {
        name: Stream(seed, _REDACTED, name).pick(planting.series)
        for subject in chosen
        for name, planting in of_subject[subject].items()
    }


def drawn(corpus: CorpusFolder) -> Iterator[Planting]:
    """Yield what is planted in pixels."""
    return in_medium(corpus.removable, "pixels")


def astray(corpus: CorpusFolder, pairs: Iterable[Pair]) -> frozenset[str]:
    """Draw of outputs that belong to no input as many as are read of others."""
    names = [pair.output for pair in pairs if pair.input is None and pair.output and pair.readable]
    return frozenset(_shuffled(corpus, names)[: len(sample(corpus).planted)])


def pictures(case: Case) -> frozenset[str]:
    """Draw of pictures that are no DICOM files as many, wherever the tool left them."""
    names = [left.shown for left in case.left() if left.is_file and begins_as_picture(left.path)]
    return frozenset(_shuffled(case.corpus, names)[: len(sample(case.corpus).planted)])


def _shuffled(corpus: CorpusFolder, names: list[str] | dict[str, list[str]]) -> list[str]:
    seed = corpus.document.seed
    return sorted(names, key=lambda name: (Stream(seed, "read", name).below(1 << 32), name))
