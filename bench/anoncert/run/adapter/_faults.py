"""Faults of the controls that show whether an attack sees what copies do not show.

Each is a `Fault` of `_oracle`: what one kind of tool gets wrong.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib

from pydicom.dataset import Dataset

from anoncert.corpus.draft import SeriesDraft
from anoncert.run.adapter._oracle import Fault, Truth

_CREATOR = "ANONCERT CONTROL"
_GROUP, _NUMBER = 0x0099, 0x01
_SHIFT = dt.timedelta(days=-97)
_DAY = 8
_KEY = b"known to nobody"


def encoded(draft: SeriesDraft, truth: Truth) -> None:
    """Keep the person's name in base64."""
    name = truth.value("name", draft).encode()
    private(draft, "LT", base64.b64encode(name).decode("ascii"))


def hashed(draft: SeriesDraft, truth: Truth) -> None:
    """Make the patient's number and UIDs by MD5 of the old ones (RFC 1321), without a salt."""
    dataset = draft.dataset
    if draft.acquisition.is_directory:
        return
    dataset.PatientID = hashlib.md5(truth.value("mrn", draft).encode()).hexdigest()  # noqa: S324
    dataset.StudyInstanceUID = _hashed_uid(truth.value("study_uid", draft))
    dataset.SeriesInstanceUID = _hashed_uid(truth.value("series_uid", draft))
    instances = truth.value("sop_instance_uid", draft)
    for file in draft.files:
        made = _hashed_uid(f"{instances}.{file.slot.number}")
        file.own |= {"SOPInstanceUID": made, "MediaStorageSOPInstanceUID": made}


def shifted(draft: SeriesDraft, truth: Truth) -> None:
    """Shift all dates, of everybody, by the same days."""
    if draft.acquisition.is_directory:
        return
    studied = shift(truth.value("study_date", draft))
    before = draft.dataset.StudyDate
    redate(draft.dataset, before, studied)
    for file in draft.files:
        for name, value in file.own.items():
            if isinstance(value, str) and value[:_DAY] == before:
                file.own[name] = studied + value[_DAY:]
    draft.dataset.PatientBirthDate = shift(truth.value("birth_date", draft))


def dependent(draft: SeriesDraft, truth: Truth) -> None:
    """Write something that differs between persons, and tells nothing else of them."""
    name = truth.value("name", draft).encode()
    private(draft, "OB", hashlib.blake2b(name, digest_size=16, key=_KEY).digest())


FAULTS: dict[str, Fault] = {
    fault.__name__: fault for fault in (encoded, hashed, shifted, dependent)
}
"""By the name of the control."""


def private(draft: SeriesDraft, vr: str, value: str | bytes) -> None:
    """Add a private element, where it is no media directory."""
    if not draft.acquisition.is_directory:
        block = draft.dataset.private_block(_GROUP, _CREATOR, create=True)
        block.add_new(_NUMBER, vr, value)


def shift(date: str, by: dt.timedelta = _SHIFT) -> str:
    """Shift a date (PS3.5 section 6.2, VR DA)."""
    day = dt.datetime.strptime(date, "%Y%m%d").replace(tzinfo=dt.UTC) + by
    return day.strftime("%Y%m%d")


def redate(dataset: Dataset, before: str, after: str) -> None:
    """Replace a date wherever dates stand, at any depth."""
    for element in dataset.iterall():
        text = str(element.value)
        if element.VR in ("DA", "DT") and text[:_DAY] == before:
            element.value = after + text[_DAY:]


def _hashed_uid(old: str) -> str:
    """Return the UID of a UUID that is a hash (PS3.5 section B.2)."""
    return f"2.25.{int(hashlib.md5(old.encode()).hexdigest(), 16)}"  # noqa: S324 - the fault
