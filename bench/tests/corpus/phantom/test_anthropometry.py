"""Heads are drawn as surveys found them."""

from __future__ import annotations

import numpy as np
import pytest

from anoncert.corpus import tables
from anoncert.corpus.phantom import anthropometry
from anoncert.corpus.phantom.anthropometry import FACE, Traits
from anoncert.corpus.phantom.relief import LATTICE
from anoncert.corpus.streams import Stream

HEADS = 1500
KEPT = ("head_length", "head_breadth", "tragion_top", "neck_circumference")

both = pytest.mark.parametrize("sex", ["M", "F"])


def drawn(sex: str, number: int) -> tuple[Traits, Traits]:
    head = anthropometry.scene(Stream(1, "scene", sex, str(number)), sex, len(LATTICE))
    return head, anthropometry.face(Stream(1, "face", sex, str(number)), head)


@pytest.fixture(scope="module")
def people() -> dict[str, list[Traits]]:
    return {sex: [drawn(sex, number)[1] for number in range(HEADS)] for sex in "MF"}


@both
def test_drawn_dimensions_have_the_surveyed_means_and_spreads(
    sex: str, people: dict[str, list[Traits]]
) -> None:
    for dimension in anthropometry.dimensions(sex):
        values = np.array([head[dimension.name] for head in people[sex]])
        assert values.mean() == pytest.approx(dimension.mean, rel=0.01), dimension.name
        assert values.std() == pytest.approx(dimension.sd, rel=0.07), dimension.name


@both
def test_drawn_dimensions_correlate_as_surveyed(sex: str, people: dict[str, list[Traits]]) -> None:
    names = [dimension.name for dimension in anthropometry.dimensions(sex)]
    values = np.array([[head[name] for name in names] for head in people[sex]])
    assert np.abs(np.corrcoef(values.T) - anthropometry.correlation(sex)).max() < 0.1


@both
def test_correlations_are_those_of_a_distribution(sex: str) -> None:
    matrix = anthropometry.correlation(sex)
    assert np.array_equal(matrix, matrix.T)
    assert np.linalg.eigvalsh(matrix)[0] > 0.05


@both
def test_a_face_leaves_all_the_rest_of_a_head(sex: str) -> None:
    head, person = drawn(sex, 7)
    traits = (*anthropometry.dimensions(sex), *anthropometry.shapes(sex))
    changed = {t.name for t in traits if head[t.name] != person[t.name]}
    assert changed == {t.name for t in traits if t.part == FACE}
    assert not head.individual.any()
    assert person.individual.all()


@both
def test_the_average_face_is_what_the_rest_of_the_head_lets_expect(sex: str) -> None:
    head = drawn(sex, 7)[0]
    faces = [
        anthropometry.face(Stream(1, "face", str(number)), head)["bizygomatic_breadth"]
        for number in range(400)
    ]
    assert np.mean(faces) == pytest.approx(head["bizygomatic_breadth"], abs=0.8)


@both
def test_the_floor_grows_with_what_is_kept(sex: str) -> None:
    some, more = (anthropometry.floor_bits(sex, KEPT[:count]) for count in (1, 4))
    assert 0 < some < more < 2
    assert anthropometry.floor_bits(sex, ("ear_protrusion",)) < 0.1


def test_the_floor_of_two_dimensions_is_known_in_closed_form(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    two = [
        d
        for d in anthropometry.dimensions("M")
        if d.name in ("head_breadth", "bizygomatic_breadth")
    ]
    monkeypatch.setattr(anthropometry, "dimensions", lambda _: tuple(two))
    monkeypatch.setattr(anthropometry, "correlation", lambda _: np.array([[1, 0.6], [0.6, 1]]))
    assert anthropometry.floor_bits("M", ("head_breadth",)) == pytest.approx(-np.log2(0.8))


def test_every_number_has_a_source_and_says_whether_it_was_verified() -> None:
    rows = tables.table("head_dimensions") + tables.table("head_correlations")
    assert {row["verified"] for row in rows} == {"yes", "no"}
    assert all(row["source"] for row in rows)
    assert len({row["dimension"] for row in tables.table("head_dimensions")}) >= 15
    assert len(tables.table("head_shape")) >= 40
