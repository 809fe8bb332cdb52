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
    ("keyword", "action", "kept_by"),
    [
        ("PatientName", "Z", ()),
        ("StudyDate", "Z", ("113106",)),
        ("StudyInstanceUID", "U", ("113110",)),
        ("StationName", "X/Z/D", ("113109",)),
    ],
)
def test_policies_are_those_of_table_e_1_1(
    keyword: str, action: str, kept_by: tuple[str, ...]
) -> None:
    assert tables.attribute_policy(keyword) == (Band.STANDARD, action, kept_by)


def test_what_table_e_1_1_does_not_list_is_beyond_the_standard() -> None:
    assert tables.attribute_policy("Rows") == (Band.BEYOND, "", ())


def test_an_unknown_keyword_is_a_request_error() -> None:
    with pytest.raises(RequestError, match="'ShoeSize' is no DICOM keyword"):
        tables.attribute_policy("ShoeSize")


@pytest.mark.parametrize("name", LISTS)
def test_a_word_list_is_complete_and_without_repetition(name: str) -> None:
    rows = [tuple(row.values()) for row in tables.words(name)]
    assert len(rows) > 10
    assert len(set(rows)) == len(rows)
    assert all(cell and cell == cell.strip() for row in rows for cell in row)
    assert "".join(cell for row in rows for cell in row).encode("latin-1")


@pytest.mark.parametrize("name", ["smoke", "check"])
def test_every_attribute_that_must_stay_is_in_the_dictionary(name: str) -> None:
    attributes = tables.retained(load(name).retain)
    assert attributes
    for attribute in attributes:
        assert tag_for_keyword(attribute.keyword)
        assert attribute.tolerance in ("exact", "abs", "rel")
        assert (attribute.limit > 0) == (attribute.tolerance != "exact")


@pytest.mark.parametrize("dialect", tables.dialects())
def test_a_dialect_is_complete(dialect: str) -> None:
    entry = tables.dialects()[dialect]
    assert entry["private"].keys() == tables.dialects()["siemens"]["private"].keys()
    assert entry["models"]
    assert entry["software"]
    assert entry["tesla"]
    assert len(entry["implementation_version"]) <= 16
    for uid in (entry["uid_root"], entry["implementation_uid"]):
        assert all(part == str(int(part)) for part in uid.split("."))
