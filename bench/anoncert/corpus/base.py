"""Recipes on images of the user's own: ``build RECIPE --base DIR``.

The folder's images take the place of the MR series that the recipe describes: its patients
become the subjects, their studies the visits, and their series have by turns the part of
one of the recipe's MR series, with what is planted there as characters. What is drawn, or
rides in documents, depends on the objects of the recipe and is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec.structs import replace
from pydicom.dataset import Dataset

from anoncert import digest, files
from anoncert.corpus.dicom import given
from anoncert.corpus.recipe import check
from anoncert.errors import RequestError
from anoncert.types import Plant, Recipe, Series

_IMAGES = ("mr", "enhanced_mr")
_CARRIERS = ("element", "sequence", "private", "file_meta", "file_name", "preamble")
_CHARACTER_SET = "ISO_IR 192"
"""Whatever the images' text is in, and the persons' names."""
_LIMIT = "The images are the user's own: whom they showed before is not known to this suite."


class _Found(NamedTuple):
    patient: str
    study: tuple[str, str]
    series: str
    number: int
    path: str
    syntax: str
    image: given.Image


def on_base(recipe: Recipe, folder: Path) -> Recipe:
    """Return a recipe that plants into the images of a folder.

    Raises
    ------
    RequestError
        The folder holds something else than images, or the recipe nothing that they carry.
    """
    roles = [s.name for s in recipe.series if s.object in _IMAGES and not s.repeats]
    series: list[Series] = []
    parts, visits = defaultdict[str, list[str]](list), 0
    patients = _patients(folder.resolve())
    for share, studies in enumerate(patients.values(), 1):
        visits = max(visits, len(studies))
        found = [(v, images) for v, group in enumerate(studies, 1) for images in group]
        for number, (visit, images) in enumerate(found):
            role = roles[number % len(roles)]
            name = f"{role}_{len(series) + 1:03d}"
            parts[role].append(name)
            subjects = share % len(patients), len(patients)
            series.append(_series(name, folder.resolve(), subjects, visit, images))
    planted = (_moved(entry, parts) for entry in recipe.plant)
    rebased = replace(
        recipe,
        edition=f"{recipe.edition}+base",
        certifying=False,
        subjects=len(patients),
        visits=visits,
        limits=[*recipe.limits, _LIMIT],
        series=series,
        plant=[entry for entry in planted if entry is not None],
        plant_from=[],
    )
    try:
        check(msgspec.convert(msgspec.to_builtins(rebased), Recipe))
    except (RequestError, msgspec.ValidationError) as error:
        what = str(error).partition("; ")[0]
        raise RequestError(f"{folder}: {what}", "take other images or another recipe") from error
    return rebased


def _patients(folder: Path) -> dict[str, list[list[list[_Found]]]]:
    """Return the images of each series of each study of each patient, all in order."""
    if not folder.is_dir():
        raise RequestError(f"{folder}: no such folder", "name a folder of DICOM images")
    images: dict[str, dict[tuple[str, str], dict[str, list[_Found]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(list))
    )
    seen: dict[str, str] = {}
    for found, instance in _found(folder):
        if instance in seen:
            raise RequestError(
                f"{folder}: {found.path} is the same instance as {seen[instance]}", "take one out"
            )
        seen[instance] = found.path
        images[found.patient][found.study][found.series].append(found)
    if not images:
        raise RequestError(f"{folder}: no files here", "name a folder of DICOM images")
    return {
        patient: [
            [sorted(group, key=lambda f: (f.number, f.path)) for group in series.values()]
            for _, series in sorted(studies.items())
        ]
        for patient, studies in images.items()
    }


def _found(folder: Path) -> Iterator[tuple[_Found, str]]:
    """Yield all images of a folder, each with the UID of its instance."""
    for path in files.tree(folder):
        dataset, _ = given.read(path)
        study = str(dataset.get("StudyInstanceUID", ""))
        name = path.relative_to(folder).as_posix()
        found = _Found(
            patient=str(dataset.get("PatientID") or study),
            study=(str(dataset.get("StudyDate") or ""), study),
            series=str(dataset.get("SeriesInstanceUID", "")),
            number=int(dataset.get("InstanceNumber") or 0),
            path=name,
            syntax=_syntax(dataset),
            image=given.Image(name, digest.of_bytes(path.read_bytes())),
        )
        yield found, str(dataset.get("SOPInstanceUID", name))


def _syntax(dataset: Dataset) -> str:
    keyword: str = dataset.file_meta.TransferSyntaxUID.keyword
    return keyword


def _series(
    name: str, folder: Path, subjects: tuple[int, int], visit: int, found: list[_Found]
) -> Series:
    syntaxes = {image.syntax for image in found}
    if len(syntaxes) > 1:
        raise RequestError(
            f"{folder}: the series of {found[0].path} is in several transfer syntaxes",
            "write it in one",
        )
    settings = given.Settings(str(folder), tuple(each.image for each in found))
    return Series(
        name=name,
        object="given",
        transfer_syntaxes=sorted(syntaxes),
        instances=len(found),
        character_set=_CHARACTER_SET,
        visits=[visit],
        subjects=subjects,
        settings=msgspec.to_builtins(settings),
    )


def _moved(entry: Plant, parts: dict[str, list[str]]) -> Plant | None:
    """Return an entry for the series that have the part of those it names, if any do."""
    series = [name for part in entry.series for name in parts.get(part, [])]
    if entry.carrier not in _CARRIERS or entry.of or (entry.series and not series):
        return None
    return replace(entry, series=series)
