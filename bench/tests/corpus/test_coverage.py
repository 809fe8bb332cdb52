"""What the edition of headers plants of what could be planted."""

from __future__ import annotations

from pathlib import Path

import pytest

from anoncert.corpus import coverage, people, tables
from anoncert.corpus.coverage import Coverage
from anoncert.corpus.recipe import load

README = Path(__file__).parents[3] / "corpora" / "README.md"
ENOUGH = 0.95


@pytest.fixture(scope="module")
def seen() -> Coverage:
    headers = load("headers")
    return coverage.coverage(headers, people.subjects(headers, headers.seed, headers.subjects))


def test_the_readme_shows_the_table_as_it_is(seen: Coverage) -> None:
    assert coverage.table(load("headers"), seen) in README.read_text("utf-8")


def test_nearly_every_row_of_table_e_1_1_is_planted_at_two_depths(seen: Coverage) -> None:
    never = {row["tag"] for row in tables.table("not_planted")}
    rows = {row["tag"] for row in tables.table("ps3_15_e1_1")}
    assert never <= rows
    assert {tag for tag in rows if not seen.depths[tag]} == never
    deep = [tag for tag in rows - never if len(seen.depths[tag]) > 1]
    assert len(deep) >= ENOUGH * len(rows)


def test_nested_attributes_are_up_to_four_sequences_deep(seen: Coverage) -> None:
    assert set().union(*seen.depths.values()) >= {0, 1, 2, 3, 4}


def test_every_hiding_place_is_covered_or_says_why_not(seen: Coverage) -> None:
    for row in tables.table("hiding_places"):
        assert bool(row["planted"]) != bool(row["why"])
        assert seen.places[row["id"]] == bool(row["planted"]), row["id"]


def test_every_letter_that_text_can_carry_is_planted(seen: Coverage) -> None:
    assert seen.letters == {*"ABCDEFGHIJKLMNOR", "staff"}  # P and Q are images


def test_features_are_those_that_the_edition_names(seen: Coverage) -> None:
    headers = load("headers")
    assert seen.features["dialect"] == set(headers.dialects)
    assert seen.features["object"] == {series.object for series in headers.series}
    named = {syntax for series in headers.series for syntax in series.transfer_syntaxes}
    assert seen.features["syntax"] == named
    sets = {s for name in headers.locales for s in tables.locales()[name]["character_sets"]}
    assert seen.features["character set"] == sets
    assert seen.features["wrong character set"] == {"ISO_IR 100", "missing"}


def test_every_subject_carries_about_as_much_as_any_other(seen: Coverage) -> None:
    assert len(seen.plantings) == load("headers").subjects
    assert 1000 < min(seen.plantings) <= max(seen.plantings) < 1.05 * min(seen.plantings)
