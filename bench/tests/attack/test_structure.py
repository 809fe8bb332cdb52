"""Identifiers by their shape, claimed by somebody who does not know them, and graded."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from pathlib import Path

import pydicom
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anoncert.attack import structure
from anoncert.attack._case import Case, Left
from anoncert.attack._judge import Judged
from anoncert.attack._opened import Fact, Opened
from anoncert.corpus.folder import CorpusFolder
from anoncert.files import read_document, read_rows
from anoncert.types import Finding, Observation, Result, Status, Value

Runs = Callable[[str], Path]
Edit = Callable[[str, Callable[[pydicom.Dataset], None]], None]

FIRST, SECOND = "s00001/v1/t1w/0001", "s00002/v1/t1w/0001"
OWN = "0020,4000"
"""ImageComments, where this subject has a text planted."""


def claimed(tmp_path: Path, text: str) -> set[tuple[str, str]]:
    """Return what is claimed of a line that a tool left beside its output."""
    (tmp_path / "log.txt").write_text(text, encoding="utf-8")
    opened = Opened(Left(tmp_path, "log.txt", "residue"))
    return {
        (claim.shape, claim.text)
        for claim in structure.examine(None, opened)
        if claim.place == "bytes"
    }


def structured(found: list[Finding]) -> set[tuple[str, str, str, str]]:
    return {
        (f.identifier, f.carrier, f.place, f.detail.removeprefix("looks like: "))
        for f in found
        if f.attack == "structure"
    }


@pytest.mark.parametrize(
    ("text", "shape", "what"),
    [
        ("Send to a.vermeulen@example.org today", "e-mail address", "a.vermeulen@example.org"),
        ("see https://pacs.example.org/wado/12 there", "URL", "https://pacs.example.org/wado/12"),
        ("sent from 192.0.2.17, port 104", "IP address", "192.0.2.17"),
        ("sent from 2001:db8:1619::6964:5573", "IP address", "2001:db8:1619::6964:5573"),
        ("call (603) 555-0123 after 5", "telephone number", "(603) 555-0123"),
        ("DOB: 12.04.1979", "date of birth", "12.04.1979"),
        ("born on 19790412", "date of birth", "19790412"),
        ("moved on 12 April 1979", "date", "12 April 1979"),
        ("PESEL 44051401359", "national number", "44051401359"),
        ("set PATIENTID 0038725024", "record number", "0038725024"),
        ("at 281 Stonebridge Terrace, Keene", "address", "281 Stonebridge Terrace, Keene"),
        ("Repeat for ALESSANDRO STILL, moved", "name", "ALESSANDRO STILL"),
    ],
)
def test_what_looks_like_an_identifier_is_claimed(
    tmp_path: Path, text: str, shape: str, what: str
) -> None:
    assert (shape, what) in claimed(tmp_path, text)


@pytest.mark.parametrize(
    "text",
    [
        "Acquisition Equipment",
        "1.2.840.113619.2.408.5554020.7.0.1",
        "t1_mprage_sag",
        "TE 2.98 ms, TR 2300 ms",
        "300.1.2.3 and 1:2:3",
        "PESEL 44051401358",
        "",
    ],
)
def test_what_looks_like_nothing_is_not_claimed(tmp_path: Path, text: str) -> None:
    assert {shape for shape, _ in claimed(tmp_path, text)} <= {"record number"}


@given(vr=st.sampled_from(["PN", "LO"]), text=st.text(max_size=300))
def test_no_text_is_too_strange_to_be_looked_at(vr: str, text: str) -> None:
    assert all(what in text for _, what in structure._matches(vr, text))


@pytest.mark.parametrize(
    "part", ["a.", "1 ", "1-", "A ", "A^", "a'", ":a", "(1", "ul.", "1 April "]
)
def test_no_text_takes_long(part: str) -> None:
    started = time.process_time()
    structure._matches("PN", part * (4096 // len(part)) + "@")
    assert time.process_time() - started < 1


def test_a_copy_is_seen_through_without_any_knowledge(corpus: CorpusFolder, runs: Runs) -> None:
    found = [
        f
        for f in read_rows(runs("identity") / "findings.jsonl", Finding)
        if f.attack == "structure" and f.case == "tool" and f.status is Status.RECOVERED
    ]
    for subject in corpus.subjects():
        seen = {f.identifier for f in found if f.subject == subject.id and f.planting}
        assert seen >= {"name", "mrn", "email", "phone", "national_id", "physician"}


def test_precision_is_told_of_each_subject(corpus: CorpusFolder, runs: Runs) -> None:
    rows = read_rows(runs("identity") / "observations.jsonl", Observation)
    precision = {
        row.subject: row.value for row in rows if row.name == "precision" and row.case == "tool"
    }
    assert precision.keys() >= {subject.id for subject in corpus.subjects()}
    assert all(0.5 < (value or 0) <= 1 for subject, value in precision.items() if subject)


def test_what_is_claimed_of_the_oracle_is_wrong(runs: Runs) -> None:
    rows = read_document(runs("oracle") / "result.json", Result).observed
    (precision,) = [row for row in rows if row.name == "precision"]
    assert precision.high == 0


def test_a_right_claim_at_a_place_where_nothing_was_planted_is_found_elsewhere(
    values: dict[str, Value], edit: Edit, found: Callable[[], list[Finding]]
) -> None:
    text = f"mail {values['s00001/email'].text}"
    edit(FIRST, lambda dataset: setattr(dataset, "SeriesDescription", text))
    assert ("email", "elsewhere", "0008,103E", "e-mail address") in structured(found())


def test_a_right_claim_at_its_own_place_recovers_the_planting(
    values: dict[str, Value], edit: Edit, found: Callable[[], list[Finding]]
) -> None:
    text = values["s00001/name"].spellings[1].text
    edit(FIRST, lambda dataset: setattr(dataset, "ImageComments", f"Repeat for {text}"))
    assert ("name", "element", OWN, "name") in structured(found())


def test_a_number_that_moved_to_another_patient_is_its_owners(
    values: dict[str, Value], edit: Edit, found: Callable[[], list[Finding]]
) -> None:
    edit(SECOND, lambda dataset: setattr(dataset, "StudyID", values["s00001/mrn"].text))
    owners = {f.subject for f in found() if f.attack == "structure"}
    assert owners == {"s00001"}


def test_a_wrong_claim_is_no_finding_and_counts_once(
    corpus: CorpusFolder, tmp_path: Path, clean: dict[str, Path]
) -> None:
    dataset = pydicom.dcmread(io.BytesIO(clean[FIRST].read_bytes()))
    dataset.ImageComments = "mail nobody@example.org"
    for name in ("1.dcm", "2.dcm"):
        dataset.save_as(tmp_path / name)
    case, judged = Case(corpus, tmp_path, None, []), Judged("structure", structure)
    state = judged.prepare(case)
    notes = [
        note
        for name in ("1.dcm", "2.dcm")
        for note in judged.examine(case, state, Opened(Left(tmp_path, name, "output")))
    ]
    wrong = ("e-mail address", "nobody@example.org", False)
    assert [note for note in notes if isinstance(note, Fact) and note.known == wrong] == [
        Fact("", wrong)
    ]
    assert not [note for note in notes if isinstance(note, Finding)]


def test_precision_is_the_share_of_distinct_claims_that_are_right(corpus: CorpusFolder) -> None:
    grades = [("name", "a", True), ("name", "b", False), ("URL", "b", False), ("name", "a", True)]
    judged = Judged("structure", structure)
    facts = [Fact("s00001", grade) for grade in grades]
    (told,) = judged.conclude(Case.control(corpus), facts)
    assert (told.name, told.subject, told.case) == ("precision", "s00001", "control")
    assert told.value == pytest.approx(1 / 3)
