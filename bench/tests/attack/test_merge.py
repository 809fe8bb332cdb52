"""Findings are merged alike however much is put aside meanwhile."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from anoncert.attack import _merge
from anoncert.attack._merge import Merge, Packed
from anoncert.types import Finding, Status

SERIES = {"output/a": "s1/v1/t1w", "output/b": "s1/v1/t1w", "output/c": "s1/v1/t2w"}


def finding(value: str, status: Status, file: str, planting: str | None) -> Finding:
    return Finding(
        attack="verbatim",
        subject="s1",
        identifier="name",
        value=value,
        planting=planting,
        carrier="element" if planting else "elsewhere",
        status=status,
        file=file,
        place="0010,0010",
    )


findings = st.lists(
    st.builds(
        finding,
        value=st.sampled_from(("v1", "v2")),
        status=st.sampled_from(Status),
        file=st.sampled_from((*SERIES, "residue/log")),
        planting=st.sampled_from((None, "p1", "p2")),
    )
)


def merged(found: list[Finding]) -> Packed:
    merge = Merge(SERIES)
    for each in found:
        merge.add(each)
    return merge.merged()


@given(found=findings, held=st.integers(1, 4))
def test_how_many_findings_are_held_changes_nothing(found: list[Finding], held: int) -> None:
    whole = merged(found)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_merge, "_HELD", held)
        assert merged(found) == whole


@given(found=findings)
def test_files_are_counted_at_each_place(found: list[Finding]) -> None:
    assert sum(each.files for each in merged(found)) == len(found)


def test_of_a_planting_the_worst_counts_that_was_found_first_in_a_series() -> None:
    partial, whole = Status.PARTIAL, Status.RECOVERED
    found = [
        finding("v1", partial, "output/a", "p1"),
        finding("v1", whole, "output/b", "p1"),
        finding("v1", whole, "output/a", "p1"),
        finding("v1", partial, "output/c", "p1"),
    ]
    first, second = merged(found)
    assert (first.status, first.file, first.files) == (whole, "output/b", 3)
    assert (second.status, second.file, second.files) == (partial, "output/c", 1)


def test_what_is_packed_comes_back_in_order() -> None:
    found = [finding(str(number), Status.RECOVERED, "output/a", None) for number in range(3000)]
    packed = Packed(found)
    assert list(packed) == found
    assert len(packed) == len(found)
    assert list(packed + Packed(found[:2])) == found + found[:2]


@given(found=st.lists(st.sampled_from(("s1", "s2", "s3"))))
def test_findings_of_a_subject_are_those_of_all_that_are_his(found: list[str]) -> None:
    every = [
        replace(finding(str(number), Status.PARTIAL, "output/a", None), subject=subject)
        for number, subject in enumerate(found)
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_merge, "_BLOCK", 2)
        packed = Packed(every)
    for subject in ("s1", "s2", "s4"):
        assert list(packed.of(subject)) == [each for each in every if each.subject == subject]
