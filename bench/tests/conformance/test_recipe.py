"""What every recipe that comes with the suite has to keep."""

from __future__ import annotations

import pytest

from anoncert import paths
from anoncert.corpus import people, plan, tables
from anoncert.corpus.carrier import carriers
from anoncert.corpus.plant import identifiers
from anoncert.corpus.recipe import load
from anoncert.types import Recipe, Subject

SUBJECTS = 6
STRONGEST = 299
"""Subjects without a leak that bound a rate at 1 %."""


@pytest.fixture(scope="module", params=paths.names("corpora", "*.toml"))
def recipe(request: pytest.FixtureRequest) -> Recipe:
    return load(request.param.removesuffix(".toml"))


@pytest.fixture(scope="module")
def planned(recipe: Recipe) -> dict[str, list[plan.Task]]:
    """What is planted in some subjects."""
    return {
        subject.id: list(plan.tasks(recipe, subject, drawn(recipe, subject)))
        for subject in people.subjects(recipe, recipe.seed, SUBJECTS)
    }


def drawn(recipe: Recipe, subject: Subject) -> dict[str, plan.Drawn]:
    return plan.draw(recipe, people.person(recipe.seed, "corpus", subject))


def test_no_two_plantings_take_the_same_place(planned: dict[str, list[plan.Task]]) -> None:
    for tasks in planned.values():
        taken = [
            (task.planting.carrier, task.planting.locator, task.planting.place, series)
            for task in tasks
            for series in task.planting.series
        ]
        elements = [
            (place, at.count("[") and at, series)
            for carrier, at, place, series in taken
            if carrier in ("element", "sequence", "private", "file_meta")
        ]
        assert len(set(taken)) == len(taken)
        assert len(set(elements)) == len(elements)


def test_every_subject_carries_every_stratum(
    recipe: Recipe, planned: dict[str, list[plan.Task]]
) -> None:
    strata = [
        {(task.planting.identifier, task.planting.carrier, task.planting.band) for task in tasks}
        for tasks in planned.values()
    ]
    assert all(other == strata[0] for other in strata)
    assert {entry.identifier for entry in recipe.plant} == {kind for kind, _, _ in strata[0]}


def test_every_carrier_and_identifier_type_is_planted_in_some_edition() -> None:
    editions = [load(name.removesuffix(".toml")) for name in paths.names("corpora", "*.toml")]
    plants = [plant for edition in editions for plant in edition.plant]
    assert {plant.carrier for plant in plants} == set(carriers())
    assert {plant.identifier for plant in plants} == set(identifiers())


def test_a_certifying_edition_can_bound_a_rate_at_one_percent(recipe: Recipe) -> None:
    assert not recipe.certifying or recipe.subjects >= STRONGEST


def test_what_must_stay_is_planted_nowhere(recipe: Recipe) -> None:
    elements = {plant.at for plant in recipe.plant if plant.carrier == "element"}
    assert not elements & {attribute.keyword for attribute in tables.retained(recipe.retain)}
