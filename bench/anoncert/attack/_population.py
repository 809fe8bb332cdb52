"""The register as an adversary searches it: one column per attribute."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from anoncert.attack._fold import fold
from anoncert.corpus import register
from anoncert.corpus.plant import (
    device_serial,
    ethnic_group,
    height,
    institution,
    occupation,
    weight,
)
from anoncert.corpus.plant._draw import Drawn
from anoncert.corpus.register import Entry

_NUMBERS = ("birth date", "age", "first visit", "height", "weight")
_WORDS = ("sex", "ethnic group", "occupation", "institution", "postal code", "device")
ATTRIBUTES = frozenset(_NUMBERS + _WORDS)
"""What a register says of a person."""


class Words(NamedTuple):
    """A column of texts."""

    codes: NDArray[np.int32]
    """Shape (persons,): which text."""
    texts: dict[bytes, int]
    """Folded, with their codes."""


class Population(NamedTuple):
    """All persons of a register, in the order of their numbers."""

    numbers: dict[str, NDArray[np.float64]]
    """Shape (persons,) each; dates as proleptic ordinals, ages in years, in m and kg."""
    words: dict[str, Words]


@lru_cache(maxsize=4)
def population(seed: int, locales: tuple[str, ...]) -> Population:
    """Read a whole register, which takes some seconds, and keep it."""
    numbers = np.zeros((len(_NUMBERS), register.SIZE))
    codes = np.zeros((len(_WORDS), register.SIZE), np.int32)
    texts: list[dict[bytes, int]] = [{} for _ in _WORDS]
    for entry in register.entries(seed, locales):
        numbers[:, entry.number] = _numbers(entry)
        codes[:, entry.number] = [
            known.setdefault(fold(word), len(known))
            for known, word in zip(texts, _words(entry), strict=True)
        ]
    return Population(
        dict(zip(_NUMBERS, numbers, strict=True)),
        dict(zip(_WORDS, map(Words, codes, texts), strict=True)),
    )


def _numbers(entry: Entry) -> tuple[float, ...]:
    scanned = entry.first_visit
    return (
        entry.birth.toordinal(),
        entry.age_on(scanned),
        scanned.toordinal(),
        float(_text(height.draw(entry, []))),
        float(_text(weight.draw(entry, []))),
    )


def _words(entry: Entry) -> tuple[str, ...]:
    return (
        entry.sex,
        _text(ethnic_group.draw(entry, [])),
        _text(occupation.draw(entry, [])),
        _text(institution.draw(entry, [])),
        entry.home.code,
        _text(device_serial.draw(entry, [])),
    )


def _text(drawn: Iterator[Drawn]) -> str:
    """Return what is planted in the files of a patient."""
    return next(drawn).text
