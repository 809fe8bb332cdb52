"""The tools that calibrate the suite. They run in this process.

`identity`, `oracle` and `blank` mark the ends of the scale. The others are the oracle with
one fault (`_faults`): what an attack has to see that copies do not show.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from functools import partial

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian, SecondaryCaptureImageStorage

from anoncert import files
from anoncert.corpus.encode import Encoder
from anoncert.errors import RequestError
from anoncert.run.adapter import Job
from anoncert.run.adapter._faults import FAULTS
from anoncert.run.adapter._oracle import Fault, Truth, drafts, faultless, faulty
from anoncert.run.sandbox import Ended

PROCESS = False
NEEDS = TAKES = PLACEHOLDERS = REQUIRES = WITHHELD = COPIED = ()

_BLANK_ROOT = "2.25"
_BLANK_SIZE = 8


def run(job: Job) -> Ended:
    """Run the control that the tool's name says."""
    controls: dict[str, Callable[[Job], None]] = {
        "identity": _identity,
        "oracle": partial(_oracle, faultless),
        "blank": _blank,
        **{name: partial(_oracle, fault) for name, fault in FAULTS.items()},
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


def _oracle(fault: Fault, job: Job) -> None:
    """Return each object as it was before planting, with the marks of its claims."""
    recipe, document = job.corpus.recipe, job.corpus.document
    for subject in job.corpus.subjects():
        truth = Truth.of(recipe, document.seed, document.population, subject)
        for clean in drafts(recipe, document.seed, subject, job.adapter.tool.claims):
            draft = faulty(clean, truth, fault)
            encoder = Encoder(draft)
            for file in draft.files:
                files.write_new(job.output / draft.path(file), encoder.encode(file).data)


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
