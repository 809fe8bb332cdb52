"""Media directory: what lies on a medium, by patient, study and series (PS3.3 annex F).

The file DICOMDIR of a visit lists the images of the series that the recipe calls `media`.
It is no SOP instance of the study: it has a UID in its file meta information only, and it
speaks of files by their names, so that a tool that renames them has to write it anew.
"""

from __future__ import annotations

from collections.abc import Iterator

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import UID, MediaStorageDirectoryStorage, MRImageStorage

from anoncert.corpus.dicom import _common, mr
from anoncert.corpus.draft import Acquisition, FileDraft, SeriesDraft, Slot
from anoncert.errors import RequestError
from anoncert.types import Recipe, Record, Series

BITS = 0
_IN_USE = 0xFFFF
_SYNTAX = "ExplicitVRLittleEndian"
_OF_PATIENT = ("PatientName", "PatientID", "PatientBirthDate")
_OF_STUDY = ("StudyDate", "StudyTime", "AccessionNumber", "StudyInstanceUID", "StudyID")
_OF_SERIES = ("Modality", "SeriesInstanceUID", "SeriesNumber")


class Settings(Record, frozen=True):
    """What a recipe says of such a series: nothing."""


def check(recipe: Recipe, series: Series) -> None:
    """Refuse a directory of nothing, and what no directory can be (PS3.10 section 8.6)."""
    listed = _listed(recipe)
    if not listed or any(other.object != "mr" for other in listed):
        raise RequestError("media: a directory lists series of MR images, and there is none", "")
    if any((s.visits, s.subjects) != (series.visits, series.subjects) for s in listed):
        raise RequestError("media: a series is of other visits or subjects than the directory", "")
    if series.instances != 1 or series.transfer_syntaxes != [_SYNTAX]:
        raise RequestError(f"a directory is one file, in {_SYNTAX}", "")
    if series.declared is not None:
        raise RequestError("declared: records say themselves in which character set they are", "")


def draft(
    recipe: Recipe,
    seed: int,
    acquisition: Acquisition,
    faces: str | None,  # noqa: ARG001 - a directory shows no face
) -> SeriesDraft:
    """Build the directory of a visit; its records are linked when it is encoded."""
    (slot,) = acquisition.slots()
    meta = _common.meta(acquisition, MediaStorageDirectoryStorage)
    meta.MediaStorageSOPInstanceUID = UID(_common.sop_instance_uid(recipe, slot))
    dataset = _common.item(
        FileSetID="",
        OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity=0,
        OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity=0,
        FileSetConsistencyFlag=0,
        DirectoryRecordSequence=Sequence(_records(recipe, seed, acquisition)),
    )
    folders = _common.folders(acquisition)
    del folders["series"]
    return SeriesDraft(
        meta=meta,
        dataset=dataset,
        data_range=0,
        folders=folders,
        files=[FileDraft(slot, {}, None, "DICOMDIR")],
    )


def _records(recipe: Recipe, seed: int, acquisition: Acquisition) -> Iterator[Dataset]:
    study = _common.study(recipe, seed, acquisition)
    yield _record("PATIENT", study, _OF_PATIENT)
    yield _record("STUDY", study, _OF_STUDY, StudyDescription="")
    for series in _listed(recipe):
        listed = Acquisition(acquisition.subject, acquisition.visit, series)
        about = _common.study(recipe, seed, listed)
        about.Modality = "MR"
        yield _record("SERIES", about, _OF_SERIES)
        for slot in listed.slots():
            yield _record("IMAGE", about, (), **_image(recipe, slot))


def _image(recipe: Recipe, slot: Slot) -> dict[str, object]:
    return {
        "ReferencedFileID": [_common.folders(slot.acquisition)["series"], mr.file_name(slot)],
        "ReferencedSOPClassUIDInFile": MRImageStorage,
        "ReferencedSOPInstanceUIDInFile": _common.sop_instance_uid(recipe, slot),
        "ReferencedTransferSyntaxUIDInFile": slot.acquisition.transfer_syntax,
        "InstanceNumber": slot.number,
    }


def _record(kind: str, about: Dataset, keywords: tuple[str, ...], **values: object) -> Dataset:
    """Make a record of what a data set says (PS3.3 section F.5)."""
    return _common.item(
        OffsetOfTheNextDirectoryRecord=0,
        RecordInUseFlag=_IN_USE,
        OffsetOfReferencedLowerLevelDirectoryEntity=0,
        DirectoryRecordType=kind,
        SpecificCharacterSet=about.SpecificCharacterSet,
        **{keyword: about[keyword].value for keyword in keywords},
        **values,
    )


def _listed(recipe: Recipe) -> list[Series]:
    return [series for series in recipe.series if series.media]
