"""Recipes: found, read, and checked before anything is built."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from msgspec.structs import replace
from packaging.version import Version
from pydicom.charset import python_encoding

from anoncert import paths
from anoncert.corpus import tables
from anoncert.corpus.carrier import carrier
from anoncert.corpus.dicom import object_kind
from anoncert.corpus.plant import identifier
from anoncert.corpus.style import resolved
from anoncert.errors import RequestError
from anoncert.files import read_toml
from anoncert.types import Plant, Recipe, Series, Subject

_TRANSFER_SYNTAXES = (
    "ImplicitVRLittleEndian",
    "ExplicitVRLittleEndian",
    "ExplicitVRBigEndian",
    "DeflatedExplicitVRLittleEndian",
    "RLELossless",
    "JPEGLSLossless",
    "JPEG2000Lossless",
    "JPEGBaseline8Bit",
)
_BITS_OF_JPEG = 8

_REPEATED = (
    *("object", "transfer_syntaxes", "character_set", "declared", "media"),
    *("instances", "visits", "subjects"),
)
"""What a series has in common with the one that it repeats, so that a tool may treat both alike."""

_FILE_ID = 8
"""Characters that a component of a File ID may have (PS3.10 section 8.2)."""


def load(name: str) -> Recipe:
    """Find a recipe by path, edition (``smoke-2026.1``) or name (``smoke``: its newest edition).

    Raises
    ------
    RequestError
        There is none, or it contradicts itself; the message names the key.
    """
    path = _find(name)
    recipe = read_toml(path, Recipe)
    more = [plant for name in recipe.plant_from for plant in _planted(path, name)]
    recipe = replace(recipe, plant=[*recipe.plant, *more])
    try:
        check(recipe)
    except RequestError as error:
        raise RequestError(
            f"{path}: {str(error).partition('; ')[0]}", "correct the recipe"
        ) from error
    return recipe


def _find(name: str) -> Path:
    if name.endswith(".toml"):
        return paths.find("corpora", name)
    editions = [found[: -len(".toml")] for found in paths.names("corpora", "*.toml")]
    fitting = [e for e in editions if name in (e, e.rpartition("-")[0])]
    if not fitting:
        known = ", ".join(editions)
        raise RequestError(f"there is no recipe {name!r}", f"known are {known}, or give a path")
    newest = max(fitting, key=lambda edition: Version(edition.rpartition("-")[2]))
    return paths.find("corpora", f"{newest}.toml")


def _planted(path: Path, name: str) -> list[Plant]:
    """Read a table of corpora/plantings: one entry a row, series separated by blanks."""
    plants = []
    for number, row in enumerate(tables.rows(f"plantings/{name}.csv"), 1):
        filled = {key: value for key, value in row.items() if value}
        series = {"series": filled.pop("series", "").split()}
        try:
            plants.append(msgspec.convert(filled | series, Plant))
        except msgspec.ValidationError as error:
            raise RequestError(
                f"{path}: plant_from {name!r} row {number}: {error}", "correct the table"
            ) from error
    return plants


def check(recipe: Recipe) -> None:
    """Refuse a recipe that contradicts itself.

    Raises
    ------
    RequestError
        The message names the key.
    """
    names = [series.name for series in recipe.series]
    if len(set(names)) < len(names):
        raise RequestError("series: two have the same name", "")
    if recipe.interval_days[0] > recipe.interval_days[1]:
        raise RequestError("interval_days: not a range of positive days", "")
    for key, known in (("dialects", tables.dialects()), ("locales", tables.locales())):
        unknown = sorted(set(getattr(recipe, key)) - set(known))
        if unknown:
            raise RequestError(f"{key}: {unknown} not in {key}.toml", "")
    with _about("retain"):
        tables.retained(recipe.retain)
    for series in recipe.series:  # all of them before any asks for those of its source
        with _about(f"series {series.name!r}"):
            _check_settings(series)
    for series in recipe.series:
        with _about(f"series {series.name!r}"):
            _check_series(recipe, series)
    if not recipe.plant:
        raise RequestError("plant: nothing is planted", "")
    for number, plant in enumerate(recipe.plant, 1):
        with _about(f"plant {number}"):
            _check_plant(recipe, plant, names)


@contextmanager
def _about(where: str) -> Iterator[None]:
    """Name the key in errors that do not know it."""
    try:
        yield
    except RequestError as error:
        raise RequestError(f"{where}: {str(error).partition('; ')[0]}", "") from error


def _check_series(recipe: Recipe, series: Series) -> None:
    object_kind(series.object).check(recipe, series)
    if series.repeats:
        _check_repeats(recipe, series)
    if any(not 1 <= visit <= recipe.visits for visit in series.visits):
        raise RequestError(f"visits: there are {recipe.visits}", "")
    if series.subjects[0] >= series.subjects[1]:
        raise RequestError("subjects: no index leaves that", "")
    for terms in (series.character_set, series.declared or ""):
        if not set(terms.split("\\")) <= set(python_encoding):
            raise RequestError(f"character_set {terms!r} is no term", "")
    if series.media and len(series.name) > _FILE_ID:
        raise RequestError(f"media: its name has more than {_FILE_ID} letters", "")
    unknown = sorted(set(series.transfer_syntaxes) - set(_TRANSFER_SYNTAXES))
    if unknown:
        known = ", ".join(_TRANSFER_SYNTAXES)
        raise RequestError(f"transfer_syntaxes: {unknown} are not among {known}", "")
    bits = object_kind(series.object).BITS
    if bits != _BITS_OF_JPEG and "JPEGBaseline8Bit" in series.transfer_syntaxes:
        raise RequestError(f"transfer_syntaxes: JPEGBaseline8Bit has no {bits} bits", "")


def _check_repeats(recipe: Recipe, series: Series) -> None:
    repeated = next((other for other in recipe.series if other.name == series.repeats), None)
    if repeated is None or repeated.repeats:
        raise RequestError(f"repeats: no series {series.repeats!r} that repeats none itself", "")
    for key in _REPEATED:
        if getattr(series, key) != getattr(repeated, key):
            raise RequestError(f"repeats: {key} is not that of {repeated.name!r}", "")


def _check_settings(series: Series) -> None:
    try:
        msgspec.convert(series.settings, object_kind(series.object).Settings)
    except msgspec.ValidationError as error:
        raise RequestError(f"settings: {error}", "") from error


def _check_plant(recipe: Recipe, plant: Plant, names: list[str]) -> None:
    """Look every name up that the entry uses."""
    identifier(plant.identifier)
    place = carrier(plant.carrier)
    missing = {*plant.series, *([plant.of] if plant.of else [])} - set(names)
    if missing:
        raise RequestError(f"no series {sorted(missing)}", "")
    if "{}" not in plant.template:
        raise RequestError("template without {}", "")
    at = resolved(plant.at, _NOBODY, "")
    place.policy(at)
    for dialect in recipe.dialects:
        place.place(at, replace(_NOBODY, dialect=dialect))


_NOBODY = Subject("", 0, "", "", "", "", [])
