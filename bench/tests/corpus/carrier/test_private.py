"""Private elements, as vendors write them."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.datadict import private_dictionary_VR
from pydicom.tag import Tag

from anoncert.corpus import people, tables
from anoncert.corpus.build import planted
from anoncert.corpus.carrier import _gzip, private
from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.encode import encode
from anoncert.part10 import File
from anoncert.types import Recipe


@pytest.fixture
def draft(recipe: Recipe) -> SeriesDraft:
    subjects = people.subjects(recipe, recipe.seed, 20)
    siemens = next(s for s in subjects if s.dialect == "siemens")
    return next(planted(recipe, recipe.seed, "corpus", siemens))


def test_the_place_names_the_creator_and_not_the_block(draft: SeriesDraft) -> None:
    subject = draft.acquisition.subject
    assert private.place("patient_name", subject) == "0013,[SIEMENS CM VA0  CMS]20"
    nested = private.place("history", subject)
    assert nested == "0029,[SIEMENS MEDCOM HEADER]60/0010,0010"


def test_a_blob_hides_the_text_behind_a_binary_header(draft: SeriesDraft) -> None:
    blob = File(encode(draft, draft.files[0])).value("0029,[SIEMENS CSA HEADER]10")
    assert blob is not None
    assert blob.startswith(b"SV10")
    assert len(blob) % 2 == 0
    assert (private.read(draft, "header_blob") or "").encode() in blob


def test_creators_of_one_group_get_blocks_of_their_own(draft: SeriesDraft) -> None:
    creators = [e for e in draft.dataset if e.tag.group == 0x29 and e.tag.is_private_creator]
    assert {e.value for e in creators} == {"SIEMENS CSA HEADER", "SIEMENS MEDCOM HEADER"}
    assert len({e.tag.element for e in creators}) == 2


def test_what_is_not_there_is_none(draft: SeriesDraft) -> None:
    for element in [element.tag for element in draft.dataset if element.tag.is_private]:
        del draft.dataset[element]
    assert private.read(draft, "patient_name") is None
    assert private.read(draft, "history") is None


@given(st.binary(max_size=300))
def test_a_gzip_member_of_our_own_is_one(data: bytes) -> None:
    packed = _gzip.compress(data)
    assert gzip.decompress(packed) == data
    assert _gzip.decompress(packed + b"\0") == data


def test_a_compressed_text_is_in_no_byte() -> None:
    assert b"PATIENT" not in _gzip.compress(b"PATIENT VERMEULEN")


@pytest.mark.parametrize("dialect", tables.dialects())
def test_places_have_the_representation_that_dictionaries_give_them(dialect: str) -> None:
    for at in tables.dialects()[dialect]["private"]:
        target = private._target(at, dialect)
        expected = {"UN": "SQ", "GZ": "OB"}.get(target.vr, target.vr)
        if target.creator is None:
            continue
        try:
            tag = Tag(target.group, 0x1000 | target.number)
            listed = private_dictionary_VR(tag, target.creator)
        except KeyError:
            continue
        assert listed == expected, at


def test_what_is_on_the_safe_list_may_stay_under_its_option() -> None:
    assert private.policy("safe").kept_by == ("113111",)
    assert private.policy("patient_name").kept_by == ()
