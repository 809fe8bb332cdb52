"""What is planted where in one subject: values, and plantings that refer to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from msgspec.structs import replace

from anoncert.corpus import marks, tables
from anoncert.corpus.carrier import carrier
from anoncert.corpus.draft import Acquisition
from anoncert.corpus.people import Person
from anoncert.corpus.plant import identifier
from anoncert.corpus.plant._draw import Drawn
from anoncert.corpus.style import resolved
from anoncert.types import Band, Duty, Plant, Planting, Recipe, Series, Subject, Value

RELATIONS = {
    "reference": "references between files resolve",
    "patient": "one patient stays one and no other",
    "interval": "time between visits stays",
}
"""Relations between files that must still hold, and what each means."""

_ENTRY = "p"
"""Before the number of a recipe's entry, in ids of plantings."""


@dataclass(frozen=True)
class Task:
    """One planting, with the text that the carriers write."""

    planting: Planting
    entry: Plant
    drawn: Drawn
    at: str
    """The entry's locator, with the style that the planting drew."""

    @property
    def text(self) -> str:
        """The value in the entry's form, inside the entry's words."""
        return _written(self.entry, self.drawn)


def acquisitions(recipe: Recipe, subject: Subject) -> Iterator[Acquisition]:
    """Yield the series of all visits of a subject."""
    for visit in range(1, recipe.visits + 1):
        for series in recipe.series:
            if series.is_made(subject.index, visit):
                yield Acquisition(subject, visit, series)


def draw(recipe: Recipe, person: Person) -> dict[str, Drawn]:
    """Draw all values that a recipe plants in one person, by value id."""
    names = [series.name for series in recipe.series]
    kinds = dict.fromkeys(entry.identifier for entry in recipe.plant)
    return {
        value_id(person.subject, kind, drawn): drawn
        for kind in kinds
        for drawn in identifier(kind).draw(person, names)
    }


def values(subject: Subject, drawn: dict[str, Drawn]) -> Iterator[Value]:
    """Write drawn values as rows."""
    for key, value in drawn.items():
        yield Value(
            id=key,
            subject=subject.id,
            identifier=key.split("/")[1],
            text=value.text,
            spellings=value.spellings,
        )


def value_id(subject: Subject, kind: str, drawn: Drawn) -> str:
    """Name a value by subject and identifier type, then visit and series where it has them."""
    parts = [subject.id, kind]
    parts += [f"v{drawn.visit}"] if drawn.visit is not None else []
    parts += [drawn.series] if drawn.series is not None else []
    return "/".join(parts)


def tasks(
    recipe: Recipe,
    subject: Subject,
    drawn: dict[str, Drawn],
    wanted: Callable[[Plant], bool] = lambda _: True,
) -> Iterator[Task]:
    """Yield all plantings of values, or those of some entries of the recipe."""
    by_identifier: dict[str, list[tuple[str, str, Drawn]]] = defaultdict(list)
    for key, value in drawn.items():
        _, kind, *parts = key.split("/")
        by_identifier[kind].append((key, "".join(f"/{part}" for part in parts), value))
    made = list(acquisitions(recipe, subject))
    # entries are many, and what they name is little
    carrying: dict[tuple[str | int | None, ...], list[str]] = {}
    for number, entry in enumerate(recipe.plant, 1):
        if not wanted(entry):
            continue
        for key, suffix, value in by_identifier[entry.identifier]:
            named = (value.visit, value.series, entry.of, *entry.series)
            if named not in carrying:
                carrying[named] = _carrying(made, entry, value)
            series = carrying[named]
            if series:
                name = f"{subject.id}/{_ENTRY}{number:04d}{suffix}"
                at = resolved(entry.at, subject, name)
                planting = _planting(name, subject, key, entry, series, at)
                yield Task(planting, entry, value, at)


def of_another(recipe: Recipe, planting: Planting, person: Person) -> str:
    """Return the text that carriers would have written if a planting were another person's."""
    _, number, *at = planting.id.split("/")
    entry = recipe.plant[int(number.removeprefix(_ENTRY)) - 1]
    drawn = draw(replace(recipe, plant=[entry]), person)
    own = drawn["/".join([person.subject.id, entry.identifier, *at])]
    return _written(entry, own)


def duties(recipe: Recipe, subject: Subject) -> Iterator[Planting]:
    """Yield what must stay: attributes as they are, relations between files, marks."""
    made = list(acquisitions(recipe, subject))
    everywhere = [acquisition.id for acquisition in made if not acquisition.is_directory]
    for attribute in tables.retained(recipe.retain):
        yield _duty(subject, Duty.RETAIN, attribute.keyword, everywhere)
    for relation in RELATIONS:
        yield _duty(subject, Duty.CONSISTENT, relation, everywhere)
    for mark, _ in marks.retained(made):
        yield mark


def _written(entry: Plant, drawn: Drawn) -> str:
    return entry.template.replace("{}", drawn.form(entry.form))


def _carrying(made: list[Acquisition], entry: Plant, value: Drawn) -> list[str]:
    return [
        acquisition.id
        for acquisition in made
        if _names(entry, acquisition)
        if value.visit in (None, acquisition.visit)
        if value.series in (None, _owner(entry, acquisition.series))
    ]


def _names(entry: Plant, acquisition: Acquisition) -> bool:
    if entry.series:
        return acquisition.series.name in entry.series
    return not acquisition.is_directory


def _owner(entry: Plant, series: Series) -> str:
    return entry.of or series.name


def _planting(
    name: str, subject: Subject, key: str, entry: Plant, series: list[str], at: str
) -> Planting:
    kind, place = identifier(entry.identifier), carrier(entry.carrier)
    policy = place.policy(at)
    return Planting(
        id=name,
        subject=subject.id,
        value=key,
        identifier=entry.identifier,
        category=kind.CATEGORY,
        role=kind.ROLE,
        carrier=entry.carrier,
        locator=entry.at,
        place=place.place(at, subject),
        series=series,
        duty=Duty.REMOVE,
        band=policy.band,
        action=policy.action,
        kept_by=list(policy.kept_by),
    )


def _duty(subject: Subject, duty: Duty, what: str, series: list[str]) -> Planting:
    retained = duty is Duty.RETAIN
    policy = tables.attribute_policy(what) if retained else tables.Policy(Band.STANDARD, "", ())
    return Planting(
        id=f"{subject.id}/{duty}/{what}",
        subject=subject.id,
        value=None,
        identifier=what if not retained else "attribute",
        category="",
        role=None,
        carrier="element" if retained else "relation",
        locator=what,
        place=tables.attribute_place(what) if retained else "",
        series=series,
        duty=duty,
        band=Band.STANDARD,
        action=policy.action,
        kept_by=list(policy.kept_by),
    )
