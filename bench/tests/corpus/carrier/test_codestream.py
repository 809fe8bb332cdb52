"""Text inside of compressed images."""

from __future__ import annotations

import io
from copy import deepcopy

import numpy as np
import pydicom
import pytest
from pydicom.uid import UID, JPEG2000Lossless, JPEGLSLossless, RLELossless

from anoncert.corpus import people
from anoncert.corpus.build import unplanted
from anoncert.corpus.carrier import codestream
from anoncert.corpus.compress import compress
from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.encode import encode
from anoncert.errors import RequestError
from anoncert.types import Recipe


@pytest.fixture
def draft(recipe: Recipe) -> SeriesDraft:
    (subject,) = people.subjects(recipe, recipe.seed, 1)
    draft = next(next(unplanted(recipe, recipe.seed, subject)).apart())
    draft.meta = deepcopy(draft.meta)
    return draft


@pytest.mark.parametrize("syntax", [JPEGLSLossless, JPEG2000Lossless], ids=lambda uid: uid.keyword)
def test_a_decoder_does_not_mind_a_comment(draft: SeriesDraft, syntax: UID) -> None:
    draft.meta.TransferSyntaxUID = syntax
    codestream.write(draft, "comment", "SMITH JANE")
    compress(draft)
    data = encode(draft, draft.files[0])
    assert data.count(b"SMITH JANE") == 1
    assert np.array_equal(pydicom.dcmread(io.BytesIO(data)).pixel_array, draft.files[0].pixels)


@pytest.mark.parametrize(
    ("at", "syntax", "named"),
    [
        ("comment", RLELossless, "JPEGBaseline8Bit or JPEGLSLossless or JPEG2000Lossless"),
        ("artist", JPEGLSLossless, "JPEGBaseline8Bit"),
    ],
)
def test_a_syntax_without_such_a_segment_is_refused(
    draft: SeriesDraft, at: str, syntax: UID, named: str
) -> None:
    draft.meta.TransferSyntaxUID = syntax
    with pytest.raises(RequestError, match=rf"series 't1w' is not in {named};"):
        codestream.write(draft, at, "SMITH")


@pytest.mark.parametrize(
    ("text", "named"), [("Müller", "'Müller' is not in ASCII"), ("x" * 1001, "longer than 1000")]
)
def test_a_text_that_a_segment_cannot_hold_is_refused(
    draft: SeriesDraft, text: str, named: str
) -> None:
    draft.meta.TransferSyntaxUID = JPEGLSLossless
    with pytest.raises(RequestError, match=named):
        codestream.write(draft, "comment", text)
