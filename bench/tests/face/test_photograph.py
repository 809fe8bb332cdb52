"""Photographs of people."""

from __future__ import annotations

import numpy as np

from anoncert.corpus.phantom import subject as phantom
from anoncert.face.head import Heads, captured, inner_face
from anoncert.face.photograph import others, photograph


def test_the_same_person_is_photographed_the_same_way_again() -> None:
    sitter = others(1, 1)[0]
    points = np.random.default_rng(0).uniform(-100, 100, (100, 3))
    assert np.array_equal(photograph(sitter)(points), photograph(sitter)(points))


def test_others_are_as_many_women_as_men_and_nobody_twice() -> None:
    people = others(1, 100)
    assert [person.sex for person in people].count("F") == 50
    assert len({person.id for person in people}) == 100


def test_people_differ_more_than_days_do() -> None:
    people = others(2, 8)
    faces = inner_face(Heads.of([captured(photograph(person)) for person in people]).skin)
    between = np.std(faces, axis=0).mean()
    day = phantom.Day(2, people[0].id, people[0].sex, 0, 0.0)
    average, own = phantom.both_traits(day, "others")
    assert average.values != own.values
    assert between > 1  # mm
