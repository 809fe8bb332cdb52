"""What attacks measured besides values."""

from __future__ import annotations

from anoncert.score.observed import observed
from anoncert.types import Observation


def seen(value: float | None, name: str = "k", case: str = "tool") -> Observation:
    return Observation("linkage", name, "s00001", value, "persons", case=case)


def test_observations_are_summarized_by_attack_and_name() -> None:
    rows = observed([seen(2.0), seen(4.0), seen(9.0), seen(0.5, "share")])
    assert [(r.name, r.n, r.low, r.mean, r.high) for r in rows] == [
        ("k", 3, 2.0, 5.0, 9.0),
        ("share", 1, 0.5, 0.5, 0.5),
    ]


def test_only_the_tools_traces_count() -> None:
    assert observed([seen(2.0, case="control"), seen(3.0, case="decoy")]) == []


def test_what_has_no_value_is_not_counted_and_still_told() -> None:
    (row,) = observed([seen(None)])
    assert (row.n, row.low, row.mean, row.high) == (0, None, None, None)
