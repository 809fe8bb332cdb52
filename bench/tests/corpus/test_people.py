"""Who the patients are."""

from __future__ import annotations

from anoncert.corpus import people, tables
from anoncert.types import Recipe

MANY = 60


def test_subjects_do_not_depend_on_how_many_there_are(recipe: Recipe) -> None:
    assert people.subjects(recipe, 1, MANY)[:5] == people.subjects(recipe, 1, 5)


def test_subjects_of_another_seed_are_others(recipe: Recipe) -> None:
    assert people.subjects(recipe, 1, 5) != people.subjects(recipe, 2, 5)


def test_subjects_cover_both_sexes_and_all_dialects(recipe: Recipe) -> None:
    drawn = people.subjects(recipe, recipe.seed, MANY)
    assert {subject.sex for subject in drawn} == {"F", "M"}
    assert {subject.dialect for subject in drawn} == set(recipe.dialects)


def test_visits_keep_the_intervals_of_the_recipe(recipe: Recipe) -> None:
    shortest, longest = recipe.interval_days
    for subject in people.subjects(recipe, recipe.seed, MANY):
        person = people.person(recipe.seed, "corpus", subject)
        dates = [visit.date for visit in person.visits]
        assert [(date - dates[0]).days for date in dates] == subject.intervals
        assert shortest <= subject.intervals[1] <= longest
        assert dates[0] > person.birth


def test_a_name_fits_the_sex(recipe: Recipe) -> None:
    given = {row["name"]: row["sex"] for row in tables.words("given_names")}
    for subject in people.subjects(recipe, recipe.seed, MANY):
        person = people.person(recipe.seed, "corpus", subject)
        assert given[person.name.given] == subject.sex
        assert given[person.name_from("relative", sex="F").given] == "F"


def test_a_twin_is_another_person_in_the_same_scene(recipe: Recipe) -> None:
    (subject,) = people.subjects(recipe, recipe.seed, 1)
    one, two = (people.person(recipe.seed, name, subject) for name in ("corpus", "twin"))
    assert one.subject == two.subject
    assert (one.name, one.birth) != (two.name, two.birth)
    assert one.unique("mrn", 8) != two.unique("mrn", 8)


def test_no_two_persons_share_a_number(recipe: Recipe) -> None:
    drawn = [
        people.person(recipe.seed, "corpus", subject).unique("mrn", 8)
        for subject in people.subjects(recipe, recipe.seed, MANY)
    ]
    assert len(set(drawn)) == MANY


def test_purposes_of_one_person_draw_from_streams_of_their_own(recipe: Recipe) -> None:
    (subject,) = people.subjects(recipe, recipe.seed, 1)
    person = people.person(recipe.seed, "corpus", subject)
    assert person.unique("mrn", 8) != person.unique("insurance", 8)
    assert person.stream("a").below(2**64) != person.stream("b").below(2**64)
