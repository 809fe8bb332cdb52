"""The oracle with one fault."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from pydicom.dataset import Dataset
from pydicom.uid import UID

from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.encode import encode
from anoncert.corpus.folder import CorpusFolder
from anoncert.run import tool
from anoncert.run.adapter._faults import FAULTS
from anoncert.run.adapter._oracle import Truth, drafts, faultless, faulty
from anoncert.run.execute import execute
from anoncert.types import Outcome, Value

Faulty = Callable[..., list[SeriesDraft]]

SUBJECT = "s00001"


@pytest.fixture(scope="module")
def clean(corpus: CorpusFolder) -> list[SeriesDraft]:
    subject = next(iter(corpus.subjects()))
    return list(drafts(corpus.recipe, corpus.document.seed, subject, ["113100"]))


@pytest.fixture(scope="module")
def with_fault(corpus: CorpusFolder, clean: list[SeriesDraft]) -> Faulty:
    """Give what a faulty control makes of the first subject, or of its twin."""
    subject = next(iter(corpus.subjects()))

    def made(name: str, population: str = "corpus") -> list[SeriesDraft]:
        truth = Truth.of(corpus.recipe, corpus.document.seed, population, subject)
        return [faulty(draft, truth, FAULTS[name]) for draft in clean]

    return made


@pytest.fixture(scope="module")
def text(corpus: CorpusFolder) -> dict[str, str]:
    """What was planted in the first subject, by identifier."""
    values: list[Value] = [v for v in corpus.values() if v.subject == SUBJECT]
    return {value.id.removeprefix(f"{SUBJECT}/"): value.text for value in values}


def written(draft: SeriesDraft) -> bytes:
    return encode(draft, draft.files[0])


def private(draft: SeriesDraft) -> bytes | str:
    block = draft.dataset.private_block(0x0099, "ANONCERT CONTROL")
    value: bytes | str = block[0x01].value
    return value


def test_every_faulty_control_is_a_tool_that_says_what_it_is() -> None:
    for name in FAULTS:
        assert tool.load(name).tool.setting == "control"
        assert tool.load(name).tool.claims == tool.load("oracle").tool.claims


def test_a_faulty_control_runs_like_any_tool(
    corpus: CorpusFolder, with_fault: Faulty, tmp_path: Path
) -> None:
    run = execute(tool.load("dependent"), corpus, tmp_path / "run", tmp_path)
    assert run.outcome is Outcome.COMPLETED
    made = with_fault("dependent")[0]
    name = tmp_path / "run" / "output" / made.path(made.files[0])
    assert private(made) in name.read_bytes()


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_changes_every_series_and_leaves_the_draft_that_it_is_made_of(
    clean: list[SeriesDraft], with_fault: Faulty, name: str
) -> None:
    before = [written(draft) for draft in clean]
    changed = [written(draft) for draft in with_fault(name)]
    assert all(old != new for old, new in zip(before, changed, strict=True))
    assert [written(draft) for draft in clean] == before


def test_without_a_fault_a_draft_stays_what_it_is(
    corpus: CorpusFolder, clean: list[SeriesDraft]
) -> None:
    truth = Truth.of(corpus.recipe, corpus.document.seed, "corpus", clean[0].acquisition.subject)
    assert written(faulty(clean[0], truth, faultless)) == written(clean[0])


def test_an_encoded_name_is_decoded_by_anybody(with_fault: Faulty, text: dict[str, str]) -> None:
    for draft in with_fault("encoded"):
        assert base64.b64decode(private(draft)).decode() == text["name"]


def test_hashed_numbers_and_uids_are_those_of_the_old_ones(
    with_fault: Faulty, text: dict[str, str]
) -> None:
    for draft in with_fault("hashed"):
        dataset, visit = draft.dataset, draft.acquisition.visit
        digest = hashlib.md5(text[f"study_uid/v{visit}"].encode())
        assert dataset.StudyInstanceUID == f"2.25.{int(digest.hexdigest(), 16)}"
        assert dataset.PatientID == hashlib.md5(text["mrn"].encode()).hexdigest()
        instances = [file.own["SOPInstanceUID"] for file in draft.files]
        assert len(set(instances)) == len(instances)
        assert all(UID(str(instance)).is_valid for instance in instances)


def test_shifted_dates_are_all_as_far_from_the_old_ones(
    with_fault: Faulty, text: dict[str, str]
) -> None:
    def days(shown: str, old: str) -> int:
        one, other = (dt.datetime.strptime(each + "Z", "%Y%m%d%z") for each in (shown, old))
        return (one - other).days

    def shifts(draft: SeriesDraft) -> set[int]:
        dataset: Dataset = draft.dataset
        studied = text[f"study_date/v{draft.acquisition.visit}"]
        own = [str(v) for f in draft.files for key, v in f.own.items() if key.endswith("Date")]
        shown = [dataset.StudyDate, dataset.SeriesDate, *own]
        birth = days(dataset.PatientBirthDate, text["birth_date"])
        return {birth, *(days(each, studied) for each in shown)}

    assert set.union(*(shifts(draft) for draft in with_fault("shifted"))) == {-97}


def test_what_depends_on_the_person_is_the_same_in_all_files_and_another_of_a_twin(
    with_fault: Faulty,
) -> None:
    ours = {private(draft) for draft in with_fault("dependent")}
    theirs = {private(draft) for draft in with_fault("dependent", "twin")}
    assert len(ours) == len(theirs) == 1
    assert ours != theirs
