"""Text in planes: overlays, unused bits, icons."""

from __future__ import annotations

import copy
import io

import numpy as np
import pydicom
import pytest

from anoncert.corpus import people
from anoncert.corpus.build import unplanted
from anoncert.corpus.carrier import carrier
from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.encode import encode
from anoncert.corpus.glyphs import bits, coverage
from anoncert.corpus.recipe import load
from anoncert.errors import RequestError

TEXT = "0012345678"
SYNTAXES = {
    "ImplicitVRLittleEndian",
    "ExplicitVRLittleEndian",
    "ExplicitVRBigEndian",
    "DeflatedExplicitVRLittleEndian",
}


@pytest.fixture(scope="module")
def made() -> list[SeriesDraft]:
    """A series of each syntax that is not compressed. Copy it, never write into it."""
    made, seen = [], set[str]()
    recipe = load("headers")
    for subject in people.subjects(recipe, recipe.seed, 20):
        for draft in unplanted(recipe, recipe.seed, subject):
            syntax = draft.meta.TransferSyntaxUID.keyword
            if syntax in SYNTAXES - seen and draft.files[0].pixels is not None:
                seen.add(syntax)
                made.append(draft)
    assert seen == SYNTAXES
    return made


@pytest.fixture
def drafts(made: list[SeriesDraft]) -> list[SeriesDraft]:
    return copy.deepcopy(made)


def reread(draft: SeriesDraft) -> pydicom.FileDataset:
    return pydicom.dcmread(io.BytesIO(encode(draft, draft.files[0])))


def test_pydicom_reads_an_overlay_in_every_syntax(drafts: list[SeriesDraft]) -> None:
    for draft in drafts:
        carrier("overlay").write(draft, "6002,2,3,10", TEXT)
        plane = reread(draft).overlay_array(0x6002)
        assert np.array_equal(plane, bits(coverage(TEXT, "2,3,10", (64, 64))))


def test_bits_above_the_values_leave_the_values_as_they_are(drafts: list[SeriesDraft]) -> None:
    for draft in drafts:
        carrier("unused_bits").write(draft, "13,2,3,10", TEXT)
        dataset = reread(draft)
        assert np.array_equal(dataset.pixel_array, draft.files[0].pixels)
        order = "<" if dataset.file_meta.TransferSyntaxUID.is_little_endian else ">"
        words = np.frombuffer(dataset.PixelData, f"{order}u2").reshape(64, 64)
        assert np.array_equal(words >> 13, bits(coverage(TEXT, "2,3,10", (64, 64))))


def test_an_icon_shows_the_image_below_a_band_with_the_text(drafts: list[SeriesDraft]) -> None:
    for draft in drafts:
        carrier("icon").write(draft, "2,2,10", TEXT)
        (item,) = reread(draft).IconImageSequence
        icon = np.frombuffer(item.PixelData, np.uint8).reshape(item.Rows, item.Columns)
        assert np.array_equal(icon[:16], coverage(TEXT, "2,2,10", (16, 64)))
        middle = draft.files[len(draft.files) // 2].pixels
        assert middle is not None
        assert np.corrcoef(icon[16:].ravel(), middle[16:].ravel())[0, 1] > 0.99


@pytest.mark.parametrize("bit", [0, 11, 16])
def test_a_bit_that_values_use_or_that_is_not_there_is_refused(
    bit: int, drafts: list[SeriesDraft]
) -> None:
    draft = drafts[0]
    with pytest.raises(RequestError, match=f"bit|{bit}"):
        carrier("unused_bits").write(draft, f"{bit},2,3,10", TEXT)


def test_compressed_images_have_no_bits_to_spare() -> None:
    recipe = load("headers")
    for subject in people.subjects(recipe, recipe.seed, 20):
        for draft in unplanted(recipe, recipe.seed, subject):
            if draft.meta.TransferSyntaxUID.is_encapsulated and draft.dataset.BitsStored == 12:
                with pytest.raises(RequestError, match="stores no bit 15 beside its values"):
                    carrier("unused_bits").write(draft, "15,2,3,10", TEXT)
                return
    pytest.fail("no subject has compressed images")


def test_a_report_has_no_planes() -> None:
    recipe = load("headers")
    (subject,) = people.subjects(recipe, recipe.seed, 1)
    report = next(d for d in unplanted(recipe, recipe.seed, subject) if not d.data_range)
    for name, at in (("overlay", "6000,2,2,10"), ("icon", "2,2,10")):
        with pytest.raises(RequestError, match="has no pixels"):
            carrier(name).write(report, at, TEXT)
