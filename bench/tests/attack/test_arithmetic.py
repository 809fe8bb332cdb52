"""Numbers made by one operation tell their origin, if several persons share its constant."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from anoncert.attack._arithmetic import operated
from anoncert.attack._olds import Old
from anoncert.attack._pseudonyms import Match, Written, believed

NUMBERS = {"s1": 51393528, "s2": 95418786, "s3": 44486934}
KNOWN = {s: [Old(f"{s}/mrn", "mrn", f"{n:010d}")] for s, n in NUMBERS.items()}


def explained(change: Callable[[int], int], subjects: list[str]) -> list[Match]:
    texts = [Written(s, s, s, "0010,0020", str(change(NUMBERS[s]))) for s in subjects]
    return list(operated(lambda: iter(texts), KNOWN.__getitem__))


@pytest.mark.parametrize(
    ("change", "operation"),
    [
        (lambda n: n + 1234, "+1234"),
        (lambda n: n - 1234, "-1234"),
        (lambda n: 99999999 - n, "99999999 minus it"),
        (lambda n: n ^ 0x5A5A, "XOR 5A5A"),
        (lambda n: 7 * n, "times 7"),
    ],
)
def test_an_operation_that_three_share_is_believed(
    change: Callable[[int], int], operation: str
) -> None:
    found = believed(explained(change, list(NUMBERS)))
    assert {(m.written.subject, m.construction) for m in found} == {(s, operation) for s in NUMBERS}


def test_two_prove_nothing() -> None:
    assert explained(lambda n: n + 1234, ["s1", "s2"]) == []


def test_the_number_itself_is_no_pseudonym() -> None:
    assert explained(lambda n: n, list(NUMBERS)) == []
