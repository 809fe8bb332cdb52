"""Height and weight, as consoles write them."""

from __future__ import annotations

from itertools import islice
from statistics import mean

import pytest

from anoncert.attack._search import STRONG
from anoncert.corpus import register
from anoncert.corpus.plant import height, weight
from anoncert.corpus.register import Entry

SEED = 3
SOME = 1000
DS = 16


@pytest.fixture(scope="module")
def some() -> list[Entry]:
    return list(islice(register.entries(SEED, ["western"]), SOME))


def value(kind, person: Entry) -> str:  # noqa: ANN001 - a module
    (drawn,) = kind.draw(person, [])
    return drawn.text


def test_heights_and_weights_are_those_of_adults(some: list[Entry]) -> None:
    for sex, metres, kilograms in (("F", 1.613, 71.5), ("M", 1.753, 84.5)):
        own = [person for person in some if person.sex == sex]
        assert abs(mean(float(value(height, person)) for person in own) - metres) < 0.02
        assert abs(mean(float(value(weight, person)) for person in own) - kilograms) < 3
    for person in some:
        assert 1.3 < float(value(height, person)) < 2.1
        assert 30 < float(value(weight, person)) < 190


@pytest.mark.parametrize("kind", [height, weight])
def test_they_have_decimals_enough_to_be_recognised_and_fit_their_attribute(
    some: list[Entry],
    kind,  # noqa: ANN001 - a module
) -> None:
    for person in some:
        text = value(kind, person)
        assert sum(map(str.isdigit, text)) >= STRONG
        assert len(text) <= DS
