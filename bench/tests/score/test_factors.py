from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from anoncert.corpus import tables
from anoncert.corpus.folder import CorpusFolder
from anoncert.score.factors import OF_SUBJECTS, _age_group, depth, levels, of_planting
from anoncert.types import Planting


@pytest.mark.parametrize(
    ("place", "level"),
    [
        ("0010,0010", "0"),
        ("0029,[SIEMENS CSA HEADER]10", "0"),
        ("0040,0275/0010,0020", "1"),
        ("0029,[SIEMENS MEDCOM HEADER]70/0040,0275/0010,0020", "2"),
        ("0040,0275/0008,1110/0018,A001/0010,0020", "3"),
        ("0040,0275/0008,1110/0018,A001/0008,2218/0010,0020", "4 or more"),
        ("0040,0275/0008,1110/0018,A001/0008,2218/0008,2218/0010,0020", "4 or more"),
        ("path", None),
        ("bytes", None),
        ("pixels 70,8,14", None),
    ],
)
def test_depth_counts_the_sequences_around_an_element(
    corpus: CorpusFolder, place: str, level: str | None
) -> None:
    planting: Planting = next(iter(corpus.plantings()))
    fields = {name: getattr(planting, name) for name in planting.__struct_fields__}
    assert depth(Planting(**(fields | {"place": place}))) == level


def test_burned_in_text_has_a_level_of_every_factor_of_its_looks(corpus: CorpusFolder) -> None:
    planting = next(p for p in corpus.plantings() if p.carrier == "burned_in")
    assert not dict(of_planting(planting))
    at = "pixels 40,8,16 rotation=90 outline=1 contrast=5 over=air"
    assert dict(of_planting(msgspec.structs.replace(planting, place=at))) == {
        "text height [px]": "16",
        "text font": "regular",
        "text rotation [degrees]": "90",
        "text polarity": "bright",
        "text outline [px]": "1",
        "text contrast [grey levels]": "5",
        "letters in the first line": "all",
        "frame with text": "all",
        "text over": "air",
    }


@pytest.mark.parametrize(
    ("birth", "group"),
    [
        ((2002, 3, 2), "under 18"),
        ((2002, 3, 1), "18 to 44"),
        ((1975, 3, 1), "45 to 64"),
        ((1955, 3, 2), "45 to 64"),
        ((1955, 3, 1), "65 to 89"),
        ((1930, 3, 2), "65 to 89"),
        ((1930, 3, 1), "90 and older"),
    ],
)
def test_a_group_begins_on_a_birthday(birth: tuple[int, int, int], group: str) -> None:
    assert _age_group(dt.date(*birth), dt.date(2020, 3, 1)) == group


def test_every_series_has_a_level_of_every_factor(corpus: CorpusFolder) -> None:
    found = levels(corpus)
    assert found.keys() == {instance.series_id for instance in corpus.instances()}
    factors = {*OF_SUBJECTS, "character set", "transfer syntax", "object"}
    assert all(of_series.keys() == factors for of_series in found.values())


def test_factors_of_subjects_are_the_same_in_all_series(corpus: CorpusFolder) -> None:
    found = levels(corpus)
    for subject in corpus.subjects():
        own = [level for series, level in found.items() if series.startswith(f"{subject.id}/")]
        for factor in OF_SUBJECTS:
            assert len({level[factor] for level in own}) == 1
        assert own[0]["dialect"] == subject.dialect
        assert own[0]["script"] == tables.locales()[subject.locale]["script"]


def test_character_set_syntax_and_object_are_the_series_own(corpus: CorpusFolder) -> None:
    found = levels(corpus)["s00001/v1/capture"], levels(corpus)["s00001/v1/t2w"]
    assert [one["character set"] for one in found] == ["ISO_IR 192", "ISO_IR 100"]
    assert [one["object"] for one in found] == ["secondary_capture", "mr"]
    assert found[1]["transfer syntax"] == "ImplicitVRLittleEndian"
