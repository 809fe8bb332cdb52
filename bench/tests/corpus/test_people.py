"""Who the patients are."""

from __future__ import annotations

from itertools import islice

import pytest
from pydicom.charset import convert_encodings, decode_bytes, encode_string

from anoncert.corpus import people, plan, register, tables
from anoncert.corpus.letters import ascii_text
from anoncert.corpus.people import Person
from anoncert.corpus.recipe import load
from anoncert.errors import RequestError
from anoncert.types import Recipe, Subject

MANY = 60
SOME = 2000


def both(recipe: Recipe, subject: Subject) -> list[Person]:
    return [people.person(recipe.seed, name, subject) for name in people.POPULATIONS]


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


def test_a_subject_has_the_visits_on_which_it_has_series() -> None:
    headers = load("headers")
    third = [series for series in headers.series if series.visits == [3]]
    assert {series.subjects for series in third} == {(0, 3)}
    for subject in people.subjects(headers, headers.seed, MANY):
        made = {acquisition.visit for acquisition in plan.acquisitions(headers, subject)}
        assert made == set(range(1, len(subject.intervals) + 1))
        assert len(made) == (2 if subject.index % 3 else 3)


def test_a_name_fits_the_sex(recipe: Recipe) -> None:
    for subject in people.subjects(recipe, recipe.seed, MANY):
        person = people.person(recipe.seed, "corpus", subject)
        for name, sex in ((person.name, subject.sex), (person.name_from("r", sex="F"), "F")):
            listed = [
                row
                for row in tables.words("names")
                if (row["locale"], row["part"], row["name"]) == (subject.locale, sex, name.given)
            ]
            assert len(listed) == 1


def test_subjects_of_an_edition_have_all_its_locales_and_their_character_sets() -> None:
    headers = load("headers")
    drawn = people.subjects(headers, headers.seed, headers.subjects)
    locales = tables.locales()
    assert {subject.locale for subject in drawn} == set(headers.locales)
    for name in headers.locales:
        sets = {subject.character_set for subject in drawn if subject.locale == name}
        assert sets == set(locales[name]["character_sets"])


@pytest.mark.parametrize("locale", tables.locales())
def test_every_name_can_be_written_in_the_character_sets_of_its_locale(locale: str) -> None:
    names = [row for row in tables.words("names") if row["locale"] == locale]
    assert {row["part"] for row in names} == {"family", "F", "M"}
    for row in names:
        assert ascii_text(row["latin"] or row["name"]).replace(" ", "").replace("-", "").isalpha()
        for terms in tables.locales()[locale]["character_sets"]:
            codecs = convert_encodings(terms.split("\\"))
            for text in (row["name"], row["phonetic"], row["feminine"]):
                data = encode_string(text, codecs)
                assert decode_bytes(data, codecs, set()) == text


def test_a_dozen_locales_and_ten_scripts_are_known() -> None:
    locales = tables.locales().values()
    assert len(locales) >= 12
    assert len({locale["script"] for locale in locales}) >= 10


def test_a_twin_is_another_person_in_the_same_scene(recipe: Recipe) -> None:
    (subject,) = people.subjects(recipe, recipe.seed, 1)
    one, two = both(recipe, subject)
    assert one.subject == two.subject
    assert (one.name, one.birth) != (two.name, two.birth)
    assert one.unique("mrn", 8) != two.unique("mrn", 8)


def test_patients_and_twins_are_the_entries_of_the_register_that_they_claim(
    recipe: Recipe,
) -> None:
    listed = {
        e.number: vars(e) for e in islice(register.entries(recipe.seed, recipe.locales), SOME)
    }
    persons = [
        person
        for subject in people.subjects(recipe, recipe.seed, SOME)
        for person in both(recipe, subject)
        if person.number in listed
    ]
    assert persons
    for person in persons:
        assert vars(person).items() >= listed[person.number].items()


def test_nobody_is_drawn_twice() -> None:
    headers = load("headers")
    drawn = people.subjects(headers, headers.seed, SOME)
    numbers = [number for subject in drawn for number in subject.entries.values()]
    assert len(numbers) == len(people.POPULATIONS) * SOME
    assert len(set(numbers)) == len(numbers)


def test_more_subjects_than_the_register_holds_are_refused(
    recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register, "SIZE", 20)  # five subjects of each sex, with their twins
    with pytest.raises(RequestError, match=r"ask for at most [5-9] subjects"):
        people.subjects(recipe, recipe.seed, 20)
    assert len(people.subjects(recipe, recipe.seed, 5)) == 5
