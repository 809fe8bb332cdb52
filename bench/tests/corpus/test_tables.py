"""Word lists and tables say what the standard says."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydicom.datadict import tag_for_keyword

from anoncert import paths
from anoncert.corpus import tables
from anoncert.corpus.recipe import load
from anoncert.errors import RequestError
from anoncert.types import Band

LISTS = sorted(Path(name).stem for name in paths.names("corpora", "words/*.csv"))


@pytest.mark.parametrize(
    ("keyword", "action", "kept_by", "cleaned_by"),
    [
        ("PatientName", "Z", (), ()),
        ("StudyDate", "Z", ("113106",), ("113107",)),
        ("StudyInstanceUID", "U", ("113110",), ()),
        ("StationName", "X/Z/D", ("113109",), ()),
        ("SeriesDescription", "X", (), ("113105",)),
    ],
)
def test_policies_are_those_of_table_e_1_1(
    keyword: str, action: str, kept_by: tuple[str, ...], cleaned_by: tuple[str, ...]
) -> None:
    assert tables.attribute_policy(keyword) == (Band.STANDARD, action, kept_by, cleaned_by)


def test_what_table_e_1_1_does_not_list_is_beyond_the_standard() -> None:
    assert tables.attribute_policy("Rows") == (Band.BEYOND, "", (), ())


@pytest.mark.parametrize(
    ("keyword", "tag", "vr"),
    [("PatientName", 0x00100010, "PN"), ("NameToUse", 0x00100012, "LT")],
    ids=["dictionary", "newer than the dictionary"],
)
def test_attributes_are_known_by_the_dictionary_or_by_table_e_1_1(
    keyword: str, tag: int, vr: str
) -> None:
    assert tables.attribute_tag(keyword) == tag
    assert tables.attribute_vr(keyword) == vr


def test_every_row_of_table_e_1_1_has_a_value_representation() -> None:
    rows = tables.table("ps3_15_e1_1")
    assert len(rows) == 657
    assert [row["tag"] for row in rows if not row["vr"]] == [
        "50xx,xxxx",
        "gggg,eeee) where gggg is odd",
    ]


def test_sequences_are_as_deep_and_as_listed_as_they_say() -> None:
    for row in tables.table("sequences"):
        path = row["path"].split("/")
        assert len(path) == int(row["depth"])
        assert all(tables.attribute_vr(keyword) == "SQ" for keyword in path)
        listed = tables.attribute_policy(path[0]).band is Band.STANDARD
        assert listed == (row["listed"] == "yes")
    assert {row["depth"] for row in tables.table("sequences")} == set("1234")


def test_an_unknown_keyword_is_a_request_error() -> None:
    with pytest.raises(RequestError, match="'ShoeSize' is no DICOM keyword"):
        tables.attribute_policy("ShoeSize")


@pytest.mark.parametrize("name", LISTS)
def test_a_word_list_is_complete_and_without_repetition(name: str) -> None:
    rows = [tuple(row.values()) for row in tables.words(name)]
    assert len(rows) > 10
    assert len(set(rows)) == len(rows)
    assert all(cell == cell.strip() for row in rows for cell in row)
    assert all(row[0] for row in rows)


@pytest.mark.parametrize("name", ["smoke", "check"])
def test_every_attribute_that_must_stay_is_in_the_dictionary(name: str) -> None:
    attributes = tables.retained(load(name).retain)
    assert attributes
    for attribute in attributes:
        assert tag_for_keyword(attribute.keyword)
        assert attribute.tolerance in ("exact", "abs", "rel", "words")
        assert (attribute.limit > 0) == (attribute.tolerance in ("abs", "rel"))
        assert attribute.weight in (1, 2, 3)


@pytest.mark.parametrize("dialect", tables.dialects())
def test_a_dialect_is_complete(dialect: str) -> None:
    entry = tables.dialects()[dialect]
    assert entry["private"].keys() == tables.dialects()["siemens"]["private"].keys()
    assert len(entry["scanners"]) >= 4
    for scanner in entry["scanners"]:
        assert scanner.keys() == tables.dialects()["siemens"]["scanners"][0].keys()
        assert len(scanner["implementation_version"]) <= 16
    for uid in (entry["uid_root"], *(one["implementation_uid"] for one in entry["scanners"])):
        assert all(part == str(int(part)) for part in uid.split("."))
