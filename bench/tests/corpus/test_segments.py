"""Segments are what decoders know and show."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import ExifTags, Image
from pydicom.pixels import get_encoder
from pydicom.uid import JPEG2000Lossless, JPEGLSLossless

from anoncert.corpus.segments import marked

PICTURE = np.arange(64 * 64).reshape(64, 64).astype(np.uint8)
TEXTS = {"comment": "mrn 4711", "image_description": "MR of SMITH, JANE", "artist": "X"}


def jpeg() -> bytes:
    stream = io.BytesIO()
    Image.fromarray(PICTURE).save(stream, "JPEG")
    return stream.getvalue()


def lossless(syntax: str) -> bytes:
    described = {"rows": 64, "columns": 64, "samples_per_pixel": 1, "number_of_frames": 1}
    described |= {"bits_allocated": 8, "bits_stored": 8, "pixel_representation": 0}
    encoder = get_encoder(syntax)
    return encoder.encode(PICTURE, photometric_interpretation="MONOCHROME2", **described)


def test_a_reader_of_jpeg_shows_comment_and_exif() -> None:
    read = Image.open(io.BytesIO(marked(jpeg(), TEXTS)))
    exif = read.getexif()
    assert read.info["comment"] == b"mrn 4711"
    assert exif[ExifTags.Base.ImageDescription] == "MR of SMITH, JANE"
    assert exif[ExifTags.Base.Artist] == "X"
    assert np.array_equal(read, Image.open(io.BytesIO(jpeg())))


def test_a_reader_of_jpeg_2000_shows_the_comment() -> None:
    data = marked(lossless(JPEG2000Lossless), {"comment": "mrn 4711"})
    read = Image.open(io.BytesIO(data))
    assert read.info["comment"] == b"mrn 4711"
    assert np.array_equal(read, PICTURE)


def test_what_an_encoder_of_jpeg_2000_says_of_its_version_is_left_out() -> None:
    bare = lossless(JPEG2000Lossless)
    data = marked(bare, {})
    assert b"Created by OpenJPEG" in bare
    assert b"OpenJPEG" not in data
    assert np.array_equal(Image.open(io.BytesIO(data)), PICTURE)


def test_a_comment_of_jpeg_ls_stands_behind_the_start_of_the_image() -> None:
    bare = lossless(JPEGLSLossless)
    data = marked(bare, {"comment": "mrn 4711"})
    assert data == b"\xff\xd8\xff\xfe\0\x0amrn 4711" + bare[2:]


@pytest.mark.parametrize("name", ["comment", "artist"])
def test_one_text_leaves_no_trace_of_the_others(name: str) -> None:
    read = Image.open(io.BytesIO(marked(jpeg(), {name: "SMITH"})))
    assert ("comment" in read.info) == (name == "comment")
    assert dict(read.getexif()) == ({} if name == "comment" else {0x013B: "SMITH"})


def test_without_texts_a_codestream_stays_as_it_is() -> None:
    assert marked(jpeg(), {}) == jpeg()
