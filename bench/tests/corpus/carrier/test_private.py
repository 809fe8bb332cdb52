"""Private elements, as vendors write them."""

from __future__ import annotations

import pytest

from anoncert.corpus import people
from anoncert.corpus.build import planted
from anoncert.corpus.carrier import private
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
