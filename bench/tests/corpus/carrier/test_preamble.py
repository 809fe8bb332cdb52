"""Before a file's prefix."""

from __future__ import annotations

import io

import pytest
from PIL import Image, UnidentifiedImageError

from anoncert.corpus import people
from anoncert.corpus.build import unplanted
from anoncert.corpus.carrier import preamble
from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.encode import encode
from anoncert.errors import RequestError
from anoncert.types import Recipe


@pytest.fixture
def draft(recipe: Recipe) -> SeriesDraft:
    (subject,) = people.subjects(recipe, recipe.seed, 1)
    return next(unplanted(recipe, recipe.seed, subject))


def test_a_tiff_reader_takes_the_text_for_a_description(draft: SeriesDraft) -> None:
    preamble.write(draft, "tiff", "SMITH JANE")
    data = encode(draft, draft.files[0])
    assert data[128:132] == b"DICM"
    # The directory has no image: readers see that it is TIFF, and stop there.
    with pytest.raises((UnidentifiedImageError, SyntaxError, KeyError)):
        Image.open(io.BytesIO(data), formats=["TIFF"])
    entries = int.from_bytes(data[8:10], "little")
    tag, kind, count, at = (
        int.from_bytes(data[start:end], "little")
        for start, end in ((10, 12), (12, 14), (14, 18), (18, 22))
    )
    assert (data[:4], entries, tag, kind) == (b"II*\0", 1, 270, 2)
    assert data[at : at + count] == b"SMITH JANE\0"


def test_one_kind_is_not_read_as_the_other(draft: SeriesDraft) -> None:
    preamble.write(draft, "text", "SMITH")
    assert (preamble.read(draft, "text"), preamble.read(draft, "tiff")) == ("SMITH", None)


@pytest.mark.parametrize("at", ["text", "tiff"])
def test_a_text_that_does_not_fit_is_refused(draft: SeriesDraft, at: str) -> None:
    with pytest.raises(RequestError, match="longer than"):
        preamble.write(draft, at, "x" * 128)
    preamble.write(draft, at, "x" * (127 if at == "text" else 101))
    assert len(draft.preamble) == 128
