"""What all objects of a study share: patient, study, series, equipment, file meta."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

from pydicom.datadict import dictionary_VR
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.tag import BaseTag, Tag
from pydicom.uid import UID

from anoncert.corpus.dicom import _dialect
from anoncert.corpus.draft import Acquisition, Own, Slot
from anoncert.corpus.streams import Stream
from anoncert.types import Recipe, Series, Subject

_ROOT = "1.2.826.0.1.3680043.10.511"
_EPOCH = dt.date(1901, 1, 1)
"""Day of everybody's first visit before planting: before anybody was born."""


def uid(*parts: int) -> str:
    """Make the UID that a part of the study has before planting, from its position alone."""
    return ".".join([_ROOT, *(str(part) for part in parts)])


def sop_instance_uid(recipe: Recipe, slot: Slot) -> str:
    """Make the UID of an instance; its last component is the instance's number."""
    number = series_number(recipe, slot.series)
    return uid(3, slot.subject.index, slot.visit, number, slot.number)


def series_number(recipe: Recipe, series: Series) -> int:
    """Return the number of a series in each of its studies."""
    return recipe.series.index(series) + 1


def folders(acquisition: Acquisition) -> dict[str, str]:
    """Name the folders before planting."""
    series = acquisition.series
    return {
        "subject": f"{acquisition.subject.index:05d}",
        "visit": f"v{acquisition.visit}",
        "series": series.name.upper() if series.media else series.name,
    }


def file_name(prefix: str, slot: Slot) -> str:
    """Name a file before planting; on media by a component of a File ID (PS3.10 section 8.2)."""
    name = f"{prefix}{slot.number:04d}"
    return name if slot.series.media else f"{name}.dcm"


def meta(acquisition: Acquisition, sop_class: str) -> FileMetaDataset:
    """Fill the file meta information that files of a series share (PS3.10 section 7.1)."""
    scanner = _dialect.scanner(acquisition.subject)
    filled = FileMetaDataset()
    filled.FileMetaInformationVersion = b"\0\1"
    filled.MediaStorageSOPClassUID = UID(sop_class)
    filled.TransferSyntaxUID = acquisition.transfer_syntax
    filled.ImplementationClassUID = scanner["implementation_uid"]
    filled.ImplementationVersionName = scanner["implementation_version"]
    return filled


def own(recipe: Recipe, slot: Slot) -> dict[str, Own]:
    """Return what every file has of its own."""
    sop_instance = sop_instance_uid(recipe, slot)
    return {
        "MediaStorageSOPInstanceUID": sop_instance,
        "SOPInstanceUID": sop_instance,
        "InstanceNumber": str(slot.number),
    }


def study(recipe: Recipe, seed: int, acquisition: Acquisition) -> Dataset:
    """Fill the modules of patient, study, series, frame of reference and equipment."""
    number = series_number(recipe, acquisition.series)
    subject, visit = acquisition.subject, acquisition.visit
    scanner = _dialect.scanner(subject)
    factor, offset = _dialect.dialect(subject)["series_numbers"]
    clock = _clock(recipe, seed, acquisition)
    times = {keyword: _dialect.time_of_day(subject, clock[keyword]) for keyword in _TIMES}
    filled = Dataset()
    if terms := acquisition.declared_character_set:
        filled.SpecificCharacterSet = terms if len(terms) > 1 else terms[0]
    set_all(
        filled,
        {
            **dict.fromkeys(_DATES, _date(acquisition)),
            **times,
            "PatientName": f"{subject.index:05d}",
            "PatientID": f"{subject.index:05d}",
            "PatientBirthDate": "",
            "PatientSex": subject.sex,
            "ReferringPhysicianName": "",
            "AccessionNumber": "",
            "StudyID": str(visit),
            "StudyInstanceUID": uid(1, subject.index, visit),
            "SeriesInstanceUID": uid(2, subject.index, visit, number),
            "SeriesNumber": number * factor + offset,
            "Manufacturer": scanner["manufacturer"],
            "ManufacturerModelName": scanner["model"],
            "SoftwareVersions": scanner["software"],
            "OtherPatientIDsSequence": Sequence(
                [item(PatientID=_other_id(subject), TypeOfPatientID="TEXT")]
            ),
            "ContributingEquipmentSequence": Sequence(
                [
                    item(
                        Manufacturer=scanner["manufacturer"],
                        PurposeOfReferenceCodeSequence=Sequence([item(**_ACQUISITION)]),
                    )
                ]
            ),
        },
    )
    return filled


def acquired(recipe: Recipe, seed: int, acquisition: Acquisition) -> dict[str, str]:
    """Tell when images were acquired: on the day of the study, after the series began."""
    clock = _clock(recipe, seed, acquisition)["AcquisitionTime"]
    return {
        "AcquisitionDate": _date(acquisition),
        "AcquisitionTime": _dialect.time_of_day(acquisition.subject, clock),
    }


def _date(acquisition: Acquisition) -> str:
    days = acquisition.subject.intervals[acquisition.visit - 1]
    return (_EPOCH + dt.timedelta(days=days)).strftime("%Y%m%d")


def _clock(recipe: Recipe, seed: int, acquisition: Acquisition) -> dict[str, int]:
    """Tell the times of a series [us since midnight]: one series of a study after another."""
    visit = Stream(seed, "scene", f"{acquisition.subject.id}/v{acquisition.visit}", "clock")
    own = Stream(seed, "scene", acquisition.id, "clock")
    study = visit.between(*_OPEN) * _SECOND + visit.below(_SECOND)
    number = series_number(recipe, acquisition.series)
    series = study + number * _APART + own.below(_APART // 4)
    begun = series + own.below(_APART // 4)
    return {
        "StudyTime": study,
        "SeriesTime": series,
        "AcquisitionTime": begun,
        "ContentTime": begun + own.below(_APART // 4),
    }


def _other_id(subject: Subject) -> str:
    return Stream(subject.variant, "other patient id").digits(7)


def set_all(filled: Dataset, values: dict[str, Any]) -> None:
    """Set elements by keyword."""
    for keyword, value in values.items():
        filled.add_new(*_attribute(keyword), value)


@cache
def _attribute(keyword: str) -> tuple[BaseTag, str]:
    """Return tag and VR; pydicom looks both up each time that an attribute is set."""
    tag = Tag(keyword)
    return tag, dictionary_VR(tag)


def item(**values: Any) -> Dataset:
    """Make an item of a sequence."""
    filled = Dataset()
    set_all(filled, values)
    return filled


_ACQUISITION = {
    "CodeValue": "109101",
    "CodingSchemeDesignator": "DCM",
    "CodeMeaning": "Acquisition Equipment",
}
_DATES = ("StudyDate", "SeriesDate", "ContentDate")
_TIMES = ("StudyTime", "SeriesTime", "ContentTime")
_SECOND = 1_000_000
_OPEN = 7 * 3600, 19 * 3600
"""When studies begin [s]."""
_APART = 240 * _SECOND
"""Time between the beginnings of two series [us]."""
