"""Text in the bytes of group lengths."""

from __future__ import annotations

import io

import pydicom
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.uid import ExplicitVRBigEndian

from anoncert.corpus import people
from anoncert.corpus.build import unplanted
from anoncert.corpus.carrier import group_length
from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.encode import encode
from anoncert.corpus.recipe import load
from anoncert.errors import RequestError


def first() -> SeriesDraft:
    recipe = load("check")
    (subject,) = people.subjects(recipe, recipe.seed, 1)
    return next(unplanted(recipe, recipe.seed, subject))


DRAFT = first()


@given(st.text("0123456789AÄ", min_size=1, max_size=20))
def test_text_of_any_length_is_read_as_it_was_written(text: str) -> None:
    group_length.write(DRAFT, "0010", text)
    assert group_length.read(DRAFT, "0010") == text


def test_it_is_in_the_file_although_writers_leave_it_out() -> None:
    group_length.write(DRAFT, "0010", "00123456")
    data = encode(DRAFT, DRAFT.files[0])
    assert b"\x10\0\0\0UL\x08\0" + b"00123456" in data
    assert pydicom.dcmread(io.BytesIO(data))[0x00100000].VM == 2


def test_big_endian_files_cannot_carry_it() -> None:
    draft = first()
    draft.meta.TransferSyntaxUID = ExplicitVRBigEndian
    with pytest.raises(RequestError, match="big endian"):
        group_length.write(draft, "0010", "1")


@pytest.mark.parametrize("at", ["0011", "10", "PatientName", "001G"])
def test_only_public_groups_have_one(at: str) -> None:
    with pytest.raises(RequestError, match="no group"):
        group_length.place(at, DRAFT.acquisition.subject)
