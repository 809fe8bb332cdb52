"""Names are found whatever a file says of its character set: nothing, or something wrong."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from anoncert.attack._search import Searcher
from anoncert.attack.verbatim import look
from anoncert.corpus import people, plan, tables
from anoncert.corpus.build import _plant
from anoncert.corpus.dicom import object_kind
from anoncert.corpus.draft import Acquisition
from anoncert.corpus.encode import encode
from anoncert.corpus.recipe import load
from anoncert.part10 import File
from anoncert.types import Recipe

PERSONS = ("name", "physician", "institution")
SETS = [(name, terms) for name, row in tables.locales().items() for terms in row["character_sets"]]


def lying(recipe: Recipe, declared: str) -> Recipe:
    """Have the series that declare another character set declare this one."""
    series = [s if s.declared is None else replace(s, declared=declared) for s in recipe.series]
    return replace(recipe, series=series)


@pytest.mark.parametrize("declared", ["ISO_IR 100", "ISO_IR 192", ""])
@pytest.mark.parametrize(("locale", "terms"), SETS)
def test_names_are_found_at_their_places(locale: str, terms: str, declared: str) -> None:
    headers = lying(load("headers"), declared)
    first, *_ = people.subjects(headers, headers.seed, 1)
    subject = replace(first, locale=locale, character_set=terms)
    drawn = plan.draw(headers, people.person(headers.seed, "corpus", subject))
    searcher = Searcher(list(plan.values(subject, drawn)))
    for series in (one for one in headers.series if one.declared is not None):
        acquisition = Acquisition(subject, 1, series)
        draft = object_kind(series.object).draft(headers, headers.seed, acquisition, None)
        tasks = [
            task
            for task in plan.tasks(headers, subject, drawn)
            if acquisition.id in task.planting.series and task.entry.identifier in PERSONS
        ]
        for task in tasks:
            _plant(task, draft)
        found = {
            (owner.value, element.place)
            for element in File(encode(draft, draft.files[0])).elements
            for trace in look(searcher, element)
            for owner in trace.hit.owners
            if not owner.partial
        }
        wanted = [
            (task.planting.value, task.planting.place)
            for task in tasks
            if task.planting.carrier in ("element", "sequence")
        ]
        assert len(wanted) >= len(PERSONS)
        assert found >= {*wanted}
