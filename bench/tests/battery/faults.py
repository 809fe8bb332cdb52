"""What tools get wrong, as small functions that make the functions of the table."""

from __future__ import annotations

import codecs
import datetime as dt
import hashlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom
from pydicom.tag import Tag

from anoncert.corpus.carrier import carrier
from anoncert.corpus.compress import compress
from anoncert.corpus.draft import SeriesDraft
from anoncert.run.adapter._faults import private, redate, shift
from anoncert.run.adapter._oracle import Fault, Truth

from .bench import Beside

Encode = Callable[[bytes], bytes]


def kept(place: str, at: str, identifier: str, form: str = "dicom", template: str = "{}") -> Fault:
    """Leave a value at a place, as it is planted there, or where nobody planted it."""

    def fault(draft: SeriesDraft, truth: Truth) -> None:
        drawn = truth.drawn(identifier, draft)
        text = template.replace("{}", drawn.form(form))
        number = f".{draft.files[0].slot.number}" if drawn.numbered else ""
        carrier(place).write(draft, at, text + number)
        if draft.segments:
            compress(draft)

    return fault


def written(at: str, identifier: str, change: Callable[[str], str], form: str = "dicom") -> Fault:
    """Leave a value in an element, written in another way."""

    def fault(draft: SeriesDraft, truth: Truth) -> None:
        text = truth.drawn(identifier, draft).form(form)
        carrier("element").write(draft, at, change(text))

    return fault


def blob(encode: Encode, identifier: str = "name", form: str = "path") -> Fault:
    """Leave a value in a private element of bytes, encoded."""

    def fault(draft: SeriesDraft, truth: Truth) -> None:
        data = encode(truth.drawn(identifier, draft).form(form).encode())
        private(draft, "OB", data + bytes(len(data) % 2))

    return fault


def dated(date: str, form: str) -> str:
    """Write a date in another way."""
    return dt.datetime.strptime(date, "%Y%m%d").strftime(form)  # noqa: DTZ007 - a day


def computed(at: str, identifier: str, function: Callable[[bytes], str]) -> Fault:
    """Compute a pseudonym from a value."""
    return written(at, identifier, lambda text: function(text.encode()))


def together(at: str, identifiers: tuple[str, ...], function: Callable[[bytes], str]) -> Fault:
    """Compute a pseudonym from several values."""

    def fault(draft: SeriesDraft, truth: Truth) -> None:
        text = "|".join(truth.value(identifier, draft) for identifier in identifiers)
        carrier("element").write(draft, at, function(text.encode()))

    return fault


def hashed_uid(digest: Callable[[bytes], str]) -> Fault:
    """Compute the new UID of the study from the old one."""
    return computed("StudyInstanceUID", "study_uid", digest)


def marked(keyword: str, value: str | None) -> Fault:
    """Write another mark, or none."""

    def fault(draft: SeriesDraft, truth: Truth) -> None:  # noqa: ARG001 - as `Fault`
        if value is None:
            delattr(draft.dataset, keyword)
        else:
            setattr(draft.dataset, keyword, value)

    return fault


def shifted_by(days: Callable[[Truth], int]) -> Fault:
    """Shift all dates of a subject by days."""

    def fault(draft: SeriesDraft, truth: Truth) -> None:
        if draft.acquisition.is_directory:
            return
        before = draft.dataset.StudyDate
        after = shift(truth.value("study_date", draft), dt.timedelta(days(truth)))
        redate(draft.dataset, before, after)
        for file in draft.files:
            for name, value in file.own.items():
                if isinstance(value, str) and value[:8] == before:
                    file.own[name] = after + value[8:]

    return fault


def renamed_patient(name: Callable[[SeriesDraft], str]) -> Fault:
    """Give patients other pseudonyms."""

    def fault(draft: SeriesDraft, truth: Truth) -> None:  # noqa: ARG001 - as `Fault`
        if not draft.acquisition.is_directory:
            draft.dataset.PatientID = draft.dataset.PatientName = name(draft)

    return fault


def least_bits(draft: SeriesDraft, truth: Truth) -> None:
    """Write the name into the lowest bits of pixels."""
    text = b"\0\0%b\0\0" % truth.drawn("name", draft).form("path").encode()
    bits = np.unpackbits(np.frombuffer(text, np.uint8))
    for file, pixels in draft.images():
        words = pixels.copy()
        words.flat[: bits.size] = words.flat[: bits.size] // 2 * 2 + bits
        file.pixels = words


def overlay_bits(draft: SeriesDraft, truth: Truth) -> None:
    """Write the name as the bits of an overlay plane, in the other order, and not drawn."""
    carrier("overlay").write(draft, "6000,2,2,10", "-")
    element = draft.dataset[Tag(0x6000, 0x3000)]
    text = truth.drawn("name", draft).form("path").encode()
    element.value = turned(text).ljust(len(element.value), b"\0")


def residue(name: str, template: str, identifier: str = "name", form: str = "dicom") -> Beside:
    """Say a value of everybody in a file beside the images; its name begins with its folder."""

    def beside(folder: Path, truths: list[Truth]) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        said = (t.values[f"{t.subject.id}/{identifier}"].form(form) for t in truths)
        path.write_text("".join(template.replace("{}", text) for text in said), "utf-8")

    return beside


def packed(pack: Encode, name: str) -> Beside:
    """Leave everybody's names beside the images, packed."""

    def beside(folder: Path, truths: list[Truth]) -> None:
        names = [t.values[f"{t.subject.id}/name"].form("path") for t in truths]
        (folder / name).write_bytes(pack("\n".join(names).encode()))

    return beside


def empty_folders(folder: Path, truths: list[Truth]) -> None:
    """Leave folders that are called like patients."""
    for truth in truths:
        name = truth.values[f"{truth.subject.id}/name"].form("path")
        (folder / "output" / name).mkdir()


def moved_name(folder: Path, truths: list[Truth]) -> None:
    """Write each patient's name into the files of another patient."""
    for truth, other in zip(truths, truths[1:] + truths[:1], strict=True):
        path = next((folder / "output" / f"{other.subject.index:05d}").rglob("SCOUT/*"))
        dataset = pydicom.dcmread(io.BytesIO(path.read_bytes()))
        dataset.ImageComments = truth.values[f"{truth.subject.id}/name"].form("path")
        dataset.save_as(path)


def zipped(data: bytes) -> bytes:
    """Return an archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("names.txt", data)
    return stream.getvalue()


def initialled(name: str) -> str:
    """Return family name and initial."""
    family, _, given = name.partition(", ")
    return f"{family}^{given[:1]}"


def turned(data: bytes) -> bytes:
    """Turn the bits of each byte round."""
    bits = np.unpackbits(np.frombuffer(data, np.uint8)).reshape(-1, 8)
    return np.packbits(bits[:, ::-1]).tobytes()


def rotated(text: str) -> str:
    """Rotate letters by thirteen."""
    return codecs.encode(text, "rot13")


def digest(name: str, length: int | None = None) -> Callable[[bytes], str]:
    """Return a hash in hexadecimal, whole or its beginning."""
    return lambda data: hashlib.new(name, data).hexdigest()[:length]


def number(truth: Truth) -> bytes:
    """Return the number of a subject."""
    return truth.values[f"{truth.subject.id}/mrn"].text.encode()


def swapped(data: bytes) -> bytes:
    """Swap the bytes of each word of two."""
    return np.frombuffer(data + bytes(len(data) % 2), ">u2").astype("<u2").tobytes()


def backwards(data: bytes) -> bytes:
    """Write capitals from the end of the alphabet."""
    return bytes(ord("A") + ord("Z") - byte if byte != ord("_") else byte for byte in data)


def base36(data: bytes) -> bytes:
    """Write bytes as one number."""
    left, digits = int.from_bytes(data, "big"), ""
    while left:
        left, digit = divmod(left, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits.encode()
