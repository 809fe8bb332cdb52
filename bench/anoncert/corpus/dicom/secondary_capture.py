"""Secondary captures: what a console shows, stored as a picture (PS3.3 section A.8.1)."""

from __future__ import annotations

from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import MRImageStorage, SecondaryCaptureImageStorage

from anoncert.corpus.carrier.burned_in import burned, coverage
from anoncert.corpus.dicom import _common, _mr
from anoncert.corpus.draft import Acquisition, FileDraft, SeriesDraft, Slot
from anoncert.corpus.phantom.scan import MAX_STORED
from anoncert.errors import RequestError
from anoncert.types import Recipe, Record, Series

_WHITE = 255
_WINDOW = 3000
_NOT_ALL_WHITE = 200


class Label(Record, frozen=True):
    """Text that consoles print beside the values, and that identifies nobody."""

    text: str
    at: str


class Settings(Record, frozen=True):
    """What a recipe says of a series of captures."""

    rows: Annotated[int, Meta(ge=8, le=4096)]
    columns: Annotated[int, Meta(ge=8, le=4096)]
    source: str
    source_instance: int
    left: Annotated[int, Meta(ge=0)]
    top: Annotated[int, Meta(ge=0)]
    zoom: Annotated[int, Meta(ge=1, le=8)]
    labels: tuple[Label, ...] = ()


def check(recipe: Recipe, series: Series) -> None:
    """Refuse a source that is not there, and labels that do not fit."""
    settings = msgspec.convert(series.settings, Settings)
    source = _source(recipe, settings, series)
    if (source.visits, source.subjects) != (series.visits, series.subjects):
        raise RequestError(
            f"series {series.name!r}: source {source.name!r} is of other visits or subjects",
            "correct the recipe",
        )
    for label in settings.labels:
        coverage(label.text, label.at, (settings.rows, settings.columns))


def draft(
    recipe: Recipe,
    seed: int,
    acquisition: Acquisition,
    faces: str | None,  # noqa: ARG001 - consoles show the average face
) -> SeriesDraft:
    """Build captures as they are before planting: the head and the labels, no demographics."""
    settings = msgspec.convert(acquisition.series.settings, Settings)
    series = _source(recipe, settings, acquisition.series)
    source = Acquisition(acquisition.subject, acquisition.visit, series)
    screen = _screen(settings, _mr.shown(seed, source, settings.source_instance))
    shown = Slot(source.subject, source.visit, series, settings.source_instance)
    reference = Dataset()
    reference.ReferencedSOPClassUID = MRImageStorage
    reference.ReferencedSOPInstanceUID = _common.sop_instance_uid(recipe, shown)
    dataset = _common.study(recipe, seed, acquisition)
    _common.set_all(
        dataset,
        {
            **_FIXED,
            "SourceImageSequence": Sequence([reference]),
            "Rows": settings.rows,
            "Columns": settings.columns,
        },
    )
    return SeriesDraft(
        meta=_common.meta(acquisition, SecondaryCaptureImageStorage),
        dataset=dataset,
        data_range=_WHITE,
        folders=_common.folders(acquisition),
        files=[
            FileDraft(slot, _common.own(recipe, slot), screen, f"SC{slot.number:04d}.dcm")
            for slot in acquisition.slots()
        ],
    )


def _source(recipe: Recipe, settings: Settings, series: Series) -> Series:
    found = [other for other in recipe.series if other.name == settings.source]
    if not found or not _has(found[0], settings.source_instance):
        raise RequestError(
            f"series {series.name!r}: source_instance: no instance {settings.source_instance} "
            f"in source {settings.source!r}",
            "correct the recipe",
        )
    return found[0]


def _has(series: Series, number: int) -> bool:
    return series.object == "mr" and 1 <= number <= series.instances


def _screen(settings: Settings, image: NDArray[np.uint16]) -> NDArray[np.uint8]:
    """Lay the windowed slice and the labels out on a black screen."""
    shape = settings.rows, settings.columns
    shown = np.minimum(image.astype(np.int64) * _WHITE // min(_WINDOW, MAX_STORED), _WHITE)
    enlarged = shown.repeat(settings.zoom, axis=0).repeat(settings.zoom, axis=1)
    screen = np.zeros(shape, np.uint8)
    room = screen[settings.top :, settings.left :]
    room[: enlarged.shape[0], : enlarged.shape[1]] = enlarged[: room.shape[0], : room.shape[1]]
    for label in settings.labels:
        ink = coverage(label.text, label.at, shape)
        screen = burned(screen, ink, _NOT_ALL_WHITE).astype(np.uint8)
    return screen


_FIXED = {
    "SOPClassUID": SecondaryCaptureImageStorage,
    "Modality": "MR",
    "BodyPartExamined": "HEAD",
    "ConversionType": "WSD",
    "ImageType": ["DERIVED", "SECONDARY"],
    "SeriesDescription": "Screen save",
    "PatientOrientation": "",
    "BurnedInAnnotation": "YES",
    "SamplesPerPixel": 1,
    "PhotometricInterpretation": "MONOCHROME2",
    "BitsAllocated": 8,
    "BitsStored": 8,
    "HighBit": 7,
    "PixelRepresentation": 0,
}
