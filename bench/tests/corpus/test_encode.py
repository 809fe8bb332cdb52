"""Files are what pydicom's own writer makes of the same data set."""

from __future__ import annotations

import io
from copy import deepcopy
from dataclasses import replace
from typing import Any

import numpy as np
import pydicom
import pydicom.uid
import pytest
from pydicom.encaps import generate_frames

from anoncert.corpus import content, people
from anoncert.corpus.build import planted
from anoncert.corpus.compress import compress
from anoncert.corpus.draft import FileDraft, SeriesDraft
from anoncert.corpus.encode import Encoder, encode
from anoncert.corpus.segments import marked
from anoncert.types import Recipe

SYNTAXES = (
    "ImplicitVRLittleEndian",
    "ExplicitVRLittleEndian",
    "DeflatedExplicitVRLittleEndian",
    "ExplicitVRBigEndian",
)
COMPRESSED = ("RLELossless", "JPEGLSLossless", "JPEG2000Lossless")


@pytest.fixture(scope="module")
def drafts(recipe: Recipe) -> list[SeriesDraft]:
    (subject,) = people.subjects(recipe, recipe.seed, 1)
    return list(planted(recipe, recipe.seed, "corpus", subject))


def by_pydicom(draft: SeriesDraft, file: FileDraft) -> bytes:
    """Write all elements of a file with pydicom."""
    meta, dataset = deepcopy(draft.meta), pydicom.Dataset()
    dataset.update(draft.dataset)
    for keyword, value in file.own.items():
        holder: Any = meta if keyword.startswith("MediaStorage") else dataset
        setattr(holder, keyword, value)
    pixels = file.pixels
    if not meta.TransferSyntaxUID.is_little_endian:
        pixels = pixels.astype(pixels.dtype.newbyteorder(">"))
    dataset.PixelData = pixels.tobytes()
    dataset["PixelData"].VR = "OB" if pixels.itemsize == 1 else "OW"
    dataset.file_meta = meta
    stream = io.BytesIO()
    pydicom.dcmwrite(stream, dataset, enforce_file_format=True)
    return stream.getvalue()


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_a_file_is_what_pydicom_writes(drafts: list[SeriesDraft], syntax: str) -> None:
    for draft in drafts:
        meta = deepcopy(draft.meta)
        meta.TransferSyntaxUID = getattr(pydicom.uid, syntax)
        other = replace(draft, meta=meta)
        encoder = Encoder(other)
        for file in other.files[:2]:
            encoded = encoder.encode(file)
            assert encoded.data == by_pydicom(other, file)
            assert encoded.content == content.of_file(encoded.data)


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("undefined", [False, True])
def test_sequences_are_what_pydicom_writes(
    drafts: list[SeriesDraft], syntax: str, *, undefined: bool
) -> None:
    meta, dataset = deepcopy(drafts[0].meta), deepcopy(drafts[0].dataset)
    meta.TransferSyntaxUID = getattr(pydicom.uid, syntax)
    inner, outer, empty = pydicom.Dataset(), pydicom.Dataset(), pydicom.Dataset()
    inner.SpecificCharacterSet = "ISO_IR 144"
    inner.PatientName = "\u0418\u0432\u0430\u043d\u043e\u0432^\u041e\u043b\u0435\u0433"
    inner.PixelRepresentation = 1
    inner.SmallestImagePixelValue = -3
    inner.StudyInstanceUID = "1.2.3"
    inner.add_new(0x00091001, "UT", "long form")
    outer.ReferencedImageSequence = [empty, inner]
    outer.PatientWeight = "71.5"
    dataset.ReferencedStudySequence = [outer, deepcopy(outer)]
    for item in (inner, outer):
        item.is_undefined_length_sequence_item = undefined
    dataset["ReferencedStudySequence"].is_undefined_length = undefined
    draft = replace(drafts[0], meta=meta, dataset=dataset)
    (file, *_) = draft.files
    encoded = Encoder(draft).encode(file)
    assert encoded.data == by_pydicom(draft, file)
    assert encoded.content == content.of_file(encoded.data)


@pytest.mark.parametrize("syntax", COMPRESSED)
def test_a_compressed_file_is_what_pydicom_writes_and_means_the_same(
    drafts: list[SeriesDraft], syntax: str
) -> None:
    for draft in drafts:
        other = compressed(draft, syntax)
        (file,) = other.files
        encoded = Encoder(other).encode(file)
        read = pydicom.dcmread(io.BytesIO(encoded.data))
        assert np.array_equal(read.pixel_array, file.pixels)
        plain = pydicom.dcmread(io.BytesIO(by_pydicom(draft, file)))
        plain.compress(getattr(pydicom.uid, syntax), generate_instance_uid=False)
        ours, theirs = (only_frame(dataset) for dataset in (read, plain))
        assert ours == marked(theirs, {})
        assert content.of_file(encoded.data) == encoded.content
        assert meaning_without_syntax(read) == meaning_without_syntax(plain)


def only_frame(dataset: pydicom.FileDataset) -> bytes:
    """Return the one frame without padding."""
    (frame,) = generate_frames(dataset.PixelData, number_of_frames=1)
    return frame.rstrip(b"\0")


def compressed(draft: SeriesDraft, syntax: str) -> SeriesDraft:
    """Return the first file of a series in another transfer syntax."""
    meta = deepcopy(draft.meta)
    meta.TransferSyntaxUID = getattr(pydicom.uid, syntax)
    other = replace(draft, meta=meta, files=[replace(draft.files[0])])
    compress(other)
    return other


def meaning_without_syntax(read: pydicom.FileDataset) -> list[str]:
    return [str(element) for element in read if element.keyword != "PixelData"]


@pytest.mark.parametrize("syntax", COMPRESSED)
def test_the_meaning_does_not_depend_on_the_encoding(
    drafts: list[SeriesDraft], syntax: str
) -> None:
    (file,) = compressed(drafts[0], syntax).files
    assert (
        Encoder(compressed(drafts[0], syntax)).encode(file).content
        == Encoder(drafts[0]).encode(drafts[0].files[0]).content
    )


def test_a_damaged_file_means_something_else(drafts: list[SeriesDraft]) -> None:
    draft = next(drafts[0].apart())
    encoded = Encoder(draft).encode(draft.files[0])
    assert content.of_file(encoded.data[:-100]) != encoded.content


def test_an_encoded_draft_reads_back_as_it_was(drafts: list[SeriesDraft]) -> None:
    for draft in drafts:
        for file in draft.files:
            read = pydicom.dcmread(io.BytesIO(encode(draft, file)))
            assert np.array_equal(read.pixel_array, file.pixels)
            assert read.PatientName == draft.dataset.PatientName
            assert all(str(value) in _text(read, key) for key, value in file.own.items())


def _text(read: pydicom.FileDataset, keyword: str) -> str:
    holder: Any = read.file_meta if keyword in read.file_meta else read
    value = holder[keyword].value
    return "\\".join(str(v) for v in value) if holder[keyword].VM > 1 else str(value)


@pytest.mark.parametrize(("width", "vr"), [(1, "OB"), (3, "OB")])
def test_odd_pixel_data_is_padded(drafts: list[SeriesDraft], width: int, vr: str) -> None:
    draft = drafts[-1]
    narrow = replace(draft.files[0], pixels=np.ones((1, width), np.uint8))
    read = pydicom.dcmread(io.BytesIO(encode(draft, narrow)))
    assert read.PixelData == b"\1" * width + b"\0"
    assert vr == read["PixelData"].VR


def test_numbers_of_their_own_are_doubles(drafts: list[SeriesDraft]) -> None:
    draft = drafts[0]
    (file,) = next(draft.apart()).files
    weighted = replace(file, own=file.own | {"DiffusionBValue": 1000.5})
    data = encode(replace(draft, files=[weighted]), weighted)
    assert pydicom.dcmread(io.BytesIO(data)).DiffusionBValue == 1000.5
