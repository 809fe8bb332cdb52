from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from anoncert.errors import RequestError
from anoncert.files import read_document
from anoncert.requirement import Requirement, parse
from anoncert.types import Level, Result

TRACKS = st.sampled_from([None, "headers", "text", "face"])
GRADES = st.one_of(st.integers(1, 3), st.sampled_from("ABC"))


@given(TRACKS, GRADES)
def test_every_requirement_is_parsed_into_its_parts(track: str | None, grade: int | str) -> None:
    written = f"{track}:{grade}" if track else str(grade)
    level, utility = (grade, None) if isinstance(grade, int) else (None, grade)
    assert parse(written) == Requirement(track, level, utility)


@given(st.text(max_size=12))
def test_any_other_text_is_refused(text: str) -> None:
    valid = {f"{t}{g}" for t in ("", "headers:", "text:", "face:") for g in "123ABC"}
    if text not in valid:
        with pytest.raises(RequestError, match="is no requirement"):
            parse(text)


@pytest.mark.parametrize(
    "text",
    ["", "0", "4", "D", "a", "headers", "headers:", ":2", "pixels:2", "2 ", "2\n", "1A", "text:2B"],
)
def test_near_misses_are_refused(text: str) -> None:
    with pytest.raises(RequestError, match="is no requirement"):
        parse(text)


@pytest.fixture
def reached(runs: Callable[[str], Path]) -> Callable[..., Result]:
    """Make a result that reached a level and a class in both tracks."""
    result = read_document(runs("oracle") / "result.json", Result)

    def made(level: int | None, utility: str | None) -> Result:
        tracks = {t: Level(["113100"], level, utility, "because") for t in ("headers", "text")}
        return replace(result, levels=tracks)

    return made


@pytest.mark.parametrize("wanted", [1, 2, 3])
@pytest.mark.parametrize("level", [None, 1, 2, 3])
def test_a_level_is_met_from_that_level_on(
    reached: Callable[..., Result], wanted: int, level: int | None
) -> None:
    missed = list(parse(f"text:{wanted}").missed(reached(level, "A")))
    assert bool(missed) is ((level or 0) < wanted)
    assert all("because" in text and "text" in text for text in missed)


@pytest.mark.parametrize("wanted", "ABC")
@pytest.mark.parametrize("letter", ["A", "B", "C", "D", None])
def test_a_class_is_met_by_that_class_or_a_better_one(
    reached: Callable[..., Result], wanted: str, letter: str | None
) -> None:
    missed = list(parse(f"headers:{wanted}").missed(reached(3, letter)))
    assert bool(missed) is ((letter or "D") > wanted)


def test_without_a_track_every_track_must_reach_it(reached: Callable[..., Result]) -> None:
    assert len(list(parse("2").missed(reached(1, "A")))) == 2
    assert list(parse("2").missed(reached(2, "A"))) == []


def test_a_track_that_the_edition_lacks_is_missed(reached: Callable[..., Result]) -> None:
    assert list(parse("face:1").missed(reached(3, "A"))) == [
        "face (this edition has no such track)"
    ]
