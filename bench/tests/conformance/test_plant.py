"""What every identifier type has to keep."""

from __future__ import annotations

import pytest

from anoncert.corpus import people, plan, register
from anoncert.corpus.people import Person
from anoncert.corpus.plant import identifier, identifiers
from anoncert.types import Recipe, Role

CATEGORIES = {*"ABCDEFGHIJKLMNOPQR", "staff", ""}
FORMS = {"dicom", "text", "screen", "path"}
NUMBERS = {name for name in identifiers() if name.endswith("_uid")} | {
    "mrn",
    "accession",
    "insurance",
    "national_id",
    "device_serial",
    "station",
    "admission",
    "coordinates",
    "implant",
    "ip_address",
    "licence",
    "url",
    "vehicle",
}
SERIES = ["t1w", "t2w", "capture"]

every = pytest.mark.parametrize("name", identifiers())


@pytest.fixture(scope="module")
def persons(recipe: Recipe) -> list[Person]:
    subjects = people.subjects(recipe, recipe.seed, 40)
    return [people.person(recipe.seed, p, s) for s in subjects for p in people.POPULATIONS]


@every
def test_it_declares_category_role_and_draw(name: str) -> None:
    kind = identifier(name)
    assert kind.__doc__
    assert kind.CATEGORY in CATEGORIES
    assert isinstance(kind.ROLE, Role)
    assert (kind.CATEGORY == "staff") == (kind.ROLE is Role.STAFF)
    assert kind.CATEGORY or kind.ROLE is Role.QUASI
    assert callable(kind.draw)


@every
def test_drawing_is_repeatable(name: str, persons: list[Person]) -> None:
    for person in persons:
        assert list(identifier(name).draw(person, SERIES)) == list(
            identifier(name).draw(person, SERIES)
        )


@every
def test_every_value_has_distinct_spellings_that_are_not_empty(
    name: str, persons: list[Person]
) -> None:
    for person in persons:
        drawn = list(identifier(name).draw(person, SERIES))
        assert drawn
        for value in drawn:
            if not value.forms:  # a face is no text
                assert value.spellings == []
                continue
            texts = [spelling.text for spelling in value.spellings]
            assert all(text.strip() == text != "" for text in texts)
            assert len(set(texts)) == len(texts)
            assert not value.spellings[0].partial
            assert value.text == texts[0]
            assert value.forms.keys() <= FORMS


@every
def test_every_value_has_a_name_of_its_own(name: str, persons: list[Person]) -> None:
    for person in persons:
        drawn = list(identifier(name).draw(person, SERIES))
        keys = {plan.value_id(person.subject, name, value) for value in drawn}
        assert len(keys) == len(drawn)
        assert {value.visit for value in drawn} <= {None, *range(1, len(person.visits) + 1)}
        assert {value.series for value in drawn} <= {None, *SERIES}


@every
def test_screens_and_paths_are_plain(name: str, persons: list[Person]) -> None:
    for person in persons:
        for value in identifier(name).draw(person, SERIES):
            screen, path = value.forms.get("screen", ""), value.forms.get("path", "")
            assert (screen + path).isascii()
            assert screen == screen.upper()
            assert not set(path) & set('/\\:*?"<>| ')


@pytest.mark.parametrize(
    "name",
    [n for n, kind in identifiers().items() if kind.draw.__annotations__["person"] == "Entry"],
)
def test_an_entry_of_the_register_has_the_values_of_the_patient_that_it_is(
    name: str, persons: list[Person]
) -> None:
    for person in persons:
        entry = register.entry(person.seed, person.number, person.locale, person.sex)
        ours, theirs = (list(identifier(name).draw(who, SERIES)) for who in (entry, person))
        assert ours == theirs


@pytest.mark.parametrize("name", sorted(NUMBERS))
def test_numbers_tell_all_people_apart(name: str, persons: list[Person]) -> None:
    texts = [value.text for person in persons for value in identifier(name).draw(person, SERIES)]
    assert len(set(texts)) == len(texts)
