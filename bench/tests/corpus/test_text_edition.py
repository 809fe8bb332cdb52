"""The text edition: everything that it draws fits, and every level of every factor occurs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pytest

from anoncert.corpus import people, plan
from anoncert.corpus.carrier import drawing
from anoncert.corpus.recipe import load
from anoncert.corpus.style import of_place
from anoncert.score.factors import of_planting
from anoncert.types import Plant, Recipe

SUBJECTS = 60


@pytest.fixture(scope="module")
def edition() -> Recipe:
    return load("text")


def tasks(edition: Recipe, population: str, subjects: int) -> Iterator[plan.Task]:
    for subject in people.subjects(edition, edition.seed, subjects):
        drawn = plan.draw(edition, people.person(edition.seed, population, subject))
        yield from plan.tasks(edition, subject, drawn, draws)


def draws(entry: Plant) -> bool:
    return drawing(entry.carrier) is not None


def size(edition: Recipe, series: str) -> tuple[int, ...]:
    settings = next(each.settings for each in edition.series if each.name == series)
    return tuple(settings.get("matrix", (settings.get("rows"), settings.get("columns"))))


@pytest.mark.parametrize("population", people.POPULATIONS)
def test_every_text_fits_into_every_image(edition: Recipe, population: str) -> None:
    for task in tasks(edition, population, SUBJECTS // 3):
        place = drawing(task.entry.carrier)
        assert place is not None
        for series in task.entry.series:
            assert place.ink(task.at, task.text, size(edition, series)).any()


def test_every_level_of_every_factor_occurs(edition: Recipe) -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for task in tasks(edition, "corpus", SUBJECTS):
        for factor, level in of_planting(task.planting):
            found[factor].add(level)
    assert {int(level) for level in found["text height [px]"]} >= {8, 10, 12, 16, 20, 24, 32, 48}
    assert found["text font"] == {"regular", "bold", "condensed", "monospaced", "serif"}
    assert found["text rotation [degrees]"] == {"0", "90", "270", "3", "-3"}
    ladder = {"1", "2", "3", "5", "10", "20", "50", "100"}
    assert found["text contrast [grey levels]"] == ladder | {"opaque"}
    assert found["text polarity"] == {"bright", "dark"}
    assert found["text outline [px]"] == {"0", "1"}
    assert found["letters in the first line"] == {"all", "6"}
    assert found["frame with text"] == {"all", "2"}
    assert found["text over"] == {"air", "anatomy", "edge"}


def test_twins_draw_the_same_styles(edition: Recipe) -> None:
    ours, theirs = (
        {task.planting.id: of_place(task.planting.place) for task in tasks(edition, who, 5)}
        for who in people.POPULATIONS
    )
    assert ours == theirs
