"""Compressed stored values, and what JPEG leaves of them."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from copy import deepcopy

import cv2
import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray
from pydicom.uid import JPEG2000Lossless, JPEGBaseline8Bit, RLELossless

from anoncert.corpus import content, people
from anoncert.corpus.build import unplanted
from anoncert.corpus.carrier import burned_in
from anoncert.corpus.compress import compress
from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.encode import Encoder, encode
from anoncert.errors import RequestError
from anoncert.types import Recipe

LEFT = "c7def4a5c3a940fa34ad94df76a55ede636d68520e40209bd0235a38721fcd15"
NOISE = """
import numpy as np
from pydicom.dataset import Dataset
from pydicom.uid import JPEGBaseline8Bit
from anoncert import digest
from anoncert.corpus.compress import compress
from anoncert.corpus.draft import FileDraft, SeriesDraft

levels = np.arange(64 * 64).reshape(64, 64)
noise = (levels * 7919 % 251 + levels // 64).clip(0, 255).astype(np.uint8)
draft = SeriesDraft(Dataset(), Dataset(), 255, {}, [FileDraft(None, {}, noise, "")])
draft.meta.TransferSyntaxUID = JPEGBaseline8Bit
compress(draft)
print(digest.of_bytes(draft.files[0].pixels.tobytes()))
"""
"""Compresses noise that is made of integers, and prints the digest of what is left: `LEFT`."""


@pytest.fixture
def capture(recipe: Recipe) -> SeriesDraft:
    """A capture that is to be stored in JPEG."""
    (subject,) = people.subjects(recipe, recipe.seed, 1)
    drafts = unplanted(recipe, recipe.seed, subject)
    draft = next(d for d in drafts if d.acquisition.series.name == "capture")
    draft.meta = deepcopy(draft.meta)
    draft.meta.TransferSyntaxUID = JPEGBaseline8Bit
    return draft


def stored(draft: SeriesDraft) -> NDArray[np.generic]:
    pixels = draft.files[0].pixels
    assert pixels is not None
    return pixels


def test_stored_values_become_what_a_reader_decodes(capture: SeriesDraft) -> None:
    before = stored(capture)
    compress(capture)
    encoded = Encoder(capture).encode(capture.files[0])
    read = pydicom.dcmread(io.BytesIO(encoded.data))
    assert np.array_equal(read.pixel_array, stored(capture))
    assert content.of_file(encoded.data) == encoded.content
    assert 0 < np.abs(stored(capture).astype(int) - before).max() < 40


def test_another_decoder_makes_the_same_of_it(capture: SeriesDraft) -> None:
    compress(capture)
    (fragment,) = capture.files[0].fragments
    decoded = cv2.imdecode(np.frombuffer(fragment, np.uint8), cv2.IMREAD_UNCHANGED)
    assert np.array_equal(decoded, stored(capture))


@pytest.mark.parametrize("simd", ["0", "1"])
def test_what_is_left_is_the_same_on_all_processors(simd: str) -> None:
    environment = os.environ | {"JSIMD_FORCENONE": simd}
    command = [sys.executable, "-c", NOISE]
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == LEFT


def test_the_data_set_says_that_something_was_lost(capture: SeriesDraft) -> None:
    compress(capture)
    read = pydicom.dcmread(io.BytesIO(encode(capture, capture.files[0])))
    assert read.LossyImageCompression == "01"
    assert read.LossyImageCompressionMethod == "ISO_10918_1"
    (fragment,) = capture.files[0].fragments
    assert read.LossyImageCompressionRatio == round(stored(capture).nbytes / len(fragment), 2)


def test_text_in_the_pixels_changes_nothing_but_them(capture: SeriesDraft) -> None:
    plain = deepcopy(capture)
    burned_in.write(capture, "70,8,14", "SMITH, JANE")
    for draft in (plain, capture):
        compress(draft)
    (file,) = capture.files
    assert file.own == plain.files[0].own
    assert capture.dataset == plain.dataset
    assert np.array_equal(file.unplanted, stored(plain))
    assert not np.array_equal(file.pixels, stored(plain))


def test_lossless_syntaxes_keep_all_and_say_nothing(capture: SeriesDraft) -> None:
    capture.meta.TransferSyntaxUID = RLELossless
    before = stored(capture)
    compress(capture)
    assert stored(capture) is before
    assert "LossyImageCompression" not in capture.dataset
    assert "LossyImageCompressionRatio" not in capture.files[0].own
    read = pydicom.dcmread(io.BytesIO(encode(capture, capture.files[0])))
    assert np.array_equal(read.pixel_array, before)


def test_objects_without_pixels_have_nothing_to_compress(capture: SeriesDraft) -> None:
    capture.files[0].pixels = None
    compress(capture)
    assert capture.files[0].fragments == []
    assert "LossyImageCompression" not in capture.dataset


def test_frames_that_a_codec_refuses_are_an_error_of_the_request(capture: SeriesDraft) -> None:
    capture.meta.TransferSyntaxUID = JPEG2000Lossless
    capture.dataset = deepcopy(capture.dataset)
    small = np.zeros((16, 16), np.uint8)
    capture.dataset.Rows, capture.dataset.Columns = small.shape
    capture.files[0].pixels, capture.files[0].unplanted = small, None
    with pytest.raises(RequestError, match="frames of 16 x 16 cannot be compressed in JPEG 2000"):
        compress(capture)
