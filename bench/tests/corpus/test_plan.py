"""What is planted where: values once, plantings that refer to them."""

from __future__ import annotations

from collections import defaultdict

import pytest

from anoncert.corpus import people, plan, tables
from anoncert.corpus.folder import CorpusFolder
from anoncert.types import Duty, Planting, Recipe, Subject


@pytest.fixture(scope="module")
def subject(recipe: Recipe) -> Subject:
    return people.subjects(recipe, recipe.seed, 1)[0]


@pytest.fixture(scope="module")
def tasks(recipe: Recipe, subject: Subject) -> list[plan.Task]:
    person = people.person(recipe.seed, "corpus", subject)
    return list(plan.tasks(recipe, subject, plan.draw(recipe, person)))


def planted(corpus: CorpusFolder) -> dict[str, list[Planting]]:
    by_subject = defaultdict(list)
    for planting in corpus.plantings():
        if planting.duty is Duty.REMOVE:
            by_subject[planting.subject].append(planting)
    return by_subject


def test_each_subject_carries_at_least_thirty_identifiers_on_many_carriers(
    corpus: CorpusFolder,
) -> None:
    by_subject = planted(corpus)
    assert by_subject.keys() == {subject.id for subject in corpus.subjects()}
    for plantings in by_subject.values():
        assert len({(p.identifier, p.carrier, p.locator) for p in plantings}) >= 30
        assert len({p.carrier for p in plantings}) >= 7


def test_all_subjects_carry_the_same_strata(corpus: CorpusFolder) -> None:
    strata = [
        sorted((p.identifier, p.carrier, p.locator, len(p.series)) for p in plantings)
        for plantings in planted(corpus).values()
    ]
    assert all(others == strata[0] for others in strata)


def test_values_are_written_once_and_plantings_refer_to_them(corpus: CorpusFolder) -> None:
    values = [value.id for value in corpus.values()]
    assert len(set(values)) == len(values)
    plantings = [p for group in planted(corpus).values() for p in group]
    assert {p.value for p in plantings} == set(values)
    assert len({p.id for p in plantings}) == len(plantings)
    for planting in plantings:
        assert (planting.value or "").startswith(f"{planting.subject}/{planting.identifier}")


def test_plantings_name_series_that_exist(corpus: CorpusFolder) -> None:
    series = {f"{i.subject}/v{i.visit}/{i.series}" for i in corpus.instances()}
    assert all(planting.series for planting in corpus.plantings())
    assert {name for planting in corpus.plantings() for name in planting.series} == series


def test_a_visits_value_is_planted_in_that_visit_only(tasks: list[plan.Task]) -> None:
    dated = [task for task in tasks if task.drawn.visit is not None]
    assert dated
    for task in dated:
        assert {name.split("/")[1] for name in task.planting.series} == {f"v{task.drawn.visit}"}


def test_a_value_of_another_series_is_planted_where_the_recipe_says(
    tasks: list[plan.Task],
) -> None:
    references = [task for task in tasks if task.entry.of]
    assert references
    for task in references:
        assert task.drawn.series == task.entry.of
        assert {name.split("/")[2] for name in task.planting.series} == set(task.entry.series)


def test_the_template_stands_around_the_value(tasks: list[plan.Task]) -> None:
    texts = [task for task in tasks if task.entry.template != "{}"]
    assert texts
    for task in texts:
        before, after = task.entry.template.split("{}")
        assert task.text == before + task.drawn.form(task.entry.form) + after


def test_every_retained_attribute_and_relation_is_a_duty(recipe: Recipe, subject: Subject) -> None:
    duties = list(plan.duties(recipe, subject))
    by_duty = {duty: [p.locator for p in duties if p.duty is duty] for duty in Duty}
    assert by_duty[Duty.REMOVE] == []
    assert by_duty[Duty.RETAIN] == [a.keyword for a in tables.retained(recipe.retain)]
    assert by_duty[Duty.CONSISTENT] == list(plan.RELATIONS)
    assert all(p.value is None and p.role is None for p in duties)
