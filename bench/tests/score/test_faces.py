"""How well heads are recognised, from what was observed of each."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from anoncert.attack._faces import APART
from anoncert.attack._ranked import AUC, D_PRIME, EER, GALLERY, RANK, UNSEEN
from anoncert.certify.arithmetic import _identification as contradictions
from anoncert.certify.arithmetic import _ranking as contradicting
from anoncert.face.floor import floor
from anoncert.score.faces import chosen, identifications, links
from anoncert.types import Identification, Observation

SEARCHED = 100


def seen(attack: str, name: str, value: float | None, place: str = "", **more: str) -> Observation:
    return Observation(attack, name, more.pop("subject", ""), value, "1", place, **more)


def told(attack: str, apart: float, ranks: list[int], series: str = "t1w") -> list[Observation]:
    return [
        seen(attack, GALLERY, SEARCHED, series),
        seen(attack, APART, apart),
        seen(attack, AUC, 0.9, series),
        seen(attack, EER, 0.1, series),
        seen(attack, D_PRIME, 2.0, series),
        *(
            seen(attack, RANK, rank, f"s{number:05d}/v1/{series}", subject=f"s{number:05d}")
            for number, rank in enumerate(ranks, 1)
        ),
    ]


def rows(*parts: list[Observation]) -> dict[tuple[str, str], Identification]:
    found = identifications([each for part in parts for each in part])
    return {(row.attack, row.series): row for row in found}


def test_the_attack_that_tells_most_of_other_people_decides() -> None:
    best_here = told("face_geometry", 0.2, [1, 1, 1])
    best_apart = told("face_aware", 0.4, [50, 60, 70])
    assert chosen([*best_here, *best_apart]) == "face_aware"
    found = rows(best_here, best_apart)
    assert found["face_aware", "t1w"].chosen
    assert not found["face_geometry", "t1w"].chosen


def test_without_a_search_nothing_decides() -> None:
    assert chosen([]) == ""
    assert chosen([seen("face_verification", APART, 1.0)]) == ""
    assert identifications([]) == []


def test_ranks_become_rates_bounds_and_a_curve() -> None:
    row = rows(told("face_aware", 0.5, [1, 1, 2, 5, 100]))["face_aware", "t1w"]
    assert (row.rank1, row.probes, row.gallery, row.rate) == (2, 5, SEARCHED, 0.4)
    assert row.low95 is not None
    assert row.bound95 is not None
    assert 0 < row.low95 < 0.4 < row.bound95 < 1
    assert row.cmc == {"1": 0.4, "2": 0.6, "5": 0.8, "10": 0.8, "20": 0.8, "50": 0.8, "100": 1.0}
    assert row.floor == floor(SEARCHED)


def test_series_are_told_apart_and_what_shows_no_head_is_counted() -> None:
    blind = seen("face_verification", UNSEEN, None, "s00009/v1/t2w", subject="s00009")
    found = rows(told("face_aware", 0.5, [1]), told("face_aware", 0.5, [2], "t2w"), [blind])
    assert found["face_aware", "t1w"].unseen == 0
    assert found["face_aware", "t2w"].unseen == 1
    assert (found["face_aware", "t1w"].rank1, found["face_aware", "t2w"].rank1) == (1, 0)


def test_what_is_seen_in_copies_is_not_the_tools() -> None:
    copies = [replace(each, case="control") for each in told("face_aware", 0.9, [1, 1])]
    assert rows(copies) == {}


def test_links_are_summarized_apart_and_decide_nothing() -> None:
    linked = [each for each in told("face_link", 0.0, [1, 1, 3], "later") if each.name != APART]
    known = told("face_aware", 0.5, [1, 2])
    (row,) = links([*linked, *known])
    assert (row.attack, row.series, row.rank1, row.probes) == ("face_link", "later", 2, 3)
    assert list(contradicting(row)) == []
    assert list(contradicting(replace(row, rank1=3))) != []
    assert chosen([*linked, *known]) == "face_aware"
    assert {each.attack for each in identifications([*linked, *known])} == {"face_aware"}


@pytest.mark.parametrize(
    "forged",
    [
        {"rank1": 6},
        {"rate": 0.1},
        {"bound95": 0.41},
        {"cmc": {"1": 0.4, "2": 0.3}},
        {"gallery": 200},
    ],
)
def test_a_row_that_does_not_add_up_is_told(forged: dict[str, object]) -> None:
    row = rows(told("face_aware", 0.5, [1, 1, 2, 5, 100]))["face_aware", "t1w"]
    assert list(contradictions(row)) == []
    assert list(contradictions(replace(row, **forged))) != []
