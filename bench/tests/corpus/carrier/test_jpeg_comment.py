"""Comments in compressed images."""

from __future__ import annotations

import io
from copy import deepcopy

import numpy as np
import pydicom
import pytest
from pydicom.uid import JPEGLSLossless, RLELossless

from anoncert.corpus import people
from anoncert.corpus.build import unplanted
from anoncert.corpus.carrier import jpeg_comment
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
    draft.meta.TransferSyntaxUID = JPEGLSLossless
    return draft


def test_a_decoder_does_not_mind_a_comment(draft: SeriesDraft) -> None:
    jpeg_comment.write(draft, "", "SMITH JANE")
    compress(draft)
    data = encode(draft, draft.files[0])
    assert data.count(b"\xff\xd8\xff\xfe\x00\x0cSMITH JANE") == 1
    read = pydicom.dcmread(io.BytesIO(data))
    assert np.array_equal(read.pixel_array, draft.files[0].pixels)


def test_other_syntaxes_have_no_comment_of_that_kind(draft: SeriesDraft) -> None:
    draft.meta.TransferSyntaxUID = RLELossless
    with pytest.raises(RequestError, match=r"series 't1w' is not in JPEG-LS"):
        jpeg_comment.write(draft, "", "SMITH")
