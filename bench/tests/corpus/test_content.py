"""Digests of what a file means."""

from __future__ import annotations

import numpy as np
import pydicom
import pytest
from pydicom.uid import UID, DeflatedExplicitVRLittleEndian, ImplicitVRLittleEndian

from anoncert.corpus import content
from anoncert.corpus.folder import CorpusFolder


@pytest.fixture
def dataset(corpus: CorpusFolder) -> pydicom.FileDataset:
    instance = next(i for i in corpus.instances() if i.series == "t1w")
    return pydicom.dcmread(corpus.images / instance.path)


def digest_of(dataset: pydicom.FileDataset) -> str:
    buffer = pydicom.filebase.DicomBytesIO()
    dataset.save_as(buffer, enforce_file_format=True)
    return content.of_file(buffer.getvalue())


@pytest.mark.parametrize(
    "syntax", [ImplicitVRLittleEndian, DeflatedExplicitVRLittleEndian], ids=lambda uid: uid.keyword
)
def test_the_encoding_does_not_count(dataset: pydicom.FileDataset, syntax: UID) -> None:
    dataset.remove_private_tags()  # implicit syntax loses their representation
    before = digest_of(dataset)
    dataset.file_meta.TransferSyntaxUID = syntax
    assert digest_of(dataset) == before


def test_a_changed_element_counts(dataset: pydicom.FileDataset) -> None:
    before = digest_of(dataset)
    dataset.PatientName = f"{dataset.PatientName}x"
    assert digest_of(dataset) != before


def test_pixels_count_with_their_shape_whatever_their_width() -> None:
    pixels = np.arange(12, dtype=np.uint8).reshape(3, 4)
    assert content.of_pixels(pixels) == content.of_pixels(pixels.astype(np.int32))
    assert content.of_pixels(pixels) == content.of_pixels(np.asfortranarray(pixels))
    assert content.of_pixels(pixels) != content.of_pixels(pixels.reshape(4, 3))
    assert content.of_pixels(pixels) != content.of_pixels(pixels[::-1])
