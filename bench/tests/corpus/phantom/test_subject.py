"""Whose head, on which day."""

from __future__ import annotations

import numpy as np

from anoncert.corpus.phantom import subject as phantom
from anoncert.corpus.phantom.anthropometry import FACE, shapes


def test_a_person_has_the_same_face_on_all_days(scanner: type) -> None:
    first, second = (
        phantom.own_traits(phantom.day(1, scanner.someone(4), v), "corpus") for v in (1, 2)
    )
    assert first.values == second.values
    assert np.array_equal(first.individual, second.individual)


def test_a_visit_changes_little_of_a_head(scanner: type) -> None:
    first, second = (
        phantom.own_head(phantom.day(1, scanner.someone(4), visit), "corpus") for visit in (1, 2)
    )
    assert first.traits.values != second.traits.values
    change = np.abs(first.skin.millimetres - second.skin.millimetres)
    other = phantom.own_head(phantom.day(1, scanner.someone(5), 1), "corpus").skin.millimetres
    assert 0 < change.mean() < 0.5 * np.abs(first.skin.millimetres - other).mean()
    assert np.array_equal(first.warp, second.warp)


def test_a_year_widens_the_ventricles_and_thins_the_cortex(scanner: type) -> None:
    gained = []
    for number in range(40):
        one, two = (
            phantom.average_head(phantom.day(1, scanner.someone(number), visit)).traits
            for visit in (1, 2)
        )
        gained.append((two["ventricles"] - one["ventricles"], two["cortex"] - one["cortex"]))
    wider, thicker = np.mean(gained, axis=0)
    assert wider > 0.01
    assert thicker < 0


def test_twins_share_all_but_the_face(scanner: type) -> None:
    day = phantom.day(1, scanner.someone(6), 1)
    ours, theirs = (phantom.own_traits(day, population) for population in ("corpus", "twin"))
    for trait in shapes("F"):
        assert (ours[trait.name] == theirs[trait.name]) == (trait.part != FACE)
    assert ours["head_length"] == theirs["head_length"]
    assert ours["bizygomatic_breadth"] != theirs["bizygomatic_breadth"]


def test_every_subject_has_a_head_of_its_own(scanner: type) -> None:
    heads = [phantom.average_head(phantom.day(1, scanner.someone(n), 1)) for n in range(4)]
    assert len({head.traits["head_length"] for head in heads}) == 4
    assert len({float(head.warp.sum()) for head in heads}) == 4
