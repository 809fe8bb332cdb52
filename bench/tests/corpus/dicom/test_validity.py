"""Objects as dicom-validator sees them: attributes that are missing, empty or of no module.

The program reads the standard from the web. Here it is given the tables of PS3.3 that
highdicom ships, which have no conditions and no enumerated values; `dciodvfy` knows those
(see test_build.py).
"""

from __future__ import annotations

import io
import json
import warnings
from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Any

import pydicom
import pytest
from dicom_validator.validator.dicom_info import DicomInfo
from dicom_validator.validator.error_handler import NullValidationResultHandler
from dicom_validator.validator.iod_validator import IODValidator
from msgspec.structs import replace
from pydicom.datadict import tag_for_keyword

from anoncert import registry
from anoncert.corpus import people, plan, tables
from anoncert.corpus.build import planted, unplanted
from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.encode import encode
from anoncert.corpus.recipe import load
from anoncert.types import Recipe, Subject

CONDITIONAL = "sr-document-content"
"""A module whose types depend on the types of values (PS3.3 Table C.17.3-5)."""

EITHER = [["SharedFunctionalGroupsSequence"], ["PerFrameFunctionalGroupsSequence"]]
"""Sequences of which one or the other has a functional group."""

ON_PURPOSE = {
    "(0028,1052)": "Philips scanners rescale, though MR images have no module for it",
    "(0028,1053)": "as above",
    "(0028,1054)": "as above",
}
"""What the validator finds wrong in objects before planting, and why it is there."""

Errors = Callable[[SeriesDraft], dict[str, str]]


@pytest.fixture(scope="module")
def errors() -> Errors:
    """List what is wrong in the first file of a series: the kind of error by path of tags."""
    standard = files("highdicom") / "_standard"
    iods, modules, kinds = (
        json.loads((standard / f"{name}.json").read_text("utf-8"))
        for name in ("iod_module_map", "module_attribute_map", "sop_class_iod_map")
    )
    info = DicomInfo(
        dictionary={},
        iods={
            sop_class: {
                "modules": {m["key"]: {"ref": m["key"], "use": m["usage"]} for m in iods[kind]},
                "group_macros": {},
            }
            for sop_class, kind in kinds.items()
            if kind in iods
        },
        modules={
            name: attributes(rows, typed=name != CONDITIONAL) for name, rows in modules.items()
        },
    )

    def found(draft: SeriesDraft) -> dict[str, str]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of planted values
            dataset = pydicom.dcmread(io.BytesIO(encode(draft, draft.files[0])))
            handler = NullValidationResultHandler()
            result = IODValidator(dataset, info, error_handler=handler).validate()
        assert result.status.name in ("Passed", "Failed"), result.status
        return {
            str(tag): error.code.name
            for module in result.module_errors.values()
            for tag, error in module.items()
        }

    return found


def attributes(rows: list[dict[str, Any]], *, typed: bool) -> dict[str, Any]:
    """Arrange the rows of a module as the validator reads them."""
    root: dict[str, Any] = {}
    for row in rows:
        level = root
        for keyword in row["path"]:
            level = level.setdefault(bracketed(keyword), {"type": "3"}).setdefault("items", {})
        if tag_for_keyword(row["keyword"]):
            kept = row["type"] if typed and row["path"] not in EITHER else "3"
            level.setdefault(bracketed(row["keyword"]), {})["type"] = kept
    return root


def bracketed(keyword: str) -> str:
    return f"({tables.attribute_place(keyword)})"


@pytest.fixture(scope="module")
def recipe() -> Recipe:
    """Everything of the headers edition, and a series of each kind that it lacks."""
    headers, face = load("headers"), load("face")
    has = {series.object for series in headers.series}
    more = [
        replace(series, subjects=(0, 1), settings=series.settings | {"partial_volume": False})
        for series in face.series
        if series.object not in has
    ]
    return replace(headers, series=[*headers.series, *more])


@pytest.fixture(params=tables.dialects())
def subject(recipe: Recipe, request: pytest.FixtureRequest) -> Subject:
    """A subject with three visits."""
    drawn = people.subjects(recipe, recipe.seed, 3)[2]
    return replace(drawn, dialect=request.param)


OVERLAY = {f"6000,{element}" for element in ("0010", "0011", "0040", "0050", "0100", "0102")}
DESCRIBED = {"overlay": ("6000",), "unused_bits": ("6000",)}
"""What describes a plane, by what draws it."""


def firsts(drafts: Iterator[SeriesDraft]) -> Iterator[SeriesDraft]:
    """Yield the first file of each series, but of directories: they are of no IOD."""
    return (next(draft.apart()) for draft in drafts if not draft.acquisition.is_directory)


def test_every_kind_of_object_is_valid_before_planting(
    recipe: Recipe, subject: Subject, errors: Errors
) -> None:
    seen = set()
    for draft in firsts(unplanted(recipe, recipe.seed, subject)):
        seen.add(draft.acquisition.series.object)
        wrong = errors(draft)
        assert {tag: code for tag, code in wrong.items() if tag not in ON_PURPOSE} == {}
    # images of the user's own are what they are
    assert seen == registry.entries("anoncert.corpus.dicom").keys() - {"dicomdir", "given"}


def test_the_validator_sees_what_is_missing_and_what_belongs_elsewhere(
    recipe: Recipe, subject: Subject, errors: Errors
) -> None:
    draft = next(firsts(unplanted(recipe, recipe.seed, subject)))
    del draft.dataset.PatientSex, draft.dataset.ImageType
    draft.dataset.PresentationCreationDate = "20200101"
    wrong = errors(draft)
    assert {tag: wrong[tag] for tag in wrong.keys() - ON_PURPOSE.keys()} == {
        "(0010,0040)": "TagMissing",
        "(0008,0008)": "TagMissing",
        "(0070,0082)": "TagUnexpected",
    }


def test_only_what_is_planted_is_unexpected_or_invalid(subject: Subject, errors: Errors) -> None:
    headers = load("headers")
    drawn = plan.draw(headers, people.person(headers.seed, "corpus", subject))
    places = {
        (series, place)
        for task in plan.tasks(headers, subject, drawn)
        for place in (task.planting.place.partition("/")[0], *DESCRIBED.get(task.entry.carrier, ()))
        for series in task.planting.series
    }
    for draft in firsts(planted(headers, headers.seed, "corpus", subject)):
        for tag, code in errors(draft).items():
            # an attribute of another module makes the validator miss the rest of that module
            if code != "TagMissing" and tag not in ON_PURPOSE:
                outermost = tag.partition(" / ")[0].strip("()")
                outermost = outermost[:4] if outermost in OVERLAY else outermost
                assert (draft.acquisition.id, outermost) in places, (draft.acquisition.id, tag)
