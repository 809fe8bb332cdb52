"""Styles of drawn text: spelled, drawn by plantings, and told by places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anoncert.corpus import people
from anoncert.corpus.style import PLAIN, Style, located, of_place, place, resolved
from anoncert.errors import RequestError
from anoncert.types import Recipe, Subject

SUBJECTS = 200


@pytest.fixture(scope="module")
def subjects(recipe: Recipe) -> list[Subject]:
    return people.subjects(recipe, recipe.seed, SUBJECTS)


def drawn(subjects: list[Subject], at: str, planting: str) -> Iterator[Style]:
    return (located(resolved(at, s, f"{s.id}/{planting}"))[2] for s in subjects)


def test_a_locator_without_words_is_plain() -> None:
    assert located("70,8,14") == (70, 8, Style(14))
    assert place("70,8,14") == "pixels 70,8"
    assert of_place("pixels 70,8") is None


def test_words_say_how_a_text_looks_and_its_place_repeats_them() -> None:
    at = "40,8,16 rotation=-3 polarity=dark contrast=5 over=air"
    look = Style(16, rotation=-3, polarity="dark", contrast=5, over="air")
    assert located(at) == (40, 8, look)
    assert of_place(place(at)) == look


@pytest.mark.parametrize("found", ["0010,0010", "path", "6000,3000", "7FE0,0010", "bytes"])
def test_other_places_tell_of_no_style(found: str) -> None:
    assert of_place(found) is None


@pytest.mark.parametrize(
    "at",
    ["1,2,3 size=4", "1,2,3 contrast=256", "1,2,3 polarity=grey", "1,2,3 outline", "1,2,999"],
)
def test_words_that_say_nothing_known_are_refused(at: str) -> None:
    with pytest.raises(RequestError, match="text at"):
        located(at)


def test_an_unknown_style_is_refused(subjects: list[Subject]) -> None:
    with pytest.raises(RequestError, match="no style 'gothic'"):
        resolved("1,2,{gothic}", subjects[0], "")


def test_plantings_draw_all_levels_about_equally_often(subjects: list[Subject]) -> None:
    found = Counter(style.contrast for style in drawn(subjects, "9,9,{ladder}", "p0001"))
    assert set(found) == {1, 2, 3, 5, 10, 20, 50, 100}
    assert min(found.values()) > SUBJECTS / len(found) / 2


def test_factors_and_plantings_draw_by_themselves(subjects: list[Subject]) -> None:
    looks = list(drawn(subjects, "9,9,{ladder}", "p0001"))
    assert len({(look.contrast, look.polarity) for look in looks}) == 16
    other = list(drawn(subjects, "9,9,{ladder}", "p0002"))
    assert sum(one == two for one, two in zip(looks, other, strict=True)) < SUBJECTS / 20


@given(
    st.builds(
        Style,
        st.integers(1, 256),
        rotation=st.integers(-359, 359),
        polarity=st.sampled_from(["bright", "dark"]),
        contrast=st.integers(0, 255),
    )
)
def test_what_a_place_tells_is_what_was_drawn(look: Style) -> None:
    words = f"rotation={look.rotation} polarity={look.polarity} contrast={look.contrast}"
    assert of_place(place(f"1,2,{look.height} {words}")) == look


def test_the_plain_style_covers_in_white() -> None:
    assert (PLAIN.polarity, PLAIN.contrast, PLAIN.rotation, PLAIN.frame) == ("bright", 0, 0, 0)
