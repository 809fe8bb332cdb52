"""What objects without pixels share: they speak of the images of a series beside them."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import MRImageStorage

from anoncert.corpus.dicom import _common
from anoncert.corpus.draft import Acquisition, FileDraft, SeriesDraft, Slot
from anoncert.errors import RequestError
from anoncert.types import Recipe, Record, Series

BITS = 0


class Settings(Record, frozen=True):
    """What a recipe says of such a series."""

    source: str
    """Series of the same visits whose images it speaks of."""
    images: Annotated[int, Meta(ge=1, le=64)] = 1
    """How many of them, from the first."""


def check(recipe: Recipe, series: Series) -> None:
    """Refuse a source that is not there, and more than one file."""
    settings = msgspec.convert(series.settings, Settings)
    found = [other for other in recipe.series if other.name == settings.source]
    if not found or found[0].object != "mr" or found[0].instances < settings.images:
        raise RequestError(f"source: no {settings.images} images in {settings.source!r}", "")
    if (found[0].visits, found[0].subjects) != (series.visits, series.subjects):
        raise RequestError(f"source: {settings.source!r} is of other visits or subjects", "")
    if series.instances != 1:
        raise RequestError("instances: such a series is one file", "")


def draft(
    recipe: Recipe, seed: int, acquisition: Acquisition, sop_class: str, values: dict[str, Any]
) -> SeriesDraft:
    """Build the one file of a series."""
    (slot,) = acquisition.slots()
    dataset = _common.study(recipe, seed, acquisition)
    _common.set_all(dataset, {"SOPClassUID": sop_class, **values})
    return SeriesDraft(
        meta=_common.meta(acquisition, sop_class),
        dataset=dataset,
        data_range=0,
        folders=_common.folders(acquisition),
        files=[
            FileDraft(
                slot, _common.own(recipe, slot), None, _common.file_name(dataset.Modality, slot)
            )
        ],
    )


def images(recipe: Recipe, acquisition: Acquisition) -> Sequence:
    """Refer to the images: ReferencedSOPSequence, ReferencedImageSequence."""
    settings = msgspec.convert(acquisition.series.settings, Settings)
    source = _source(recipe, acquisition)
    items = []
    for number in range(1, settings.images + 1):
        item = Dataset()
        item.ReferencedSOPClassUID = MRImageStorage
        slot = Slot(acquisition.subject, acquisition.visit, source, number)
        item.ReferencedSOPInstanceUID = _common.sop_instance_uid(recipe, slot)
        items.append(item)
    return Sequence(items)


def evidence(recipe: Recipe, acquisition: Acquisition) -> Sequence:
    """List the images by study and series (PS3.3 section C.17.2)."""
    series = Dataset()
    series.ReferencedSOPSequence = images(recipe, acquisition)
    series.SeriesInstanceUID = series_uid(recipe, acquisition)
    study = Dataset()
    study.ReferencedSeriesSequence = Sequence([series])
    study.StudyInstanceUID = _common.uid(1, acquisition.subject.index, acquisition.visit)
    return Sequence([study])


def series_uid(recipe: Recipe, acquisition: Acquisition) -> str:
    """Return the UID of the series that the images are in."""
    number = _common.series_number(recipe, _source(recipe, acquisition))
    return _common.uid(2, acquisition.subject.index, acquisition.visit, number)


def content(kind: str, concept: tuple[str, str, str], **values: Any) -> Dataset:
    """Make an item of a content tree (PS3.3 section C.17.3)."""
    item = Dataset()
    item.RelationshipType = "CONTAINS"
    item.ValueType = kind
    item.ConceptNameCodeSequence = code(*concept)
    _common.set_all(item, values)
    return item


def code(value: str, scheme: str, meaning: str) -> Sequence:
    """Make a code sequence of one item (PS3.3 section 8)."""
    return Sequence(
        [_common.item(CodeValue=value, CodingSchemeDesignator=scheme, CodeMeaning=meaning)]
    )


def _source(recipe: Recipe, acquisition: Acquisition) -> Series:
    settings = msgspec.convert(acquisition.series.settings, Settings)
    return next(series for series in recipe.series if series.name == settings.source)
