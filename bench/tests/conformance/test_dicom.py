"""What every kind of object has to keep, shown on the recipes that use it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pydicom
import pytest
from msgspec.structs import replace

from anoncert import digest, registry
from anoncert.corpus import people, plan
from anoncert.corpus.dicom import object_kind
from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.frames import frames, is_colour, plane
from anoncert.types import Recipe, Record

every = pytest.mark.parametrize("name", registry.entries("anoncert.corpus.dicom"))


def used(recipe: Recipe, name: str) -> Recipe:
    """Return the recipe with a series of that kind, where it has none of its own."""
    if any(series.object == name for series in recipe.series):
        return recipe
    first = recipe.series[0]
    fields = {field.name for field in msgspec.structs.fields(object_kind(name).Settings)}
    settings = {"source": first.name} if "source" in fields else first.settings
    settings = shipped() if "folder" in fields else settings
    other = replace(first, name="other", object=name, instances=1, settings=settings)
    return replace(recipe, series=[other, *recipe.series])


def shipped() -> dict[str, object]:
    """Name a real image, which pydicom has."""
    path = Path(pydicom.__file__).parent / "data" / "test_files" / "examples_overlay.dcm"
    image = {"path": path.name, "digest": digest.of_bytes(path.read_bytes())}
    return {"folder": str(path.parent), "images": [image]}


def drafts(recipe: Recipe, name: str) -> list[SeriesDraft]:
    recipe = used(recipe, name)
    (subject,) = people.subjects(recipe, recipe.seed, 1)
    return [
        object_kind(name).draft(recipe, recipe.seed, acquisition, None)
        for acquisition in plan.acquisitions(recipe, subject)
        if acquisition.series.object == name
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
        for file, again in zip(one.files, two.files, strict=True):
            assert file.own == again.own
            assert (file.pixels is None) == (again.pixels is None)
            assert file.pixels is None or np.array_equal(file.pixels, again.pixels)
            assert one.path(file) == two.path(again)


@every
def test_pixels_fit_what_the_header_says(name: str, recipe: Recipe) -> None:
    for draft in drafts(recipe, name):
        stored = draft.dataset.get("BitsStored", 0)
        assert stored == object_kind(name).BITS or (name == "given" and stored in range(1, 17))
        if "Rows" not in draft.dataset:
            assert [file.pixels for file in draft.files] == [None]
            continue
        assert draft.data_range == 2**draft.dataset.BitsStored - 1
        for file, pixels in draft.images():
            assert plane(pixels.shape) == (draft.dataset.Rows, draft.dataset.Columns)
            assert is_colour(pixels.shape) == (draft.dataset.SamplesPerPixel > 1)
            assert len(frames(pixels)) == int(draft.dataset.get("NumberOfFrames", 1))
            assert pixels.dtype.itemsize * 8 == draft.dataset.BitsAllocated
            assert 0 <= pixels.min() <= pixels.max() <= draft.data_range
            assert file.unplanted is None


@every
def test_files_of_a_series_have_the_same_elements_of_their_own(name: str, recipe: Recipe) -> None:
    for draft in drafts(recipe, name):
        assert len({tuple(file.own) for file in draft.files}) == 1
        assert not [keyword for keyword in draft.files[0].own if keyword in draft.dataset]


@every
def test_visits_differ_in_date_by_their_interval(name: str, recipe: Recipe) -> None:
    first, second = (
        next(d for d in drafts(recipe, name) if d.acquisition.visit == visit) for visit in (1, 2)
    )
    days = (np.datetime64(iso(second)) - np.datetime64(iso(first))).astype(int)
    assert days == first.acquisition.subject.intervals[1]


def iso(draft: SeriesDraft) -> str:
    (date,) = {e.value for e in draft.dataset.iterall() if e.keyword == "StudyDate"}
    return f"{date[:4]}-{date[4:6]}-{date[6:]}"
