"""What every kind of object has to keep, shown on the recipes that use it."""

from __future__ import annotations

import numpy as np
import pytest

from anoncert import registry
from anoncert.corpus import people
from anoncert.corpus.dicom import object_kind
from anoncert.corpus.draft import Draft, Slot
from anoncert.types import Recipe, Record

every = pytest.mark.parametrize("name", registry.entries("anoncert.corpus.dicom"))


def drafts(recipe: Recipe, name: str) -> list[Draft]:
    (subject,) = people.subjects(recipe, recipe.seed, 1)
    return [
        object_kind(name).draft(recipe, recipe.seed, Slot(subject, visit, series, 1))
        for series in recipe.series
        if series.object == name
        for visit in (1, 2)
    ]


@every
def test_it_declares_settings_and_is_used(name: str, recipe: Recipe) -> None:
    assert object_kind(name).__doc__
    assert issubclass(object_kind(name).Settings, Record)
    assert drafts(recipe, name)


@every
def test_drafting_is_repeatable(name: str, recipe: Recipe) -> None:
    for one, two in zip(drafts(recipe, name), drafts(recipe, name), strict=True):
        assert one.dataset == two.dataset
        assert one.meta == two.meta
        assert np.array_equal(one.pixels, two.pixels)
        assert one.path == two.path


@every
def test_pixels_fit_what_the_header_says(name: str, recipe: Recipe) -> None:
    for draft in drafts(recipe, name):
        assert draft.pixels.shape == (draft.dataset.Rows, draft.dataset.Columns)
        assert draft.pixels.dtype.itemsize * 8 == draft.dataset.BitsAllocated
        assert draft.data_range == 2**draft.dataset.BitsStored - 1
        assert 0 <= draft.pixels.min() <= draft.pixels.max() <= draft.data_range
        assert draft.unplanted is None


@every
def test_visits_differ_in_date_by_their_interval(name: str, recipe: Recipe) -> None:
    first, second, *_ = drafts(recipe, name)
    days = (np.datetime64(iso(second)) - np.datetime64(iso(first))).astype(int)
    assert days == first.slot.subject.intervals[1]


def iso(draft: Draft) -> str:
    date = draft.dataset.StudyDate
    return f"{date[:4]}-{date[4:6]}-{date[6:]}"
