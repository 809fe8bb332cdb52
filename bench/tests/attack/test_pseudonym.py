from __future__ import annotations

import base64
import codecs
import hashlib
import hmac
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pydicom.dataset import Dataset
from pydicom.uid import generate_uid

from anoncert.attack import pseudonym
from anoncert.attack._case import Case
from anoncert.attack._opened import Note, Opened
from anoncert.files import read_rows
from anoncert.types import Finding, Observation, Pair, Value

Edit = Callable[[str, Callable[[Dataset], None]], None]
Found = Callable[[], list[Finding]]
Output = Callable[[str], Path]
Runs = Callable[[str], Path]

SUBJECTS = ("s00001", "s00002", "s00003")
SLICE = "s00001/v1/t1w/0001"


@pytest.fixture
def found(case: Case) -> Found:
    """Run the attack."""
    return lambda: [note for note in noted(case) if isinstance(note, Finding)]


def noted(case: Case) -> list[Note]:
    state = pseudonym.prepare(case)
    facts = [fact for left in case.left() for fact in pseudonym.examine(case, state, Opened(left))]
    return list(pseudonym.conclude(case, facts))


def ours(findings: list[Finding]) -> list[tuple[str, str, str, str]]:
    return sorted({(f.subject, f.identifier, f.carrier, f.place) for f in findings})


def said(dataset: Dataset, keyword: str, text: str) -> None:
    setattr(dataset, keyword, text)


@pytest.mark.parametrize(
    ("how", "computed"),
    [
        ("sha1", lambda old: hashlib.sha1(old).hexdigest()),
        ("md5", lambda old: hashlib.md5(old).hexdigest().upper()[:16]),
        ("sha256", lambda old: "ANON-" + hashlib.sha256(old).hexdigest()[:12]),
        ("sha256", lambda old: base64.b64encode(hashlib.sha256(old).digest()).decode()),
        ("sha3_256", lambda old: base64.b32encode(hashlib.sha3_256(old).digest()).decode()),
        ("md5", lambda old: str(int(hashlib.md5(old).hexdigest(), 16))),
        ("md5", lambda old: str(int(hashlib.md5(old).hexdigest(), 16))[-26:]),
        ("HMAC sha256, key ''", lambda old: hmac.digest(b"", old, "sha256").hex()),
        ("sha256, 'salt' before", lambda old: hashlib.sha256(b"salt" + old).hexdigest()),
    ],
)
def test_a_patient_id_that_anybody_can_compute_is_recovered_at_its_place(
    edit: Edit,
    found: Found,
    values: dict[str, Value],
    how: str,
    computed: Callable[[bytes], str],
) -> None:
    new = computed(values["s00001/mrn"].text.encode())
    edit(SLICE, lambda ds: said(ds, "PatientID", new))
    (finding,) = found()
    assert ours([finding]) == [("s00001", "mrn", "element", "0010,0020")]
    assert finding.detail.startswith(how)


def test_a_name_that_was_hashed_in_capitals_is_recovered(
    edit: Edit, found: Found, values: dict[str, Value]
) -> None:
    new = hashlib.sha1(values["s00001/name"].text.upper().encode()).hexdigest()
    edit(SLICE, lambda ds: said(ds, "PatientName", new))
    assert ours(found()) == [("s00001", "name", "element", "0010,0010")]


def test_the_hash_of_a_number_in_the_name_is_the_number_elsewhere(
    edit: Edit, found: Found, values: dict[str, Value]
) -> None:
    new = hashlib.sha1(values["s00001/mrn"].text.encode()).hexdigest()
    edit(SLICE, lambda ds: said(ds, "PatientName", new))
    assert ours(found()) == [("s00001", "mrn", "elsewhere", "0010,0010")]


def test_instance_uids_as_pydicom_computes_them_are_recovered(
    edit: Edit, found: Found, values: dict[str, Value]
) -> None:
    old = f"{values['s00001/sop_instance_uid/v1/t1w'].text}.1"

    def change(dataset: Dataset) -> None:
        dataset.SOPInstanceUID = generate_uid(entropy_srcs=[old])
        dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID

    edit(SLICE, change)
    assert ours(found()) == [
        ("s00001", "sop_instance_uid", "element", "0008,0018"),
        ("s00001", "sop_instance_uid", "file_meta", "0002,0003"),
    ]


def test_a_uid_under_another_root_is_recovered(
    edit: Edit, found: Found, values: dict[str, Value]
) -> None:
    *_, middle, last = values["s00001/study_uid/v1"].text.split(".")
    edit(SLICE, lambda ds: said(ds, "StudyInstanceUID", f"1.2.3.{middle}.{last}"))
    assert found() == []  # 40 bits of one patient may be chance
    for subject in SUBJECTS:
        last = values[f"{subject}/study_uid/v1"].text.rpartition(".")[2]
        edit(
            f"{subject}/v1/t1w/0001",
            lambda ds, last=last: said(ds, "StudyInstanceUID", f"1.{last}"),
        )
    assert ours(found()) == [(s, "study_uid", "element", "0020,000D") for s in SUBJECTS]


def test_checksums_of_one_patient_may_be_chance_and_of_several_are_none(
    edit: Edit, found: Found, values: dict[str, Value]
) -> None:
    for number, subject in enumerate(SUBJECTS):
        new = f"{zlib.crc32(values[f'{subject}/mrn'].text.encode()):08x}"
        edit(f"{subject}/v1/t1w/0001", lambda ds, new=new: said(ds, "PatientID", new))
        expected = SUBJECTS[: number + 1] if number else ()
        assert ours(found()) == [(s, "mrn", "element", "0010,0020") for s in expected]


def test_a_name_in_caesars_cipher_is_recovered(
    edit: Edit, found: Found, values: dict[str, Value]
) -> None:
    for subject in SUBJECTS:
        new = codecs.encode(values[f"{subject}/name"].text, "rot13")
        edit(f"{subject}/v1/t1w/0001", lambda ds, new=new: said(ds, "PatientName", new))
    assert ours(found()) == [(s, "name", "element", "0010,0010") for s in SUBJECTS]


def test_a_file_named_by_the_hash_of_its_old_uid_tells_it(
    output: Output, case: Case, values: dict[str, Value]
) -> None:
    old = f"{values['s00001/sop_instance_uid/v1/t1w'].text}.1"
    name = f"{hashlib.md5(old.encode()).hexdigest()}.dcm"
    output(SLICE).rename(case.output / name)
    named = replace(case, pairs=[Pair(SLICE, name, "pixels")])
    (finding,) = [note for note in noted(named) if isinstance(note, Finding)]
    assert ours([finding]) == [("s00001", "sop_instance_uid", "elsewhere", "path")]


@pytest.mark.parametrize(
    "computed",
    [
        lambda old: hashlib.sha256(b"k3pt secret" + old).hexdigest(),
        lambda old: hashlib.sha256(old + b"of somebody else").hexdigest()[:10],
        lambda old: f"{len(old):08d}",
    ],
)
def test_pseudonyms_that_need_a_secret_or_tell_nothing_are_not_recovered(
    edit: Edit, found: Found, values: dict[str, Value], computed: Callable[[bytes], str]
) -> None:
    for subject in SUBJECTS:
        new = computed(values[f"{subject}/mrn"].text.encode())
        edit(f"{subject}/v1/t1w/0001", lambda ds, new=new: said(ds, "PatientID", new))
    assert found() == []


def test_people_who_are_not_in_the_files_are_not_recovered(
    edit: Edit, case: Case, values: dict[str, Value]
) -> None:
    new = hashlib.sha1(values["s00001/mrn"].text.encode()).hexdigest()
    edit(SLICE, lambda ds: said(ds, "PatientID", new))
    assert [note.case for note in noted(case) if isinstance(note, Finding)] == ["tool"]
    assert noted(case.decoyed()) == []


def test_patients_and_what_they_are_called_are_counted(edit: Edit, case: Case) -> None:
    edit(SLICE, lambda ds: said(ds, "PatientID", "00002"))
    seen = {(o.subject, o.name): o.value for o in noted(case) if isinstance(o, Observation)}
    assert seen["s00001", "different PatientID of one patient"] == 2
    assert seen["s00002", "different PatientID of one patient"] == 1
    assert seen["s00002", "patients of one PatientID"] == 2
    assert seen["s00003", "patients of one PatientID"] == 1
    assert seen["s00001", "different PatientName of one patient"] == 1


def test_the_perfect_output_gives_each_patient_one_name_and_number(runs: Runs) -> None:
    rows = read_rows(runs("oracle") / "observations.jsonl", Observation)
    counts = {o.value for o in rows if (o.attack, o.case) == ("pseudonym", "tool")}
    assert counts == {1.0}
