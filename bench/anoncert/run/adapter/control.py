"""The three tools that mark the ends of the scale. They run in this process.

`oracle` is the only code that reads the truth while it makes output.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import UID, ExplicitVRLittleEndian, SecondaryCaptureImageStorage

from anoncert import files
from anoncert.corpus.build import unplanted
from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.encode import Encoder
from anoncert.errors import RequestError
from anoncert.run.adapter import Job
from anoncert.run.sandbox import Ended

PROCESS = False
NEEDS = TAKES = PLACEHOLDERS = REQUIRES = WITHHELD = ()

_CODES = {
    "113100": "Basic Application Confidentiality Profile",
    "113101": "Clean Pixel Data Option",
    "113105": "Clean Descriptors Option",
    "113107": "Retain Longitudinal Temporal Information Modified Dates Option",
    "113108": "Retain Patient Characteristics Option",
}
_BLANK_ROOT = "2.25"
_BLANK_SIZE = 8


def run(job: Job) -> Ended:
    """Run the control that the tool's name says."""
    controls: dict[str, Callable[[Job], None]] = {
        "identity": _identity,
        "oracle": _oracle,
        "blank": _blank,
    }
    name = job.adapter.tool.name
    if name not in controls:
        raise RequestError(f"there is no control {name!r}", f"known are {', '.join(controls)}")
    started = time.monotonic()
    controls[name](job)
    return Ended(0, time.monotonic() - started, isolation="in the suite's own process")


def _identity(job: Job) -> None:
    """Copy everything."""
    shutil.copytree(job.corpus.images, job.output, dirs_exist_ok=True)


def _oracle(job: Job) -> None:
    """Return each object as it was before planting, with the marks of its claims."""
    corpus = job.corpus
    for subject in corpus.subjects():
        for draft in unplanted(corpus.recipe, corpus.document.seed, subject):
            if not draft.acquisition.is_directory:
                _mark(draft, job.adapter.tool.claims)
            encoder = Encoder(draft)
            for file in draft.files:
                files.write_new(job.output / draft.path(file), encoder.encode(file).data)


def _mark(draft: SeriesDraft, claims: list[str]) -> None:
    """Say what was done (PS3.15 section E.1.1, CID 7050)."""
    dataset = draft.dataset
    dataset.PatientIdentityRemoved = "YES"
    dataset.LongitudinalTemporalInformationModified = "MODIFIED"
    dataset.BurnedInAnnotation = "NO"
    items = []
    for code in claims:
        item = Dataset()
        item.CodeValue = code
        item.CodingSchemeDesignator = "DCM"
        item.CodeMeaning = _CODES[code]
        items.append(item)
    dataset.DeidentificationMethodCodeSequence = Sequence(items)


def _blank(job: Job) -> None:
    """Return as many valid objects, in which there is nothing, under new UIDs."""
    expected = (instance for instance in job.corpus.instances() if instance.expected)
    for number, _ in enumerate(expected, 1):
        uids = [f"{_BLANK_ROOT}.{number}{level}" for level in (1, 2, 3)]
        dataset = _empty(*uids)
        dataset.save_as(job.output / f"{number:06d}.dcm", enforce_file_format=True)


def _empty(study: str, series: str, instance: str) -> Dataset:
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta.MediaStorageSOPClassUID = SecondaryCaptureImageStorage
    dataset.file_meta.MediaStorageSOPInstanceUID = UID(instance)
    dataset.SOPClassUID = SecondaryCaptureImageStorage
    dataset.SOPInstanceUID, dataset.StudyInstanceUID = instance, study
    dataset.SeriesInstanceUID, dataset.ConversionType = series, "SYN"
    for keyword in _EMPTY:
        setattr(dataset, keyword, None)
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.Rows = dataset.Columns = _BLANK_SIZE
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 8, 8, 7
    dataset.PixelRepresentation = 0
    dataset.PixelData = np.zeros((_BLANK_SIZE, _BLANK_SIZE), np.uint8).tobytes()
    return dataset


_EMPTY = (
    "PatientName PatientID PatientBirthDate PatientSex StudyDate StudyTime StudyID "
    "AccessionNumber ReferringPhysicianName SeriesNumber InstanceNumber PatientOrientation"
).split()
