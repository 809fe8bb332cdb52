"""What depends on who the people are is found, whatever it is; nothing else is."""

from __future__ import annotations

import hashlib
import io
import shutil
from collections.abc import Callable
from dataclasses import replace as altered
from itertools import cycle
from pathlib import Path

import numpy as np
import pydicom
import pytest

from anoncert.attack import _twins, attack
from anoncert.attack._case import Case
from anoncert.attack._opened import Fact, Note, Opened
from anoncert.attack._run import run
from anoncert.corpus.carrier import carrier
from anoncert.corpus.folder import CorpusFolder
from anoncert.engine import Engine
from anoncert.files import read_rows
from anoncert.part10 import File
from anoncert.types import Duty, Finding, Observation, Pair, Status

RUNS = ("first", "again", "twin")
FIRST = "s00001/v1/t1w/0001"
CAPTURE = "s00001/v1/capture/0001"

Change = Callable[[pydicom.Dataset, str, str], None]
"""Of a data set, in one of the runs, of a subject."""

Attacked = Callable[..., list[Note]]


@pytest.fixture
def attacked(
    corpus: CorpusFolder,
    twin: CorpusFolder,
    clean: dict[str, Path],
    runs: Callable[[str], Path],
    tmp_path: Path,
) -> Attacked:
    """Change what the oracle returned in each of three runs, and compare them."""
    root = runs("oracle") / "output"
    names = {instance: path.relative_to(root).as_posix() for instance, path in clean.items()}

    def case(
        change: Change, claims: frozenset[str], *, only: str, spoil: Callable[[Path], None]
    ) -> Case:
        for name in RUNS:
            for instance, source in clean.items():
                copy = tmp_path / name / names[instance]
                copy.parent.mkdir(parents=True, exist_ok=True)
                if instance.startswith(only):
                    dataset = pydicom.dcmread(io.BytesIO(source.read_bytes()))
                    change(dataset, name, instance.partition("/")[0])
                    dataset.save_as(copy)
                else:
                    shutil.copyfile(source, copy)
            spoil(tmp_path / name)
        there = {
            name: [p for p in names.items() if (tmp_path / name / p[1]).exists()] for name in RUNS
        }
        pairs = {
            name: [Pair(i, path, "path") for i, path in found] for name, found in there.items()
        }
        again, other = (
            Case(whose, tmp_path / name, None, pairs[name])
            for whose, name in ((corpus, "again"), (twin, "twin"))
        )
        first = Case(corpus, tmp_path / "first", None, pairs["first"], claims=claims)
        return altered(first, again=again, twin=other)

    def notes(
        change: Change = lambda *_: None,
        claims: frozenset[str] = frozenset(),
        *,
        only: str = "",
        workers: int = 1,
        spoil: Callable[[Path], None] = lambda _: None,
    ) -> list[Note]:
        made, module = case(change, claims, only=only, spoil=spoil), attack("interference")
        states = cycle([module.prepare(made) for _ in range(workers)])
        said = [
            note
            for left, state in zip(made.left(), states, strict=False)
            for note in module.examine(made, state, Opened(left))
        ]
        facts = [note for note in said if isinstance(note, Fact)]
        direct = [note for note in said if not isinstance(note, Fact)]
        return [*direct, *module.conclude(made, facts)]

    return notes


def findings(notes: list[Note]) -> list[Finding]:
    return [note for note in notes if isinstance(note, Finding)]


def observed(notes: list[Note]) -> dict[tuple[str, str], float | None]:
    return {(n.name, n.subject): n.value for n in notes if isinstance(n, Observation)}


def secret(whose: str, subject: str, length: int = 16) -> str:
    """Make something that depends on the person, and by which nobody could tell on whom."""
    person = f"{subject} {'twin' if whose == 'twin' else 'corpus'}"
    return hashlib.sha256(person.encode()).hexdigest()[:length]


def test_on_copies_every_planted_place_is_content(
    corpus: CorpusFolder, twin: CorpusFolder, engine: Engine
) -> None:
    copied = Case.control(corpus)
    case = altered(copied, again=copied, twin=Case.control(twin))
    found = [f for f in run([case], engine, "attack").findings if f.attack == "interference"]
    owed = {
        (planting.id, series)
        for planting in corpus.plantings()
        if planting.duty is Duty.REMOVE and carrier(planting.carrier).MEDIUM != "surface"
        for series in planting.series
    }
    series = {f"output/{i.path}": i.series_id for i in corpus.instances()}
    assert {(f.planting, series[f.file]) for f in found} == owed
    assert {f.status for f in found} == {Status.RECOVERED}


def test_in_the_perfect_output_all_classes_are_empty(
    corpus: CorpusFolder, twin: CorpusFolder, runs: Callable[[str], Path], engine: Engine
) -> None:
    output = runs("oracle") / "output"
    pairs = list(read_rows(runs("oracle") / "pairs.jsonl", Pair))
    case = Case(corpus, output, None, pairs)
    whole = altered(case, again=case, twin=Case(twin, output, None, pairs))
    found = run([whole, whole.decoyed()], engine, "attack")
    seen = [o for o in found.observations if o.attack == "interference"]
    assert not found.findings
    assert {o.subject for o in seen} == {"", *(s.id for s in corpus.subjects())}
    assert {o.value for o in seen} == {0.0}


def test_what_nobody_listed_is_a_part_of_the_name_elsewhere(attacked: Attacked) -> None:
    def change(dataset: pydicom.Dataset, whose: str, subject: str) -> None:
        block = dataset.private_block(0x0099, "NOBODY", create=True)
        block.add_new(1, "OB", secret(whose, subject).encode())

    notes = attacked(change)
    found = {(f.subject, f.identifier, f.carrier, f.place, f.status) for f in findings(notes)}
    place = "0099,[NOBODY]01"
    assert found == {
        (subject, "name", "elsewhere", place, Status.PARTIAL)
        for subject in ("s00001", "s00002", "s00003")
    }
    assert {f.detail for f in findings(notes)} == {
        "depends on who the person is: 1.6 bits over 3 persons; on which identifier is not known"
    }
    assert observed(notes)["content", "s00001"] == 1.0
    assert observed(notes)["content bits", ""] == pytest.approx(np.log2(3))


def test_what_does_not_tell_a_person_from_others_is_observed_only(attacked: Attacked) -> None:
    def change(dataset: pydicom.Dataset, whose: str, _: str) -> None:
        dataset.DerivationDescription = "old" if whose == "twin" else "young"

    notes = attacked(change)
    assert findings(notes) == []
    assert observed(notes)["content", "s00001"] == 1.0
    assert observed(notes)["content bits", ""] == 0.0


def test_what_is_drawn_at_random_is_set_aside(attacked: Attacked) -> None:
    def change(dataset: pydicom.Dataset, whose: str, subject: str) -> None:
        dataset.PatientComments = f"{whose} {subject}"

    notes = attacked(change)
    assert findings(notes) == []
    share = observed(notes)["not tested: random", "s00001"]
    assert share is not None
    assert 0 < share < 0.05


def test_a_pseudonym_is_no_leak_wherever_it_is_repeated(attacked: Attacked) -> None:
    def change(dataset: pydicom.Dataset, whose: str, subject: str) -> None:
        dataset.PatientID = dataset.ClinicalTrialSubjectID = secret(whose, subject)

    notes = attacked(change)
    assert findings(notes) == []
    assert observed(notes)["pseudonym", "s00002"] == 2.0
    assert observed(notes)["content", "s00002"] == 0.0


def test_one_number_that_becomes_two_is_no_pseudonym(attacked: Attacked) -> None:
    def change(dataset: pydicom.Dataset, whose: str, subject: str) -> None:
        dataset.PatientID = secret(whose, subject + dataset.SOPInstanceUID)

    found = findings(attacked(change, only="s00001"))
    assert {(f.identifier, f.carrier, f.status) for f in found} == {
        ("mrn", "element", Status.PARTIAL)
    }


def test_names_may_become_others_in_each_attribute(attacked: Attacked) -> None:
    def change(dataset: pydicom.Dataset, whose: str, subject: str) -> None:
        dataset.PatientName = f"A^{secret(whose, subject)}"
        dataset.ReferringPhysicianName = f"B^{secret(whose, subject)}"

    notes = attacked(change)
    assert findings(notes) == []
    assert observed(notes)["pseudonym", "s00001"] == 2.0


def test_what_a_claim_permits_to_stay_is_retention(attacked: Attacked) -> None:
    def change(dataset: pydicom.Dataset, whose: str, subject: str) -> None:
        dataset.StudyDate = f"{1000 + int(secret(whose, subject, 3), 16)}0101"

    claimed = attacked(change, claims=frozenset({"113106"}))
    assert observed(claimed)["retention", "s00001"] == 1.0
    assert observed(attacked(change))["retention", "s00001"] == 0.0


def test_the_ink_of_a_text_that_differs_recovers_the_text(
    attacked: Attacked, corpus: CorpusFolder, twin: CorpusFolder
) -> None:
    sources = {
        whose: {
            i.id: pydicom.dcmread(given.images / i.path)
            for i in given.instances()
            if i.id == CAPTURE
        }
        for whose, given in zip(RUNS, (corpus, corpus, twin), strict=True)
    }

    def change(dataset: pydicom.Dataset, whose: str, _: str) -> None:
        dataset.PixelData = sources[whose][CAPTURE].PixelData

    found = findings(attacked(change, only=CAPTURE))
    assert {f.carrier for f in found} == {"burned_in"}
    assert {f.status for f in found} == {Status.RECOVERED}
    assert {f.identifier for f in found} >= {"name", "mrn"}


def test_pixels_far_from_every_text_are_a_part_of_the_name_elsewhere(attacked: Attacked) -> None:
    def change(dataset: pydicom.Dataset, whose: str, subject: str) -> None:
        pixels = dataset.pixel_array.copy()
        pixels[200, -8:] = np.frombuffer(secret(whose, subject, 8).encode(), np.uint8)
        dataset.PixelData = pixels.tobytes()

    found = findings(attacked(change, only=CAPTURE))
    assert [(f.identifier, f.carrier, f.place) for f in found] == [
        ("name", "elsewhere", "7FE0,0010")
    ]


def test_what_came_back_in_one_run_only_is_not_tested(attacked: Attacked) -> None:
    def spoil(folder: Path) -> None:
        if folder.name == "again":
            for path in folder.rglob("*.dcm"):
                path.unlink()

    notes = attacked(spoil=spoil)
    assert findings(notes) == []
    assert observed(notes)["not tested: missing", "s00001"] == 1.0


def test_a_table_beside_the_images_is_observed(attacked: Attacked) -> None:
    def spoil(folder: Path) -> None:
        (folder / "map.csv").write_text("other" if folder.name == "twin" else "same")
        (folder / "log.txt").write_text(folder.name)

    notes = attacked(spoil=spoil)
    beside = [n for n in notes if isinstance(n, Observation) and n.name == "content beside images"]
    assert [n.place for n in beside] == ["output/map.csv"]
    assert findings(notes) == []


def test_broken_outputs_are_compared_as_far_as_they_go(attacked: Attacked) -> None:
    def spoil(folder: Path) -> None:
        for path in folder.rglob("*.dcm"):
            data = path.read_bytes()
            path.write_bytes(data[: len(data) // (2 + RUNS.index(folder.name))])

    assert {f.carrier for f in findings(attacked(spoil=spoil))} <= {"elsewhere"}


def test_any_number_of_workers_says_the_same(attacked: Attacked) -> None:
    def change(dataset: pydicom.Dataset, whose: str, subject: str) -> None:
        dataset.PatientComments = secret(whose, subject)
        dataset.PatientID = secret(whose, subject + "id")

    assert attacked(change) == attacked(change, workers=3)


@pytest.mark.parametrize(
    ("first", "twin", "kept"),
    [
        ("VERMEULEN_ANKE/v1/1.dcm", "KOK_JAN/v1/1.dcm", [b"vermeulen anke"]),
        ("VERMEULEN_ANKE__v1__1.dcm", "KOK_JAN__v1__1.dcm", [b"vermeulen anke v1 1 dcm"]),
        ("P1/v1/1.dcm", "P2/v1/1.dcm", []),
        ("1.2.3.dcm", "1.2.4.dcm", []),
        ("VERMEULEN_ANKE/v1/1.dcm", "VERMEULEN_ANKE/v1/1.dcm", []),
    ],
)
def test_a_name_of_a_file_is_kept_if_it_still_stands_there(
    first: str, twin: str, kept: list[bytes]
) -> None:
    told = _twins.compare_names("VERMEULEN_ANKE/v1/1.dcm", first, first, twin)
    assert [text for found in told.dependent for text in found.kept] == kept
    assert len(told.dependent) == (first != twin)


def test_a_pseudonym_in_the_name_of_a_file_is_told_apart_as_a_word() -> None:
    (found,) = _twins.compare_names(
        "A/1.dcm", "MR-1.2.3.dcm", "MR-1.2.3.dcm", "MR-1.2.4.dcm"
    ).dependent
    assert b"1 2 3" in found.after


def test_lengths_of_groups_follow_from_what_is_in_them(attacked: Attacked) -> None:
    def change(dataset: pydicom.Dataset, whose: str, _: str) -> None:
        dataset.add_new(0x00100000, "UL", 10 if whose == "twin" else 20)

    assert observed(attacked(change))["content", "s00001"] == 0.0


def test_the_order_of_values_does_not_count(clean: dict[str, Path]) -> None:
    file = File(clean[FIRST].read_bytes())
    turned = File(clean[FIRST].read_bytes())
    turned.elements.reverse()
    told = _twins.compare(file, file, turned, file)
    assert (told.dependent, told.random) == ([], 0)
