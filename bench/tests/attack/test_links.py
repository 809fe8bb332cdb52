"""Heads of one release linked to those of another."""

from __future__ import annotations

import numpy as np
import pytest

from anoncert.attack._case import Case
from anoncert.attack._links import linked
from anoncert.attack._probes import Probe, Shown
from anoncert.attack._ranked import GALLERY, RANK
from anoncert.attack.face_link import link
from anoncert.corpus.folder import CorpusFolder
from anoncert.face.head import Head, Heads
from anoncert.types import Band, Duty, Planting, Role

PEOPLE, SKIN, INSIDE = 20, 50, 80


def drawn(seed: int, noise: float) -> list[Head]:
    """Return heads of the same people, seen with noise."""
    people, seen = np.random.default_rng(1), np.random.default_rng(seed)
    return [
        Head(
            (people.normal(size=SKIN) + noise * seen.normal(size=SKIN)).astype(np.float16),
            (people.normal(size=INSIDE) + noise * seen.normal(size=INSIDE)).astype(np.float16),
            np.empty(0, np.float32),
        )
        for _ in range(PEOPLE)
    ]


def test_the_same_people_are_the_most_alike() -> None:
    scores = link(Heads.of(drawn(2, 0.3)), Heads.of(drawn(3, 0.3)))
    assert scores.argmax(axis=1).tolist() == list(range(PEOPLE))


@pytest.mark.parametrize("gone", ["skin", "inside"])
def test_either_part_is_enough_where_the_other_is_gone(gone: str) -> None:
    one, other = (
        Heads.of([h._replace(**{gone: np.zeros_like(getattr(h, gone))}) for h in drawn(seed, 0.2)])
        for seed in (2, 3)
    )
    assert link(one, other).argmax(axis=1).tolist() == list(range(PEOPLE))


def test_heads_that_are_all_alike_tell_nobody_apart() -> None:
    same = Heads.of([drawn(2, 0.0)[0]] * 5)
    assert np.ptp(link(same, same)) == 0


def probe(number: int, visit: int, name: str, contrast: str, head: Head | None) -> Probe:
    planting = Planting(
        id="",
        subject=f"s{number:05d}",
        value=None,
        identifier="face",
        category="Q",
        role=Role.DIRECT,
        carrier="surface",
        locator="",
        place="",
        series=[],
        duty=Duty.REMOVE,
        band=Band.STANDARD,
        action="",
        kept_by=[],
    )
    return Probe(Shown(planting, f"{planting.subject}/v{visit}/{name}", contrast, {}), "", head, "")


@pytest.fixture
def case(corpus: CorpusFolder) -> Case:
    return Case.control(corpus)


def test_later_visits_are_looked_for_among_the_first_ones(case: Case) -> None:
    first = [probe(n, 1, "t1w", "mprage", head) for n, head in enumerate(drawn(2, 0.2))]
    later = [probe(n, 2, "later", "mprage", h) for n, h in enumerate(drawn(3, 0.2)) if n % 3 == 0]
    notes = list(linked(case, [*later, *first]))
    assert [o.value for o in notes if o.name == RANK] == [1.0] * len(later)
    assert {o.subject for o in notes if o.name == RANK} == {p.shown.subject for p in later}
    assert [(o.value, o.place) for o in notes if o.name == GALLERY] == [(PEOPLE, "later")]


def test_other_contrasts_and_first_visits_are_linked_to_nothing(case: Case) -> None:
    first = [probe(n, 1, "t1w", "mprage", head) for n, head in enumerate(drawn(2, 0.2))]
    other = [probe(n, 2, "t2w", "spin echo", head) for n, head in enumerate(drawn(3, 0.2))]
    unseen = [probe(n, 2, "later", "mprage", None) for n in range(PEOPLE)]
    assert list(linked(case, [*first, *other, *unseen])) == []
