"""Behind what belongs in a file."""

from __future__ import annotations

import io
import warnings
import zlib
from copy import deepcopy

import numpy as np
import pydicom
import pytest
from pydicom.uid import DeflatedExplicitVRLittleEndian

from anoncert.corpus import people
from anoncert.corpus.build import unplanted
from anoncert.corpus.carrier import trailer
from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.encode import encode
from anoncert.part10 import File
from anoncert.types import Recipe


@pytest.fixture
def draft(recipe: Recipe) -> SeriesDraft:
    (subject,) = people.subjects(recipe, recipe.seed, 1)
    return next(unplanted(recipe, recipe.seed, subject))


def test_pixels_read_the_same_with_bytes_behind_them(draft: SeriesDraft) -> None:
    trailer.write(draft, "pixels", "SMITH")
    read = pydicom.dcmread(io.BytesIO(encode(draft, draft.files[0])))
    assert read.PixelData.endswith(b"SMITH\0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pydicom says that there is more than it needs
        assert np.array_equal(read.pixel_array, draft.files[0].pixels)


def test_bytes_behind_the_data_set_are_no_element(draft: SeriesDraft) -> None:
    before = File(encode(draft, draft.files[0]))
    trailer.write(draft, "file", "SMITH JANE")
    data = encode(draft, draft.files[0])
    assert data.endswith(b"SMITH JANE")
    assert [e.place for e in File(data).elements] == [e.place for e in before.elements]
    assert b"SMITH JANE" in b"".join(File(data).rest)


def test_a_deflated_stream_ends_before_them(draft: SeriesDraft) -> None:
    draft.meta = deepcopy(draft.meta)
    draft.meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    trailer.write(draft, "file", "SMITH JANE")
    data = encode(draft, draft.files[0])
    assert b"SMITH JANE" in b"".join(File(data).rest)
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    meta = 132 + 12 + int.from_bytes(data[140:144], "little")
    stream.decompress(data[meta:])
    assert stream.unused_data.endswith(b"SMITH JANE")
