"""Texts that could have been burned in at a place: the patient's, and a thousand others'.

All are drawn in the same style, so that they differ in nothing but what they say. The others
are people of the register, of the patient's own locale.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray
from scipy.sparse import csr_array

from anoncert.corpus import glyphs, people, plan, register
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.glyphs import Box, Ink
from anoncert.corpus.people import Person
from anoncert.corpus.streams import permuted
from anoncert.corpus.style import Style, located, resolved
from anoncert.errors import RequestError
from anoncert.types import Planting, Subject

OTHERS = 1_000
"""People whose texts compete with the patient's."""

_POPULATION = "others"
_NONE = np.zeros(0, np.uint8)
_NO_PIXELS = np.zeros((0, 2), np.uint16)
_ALPHABETS = (string.digits, string.ascii_uppercase, string.ascii_lowercase)


@dataclass(frozen=True)
class Candidates:
    """The ink of texts in the pixels where any of them can be."""

    box: Box
    """Rows and columns of the image."""
    ink: csr_array
    """Coverage 0 to 255, shape (texts, pixels of the box)."""
    around: NDArray[np.uint8]
    """Coverage by outlines, where `ink` stores any: shape (stored pixels,)."""

    def alike(self, text: int) -> NDArray[np.bool_]:
        """Tell which texts have the very ink of one.

        Returns
        -------
        ndarray of bool, shape (texts,)
        """
        rows = [slice(*ends) for ends in pairwise(self.ink.indptr)]
        stored = self.ink.indices, self.ink.data
        own = rows[text]
        return np.array(
            [all(np.array_equal(each[row], each[own]) for each in stored) for row in rows]
        )


def drawn(
    texts: Iterable[str],
    at: str,
    shape: tuple[int, ...],
    inks: Sequence[Ink] = (),
    box: Box | None = None,
) -> Candidates:
    """Draw texts at one place.

    Parameters
    ----------
    texts
        What they say; those that leave the image are left out.
    at
        ``left,top,height`` and words of style; see `corpus.style`.
    shape
        (rows, columns) of the image.
    inks
        Of texts that come before those, of that shape.
    box
        Where pixels count; where any text has any if not given.
    """
    look = located(at)[2]
    everywhere = tuple(slice(0, size) for size in shape)
    blocks = [(everywhere, ink) for ink in inks]
    for text in texts:
        with suppress(RequestError):
            blocks.append(glyphs.inked(text, at, shape))
    pixels: list[NDArray[np.uint16]] = []  # half the memory in which they all are
    covered, around = [], []
    for part, ink in blocks:
        outline = glyphs.outline(ink, look)
        within = np.argwhere((ink | outline) > 0)  # of truth values it is faster
        covered.append(ink[tuple(within.T)])
        around.append(outline[tuple(within.T)])
        pixels.append((within + [axis.start for axis in part]).astype(np.uint16))
    if box is None:
        together = np.concatenate(pixels)
        first, last = together.min(axis=0), together.max(axis=0)
        box = tuple(slice(int(low), int(high) + 1) for low, high in zip(first, last, strict=True))
    return _stacked(box, pixels, covered, around)


def _changes(text: str) -> Iterator[list[str]]:
    for place, letter in enumerate(text):
        for alphabet in _ALPHABETS:
            if letter in alphabet:
                yield [
                    text[:place] + other + text[place + 1 :]
                    for other in alphabet
                    if other != letter
                ]


@dataclass
class Others:
    """What other people's texts would be, for each entry of a recipe and each locale."""

    corpus: CorpusFolder
    known: dict[tuple[str, ...], list[str]] = field(default_factory=dict)
    people: dict[str, list[Person]] = field(default_factory=dict)
    """The others of the latest subject, by its id: they come as often as it does."""

    def texts(self, planting: Planting, subject: Subject) -> list[str]:
        """Return what would stand in the place of a planting, each text once."""
        of = (*planting.id.split("/")[1:], subject.locale)
        if of not in self.known:
            recipe = self.corpus.recipe
            if subject.id not in self.people:
                self.people = {subject.id: list(self._drawn(subject))}
            people = self.people[subject.id]
            texts = (plan.of_another(recipe, planting, person) for person in people)
            self.known[of] = list(dict.fromkeys(texts))
        return self.known[of]

    def _drawn(self, subject: Subject) -> Iterator[Person]:
        seed, locales = self.corpus.document.seed, self.corpus.recipe.locales
        for sex in register.SEXES:
            numbers = register.cell(locales, subject.locale, sex)
            for place in range(min(OTHERS // len(register.SEXES), len(numbers))):
                number = numbers[permuted(seed, (_POPULATION, sex), place, len(numbers))]
                other = replace(subject, sex=sex, entries={_POPULATION: number})
                yield people.person(seed, _POPULATION, other)


def _stacked(
    box: Box,
    pixels: list[NDArray[np.uint16]],
    covered: list[NDArray[np.uint8]],
    around: list[NDArray[np.uint8]],
) -> Candidates:
    """Stack what texts cover, pixel by pixel of a box."""
    # 32 bits: of long texts these are many numbers
    rows, columns = (
        place.astype(np.int32) - axis.start
        for place, axis in zip(np.concatenate([_NO_PIXELS, *pixels]).T, box, strict=True)
    )
    height, width = (axis.stop - axis.start for axis in box)
    inside = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)
    before = np.cumsum(np.append(False, inside), dtype=np.int32)
    ends = before[np.cumsum([0, *map(len, pixels)])]
    ink, outline = (np.concatenate([_NONE, *values])[inside] for values in (covered, around))
    within = (rows * width + columns)[inside]
    shape = len(pixels), height * width
    return Candidates(box, csr_array((ink, within, ends), shape=shape), outline)


@dataclass(frozen=True)
class Sought:
    """A text, the text of somebody who is not in the files, and what could stand there instead."""

    planting: Planting
    subject: Subject
    inks: tuple[Ink, Ink]
    """Of both, shape (rows, columns)."""
    others: Others
    known: dict[int, list[Candidates]] = field(default_factory=dict)
    """What `changed` has drawn, for each of both texts."""

    @cached_property
    def at(self) -> str:
        """Where and how it is drawn; see `corpus.style`."""
        return resolved(self.planting.locator, self.subject, self.planting.id)

    @cached_property
    def style(self) -> Style:
        """How it is drawn."""
        return located(self.at)[2]

    @cached_property
    def texts(self) -> list[str]:
        """What both say."""
        corpus = self.others.corpus
        own = corpus.document.population
        return [
            plan.of_another(
                corpus.recipe,
                self.planting,
                people.person(corpus.document.seed, population, self.subject),
            )
            for population in sorted(people.POPULATIONS, key=lambda each: each != own)
        ]

    @cached_property
    def both(self) -> Candidates:
        """The two texts alone."""
        return drawn((), self.at, self.inks[0].shape, self.inks)

    @cached_property
    def candidates(self) -> Candidates:
        """Both, and a thousand others."""
        others = self.others.texts(self.planting, self.subject)
        return drawn(others, self.at, self.inks[0].shape, self.inks)

    @cached_property
    def alike(self) -> list[NDArray[np.bool_]]:
        """Tell which of the candidates are drawn like each of both."""
        return [self.candidates.alike(text) for text in range(len(self.inks))]

    def changed(self, text: int) -> list[Candidates]:
        """Draw, for each letter and digit of one of both, all texts that differ in nothing else."""
        if text not in self.known:
            shape, box = self.inks[text].shape, self.candidates.box
            others = (drawn(each, self.at, shape, box=box) for each in _changes(self.texts[text]))
            self.known[text] = [each for each in others if each.ink.shape[0]]
        return self.known[text]
