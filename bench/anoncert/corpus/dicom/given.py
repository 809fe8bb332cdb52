"""Images of the user's own, in the place of those that a recipe describes (`corpus.base`).

They are taken to be of nobody. What tells patient, study and series apart is made anew, and
attributes that PS3.15 Table E.1-1 lists are left out, unless an analysis needs them.
"""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import Annotated, NamedTuple

import msgspec
import numpy as np
import pydicom
from msgspec import Meta
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from anoncert import digest
from anoncert.corpus import tables
from anoncert.corpus.dicom import _common
from anoncert.corpus.draft import Acquisition, FileDraft, Own, SeriesDraft, Slot
from anoncert.corpus.frames import is_colour
from anoncert.errors import RequestError
from anoncert.part10 import tag_place
from anoncert.types import Band, Digest, Recipe, Record, Series

BITS = 16
"""At most."""
_MADE_ANEW = frozenset((0x00080005, 0x7FE00008, 0x7FE00009, 0x7FE00010))
"""Specific Character Set and the forms of Pixel Data."""


class Image(Record, frozen=True):
    """A file of the base."""

    path: str
    """Below the folder."""
    digest: Digest


class Settings(Record, frozen=True):
    """Where the images of a series are."""

    folder: str
    images: Annotated[tuple[Image, ...], Meta(min_length=1)]


def check(recipe: Recipe, series: Series) -> None:  # noqa: ARG001 - same for all recipes
    """Refuse another number of files than of images."""
    images = msgspec.convert(series.settings, Settings).images
    if series.instances != len(images):
        raise RequestError(f"instances: {series.instances} are not the {len(images)} images", "")


class _Image(NamedTuple):
    dataset: Dataset
    """Without its pixels."""
    pixels: NDArray[np.generic]


def draft(
    recipe: Recipe,
    seed: int,
    acquisition: Acquisition,
    faces: str | None,  # noqa: ARG001 - whose face it is, nobody knows
) -> SeriesDraft:
    """Take the images of a series, with identifiers of nobody."""
    settings = msgspec.convert(acquisition.series.settings, Settings)
    subject, (_, subjects) = acquisition.subject, acquisition.series.subjects
    if subject.index > subjects:
        raise RequestError(f"{settings.folder}: has images of {subjects} patients", "ask for fewer")
    images = [_unchanged(Path(settings.folder), image) for image in settings.images]
    needed = {attribute.keyword for attribute in tables.retained(recipe.retain)} | {"PatientSex"}
    for image in images:
        _strip(image.dataset, needed)
    first = images[0].dataset
    dataset = _common.study(recipe, seed, acquisition)
    dataset.FrameOfReferenceUID = _common.uid(4, subject.index, acquisition.visit)
    shared, own = _divided([image.dataset for image in images])
    dataset.update(shared)
    if is_colour(images[0].pixels.shape):  # as decoded
        dataset.PhotometricInterpretation, dataset.PlanarConfiguration = "RGB", 0
    return SeriesDraft(
        meta=_common.meta(acquisition, first.SOPClassUID),
        dataset=dataset,
        data_range=2 ** int(first.BitsStored) - 1,
        folders=_common.folders(acquisition),
        files=[
            _file(recipe, slot, image, differing)
            for slot, image, differing in zip(acquisition.slots(), images, own, strict=True)
        ],
    )


def read(path: Path) -> tuple[Dataset, NDArray[np.generic]]:
    """Read a file of a base, and decode its stored values.

    Raises
    ------
    RequestError
        It is no image that can be decoded.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what is odd about them is the user's own
            dataset = pydicom.dcmread(io.BytesIO(path.read_bytes()))
            return dataset, dataset.pixel_array
    except Exception as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise RequestError(f"{path}: no DICOM image: {reason}", "take it out") from error


def _unchanged(folder: Path, image: Image) -> _Image:
    path = folder / image.path
    if not path.is_file() or digest.of_bytes(path.read_bytes()) != image.digest:
        raise RequestError(f"{path}: is not what the corpus was planned with", "plan it anew")
    return _Image(*read(path))


def _strip(dataset: Dataset, needed: set[str]) -> None:
    """Take out what is listed and not needed, and what is made anew, at every level."""
    for element in list(dataset):
        listed = tables.tag_policy(tag_place(element.tag)).band is Band.STANDARD
        anew = element.tag in _MADE_ANEW or not element.tag.element  # the length of a group
        if anew or (listed and element.keyword not in needed):
            del dataset[element.tag]
        elif element.VR == "SQ":
            for item in element.value:
                _strip(item, needed)


def _divided(datasets: list[Dataset]) -> tuple[Dataset, list[dict[str, Own]]]:
    """Return what all files of a series have alike, and what each has of its own."""
    shared, own = Dataset(), [dict[str, Own]() for _ in datasets]
    for tag in sorted({tag for dataset in datasets for tag in dataset.keys()}):  # noqa: SIM118
        elements = [dataset.get(tag) for dataset in datasets]
        first = next(element for element in elements if element is not None)
        if all(element == first for element in elements) and first.keyword not in _OWN:
            shared.add(first)
            continue
        name = first.keyword or f"{tag_place(tag)} {first.VR}"
        for differing, element in zip(own, elements, strict=True):
            if name not in _OWN or element is not None:
                differing[name] = element
    return shared, own


def _file(recipe: Recipe, slot: Slot, image: _Image, differing: dict[str, Own]) -> FileDraft:
    own = _common.own(recipe, slot) | differing
    return FileDraft(slot, own, image.pixels, f"IM{slot.number:04d}.dcm")


_OWN = frozenset(("InstanceNumber",))
"""What every file has of its own, whether or not it differs."""
