"""Real text in real images, read by whoever gets them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom
import pytest
from msgspec.structs import replace
from PIL import Image

from anoncert import files
from anoncert.attack import NOT_RUN, _sighted, ocr
from anoncert.attack._case import Case
from anoncert.attack._opened import Opened
from anoncert.attack._sample import sample
from anoncert.attack._sighted import Sighted
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.glyphs import burned, coverage
from anoncert.corpus.style import located
from anoncert.score.score import recompute
from anoncert.types import Finding, Instance, Observation, Pair, Result, Status

Runs = Callable[[str], Path]
Examined = Callable[[str, Case], list[Finding]]
SHAPE = (80, 240)


def rows(folder: Path) -> list[Finding]:
    found = files.read_rows(folder / "findings.jsonl", Finding)
    return [finding for finding in found if finding.attack == "ocr"]


def lines(text: str, at: str) -> set[str]:
    """Return what is read of a text that is burned in over noise."""
    _, _, style = located(at)
    noise = 60 + np.indices(SHAPE).sum(axis=0) % 3
    noise[0, 0], noise[-1, -1] = 0, 255
    planted = burned(noise.astype(np.uint8), coverage(text, at, SHAPE), 255, style)
    return {reading.text for _, reading in ocr.Reader().read(planted.astype(float))}


@pytest.fixture(scope="session")
def capture(corpus: CorpusFolder) -> Instance:
    """An image that is read."""
    return next(i for i in corpus.instances() if i.id in sample(corpus).planted)


@pytest.fixture
def read(corpus: CorpusFolder, capture: Instance, tmp_path: Path) -> Examined:
    """Give what is found in an output: what came back of an input, as a copy of `capture`."""

    def examined(of: str | None, *, decoy: bool = False) -> list[Finding]:
        shutil.copyfile(corpus.images / capture.path, tmp_path / "out.dcm")
        case = Case(corpus, tmp_path, None, [Pair(of, "out.dcm", "path")])
        case = case.decoyed() if decoy else case
        return sighted(case)

    return examined


@pytest.mark.parametrize("case", ["tool", "control"])
def test_all_text_that_is_burned_in_is_read_in_copies(
    corpus: CorpusFolder, runs: Runs, case: str
) -> None:
    found = {f.planting for f in rows(runs("identity")) if f.case == case}
    planted = {p.id for p in corpus.removable if p.carrier == "burned_in"}
    assert found == {p for p in planted if p.partition("/")[0] in sample(corpus).subjects}


@pytest.mark.parametrize("control", ["oracle", "blank"])
def test_nothing_is_read_where_nothing_is_left(runs: Runs, control: str) -> None:
    assert [finding for finding in rows(runs(control)) if finding.case != "control"] == []


@pytest.mark.parametrize("control", ["identity", "oracle", "blank"])
def test_nobody_else_is_read(runs: Runs, control: str) -> None:
    assert [finding for finding in rows(runs(control)) if finding.case == "decoy"] == []


def test_a_decoy_is_not_read_where_the_truth_is(read: Examined, capture: Instance) -> None:
    assert read(capture.id, decoy=False)
    assert read(capture.id, decoy=True) == []


def test_an_image_of_nobody_is_read_for_who_is_named_in_it(
    read: Examined, capture: Instance
) -> None:
    found = read(None)
    assert {f.subject for f in found} == {capture.subject}
    assert {"name", "mrn"} <= {f.identifier for f in found}


@pytest.mark.parametrize("name", ["out.png", "out.jpg", "out.tiff", "out.bmp", "out.webp"])
@pytest.mark.parametrize("label", ["output", "residue"])
def test_a_picture_of_another_kind_is_read_wherever_it_was_left(
    corpus: CorpusFolder, capture: Instance, tmp_path: Path, name: str, label: str
) -> None:
    pixels = pydicom.dcmread(corpus.images / capture.path).pixel_array
    for folder in ("output", "residue"):
        (tmp_path / folder).mkdir()
    Image.fromarray(pixels).save(tmp_path / label / name)
    found = sighted(Case(corpus, tmp_path / "output", tmp_path / "residue", []))
    assert {"mrn", "name"} <= {finding.identifier for finding in found}
    assert {finding.subject for finding in found} == {capture.subject}
    assert {finding.file for finding in found} == {f"{label}/{name}"}
    carrier = "burned_in" if label == "output" else "residue"
    assert {finding.carrier for finding in found} == {carrier}


def sighted(case: Case) -> list[Finding]:
    """Read what was left of a case."""
    attack = Sighted("ocr", ocr)
    state = attack.prepare(case)
    notes = [note for left in case.left() for note in attack.examine(case, state, Opened(left))]
    return [note for note in notes if isinstance(note, Finding)]


def test_an_image_in_another_persons_place_is_read_for_whose_it_is(
    corpus: CorpusFolder, read: Examined, capture: Instance
) -> None:
    others = (i.id for i in corpus.instances() if i.id in sample(corpus).planted)
    other = next(name for name in others if name.partition("/")[0] != capture.subject)
    assert {f.subject for f in read(other)} == {capture.subject}


def test_what_is_not_in_the_sample_is_not_read(corpus: CorpusFolder, read: Examined) -> None:
    assert read(next(i.id for i in corpus.instances() if i.series == "t1w")) == []


@pytest.mark.parametrize(
    "at",
    [
        "30,20,16",
        "30,20,16 contrast=5",
        "30,20,16 contrast=50 polarity=dark",
        "30,20,16 rotation=3",
        "30,20,12 font=monospaced",
    ],
)
def test_text_is_read_however_it_looks(at: str) -> None:
    assert any("0053929196" in line.replace(" ", "") for line in lines("0053929196", at))


def test_a_text_is_read_on_in_its_second_line() -> None:
    assert "0053929196" in lines("0053929196", "30,20,20 wrap=6")


def test_what_was_read_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    monkeypatch.setattr(ocr, "engines", lambda: ("rapidocr",))
    monkeypatch.setattr(ocr, "read", lambda *given: calls.append(given) or [])
    reader, frame = ocr.Reader(), np.indices((20, 20)).sum(axis=0).astype(float)
    reader.read(frame)
    reader.read(frame.copy())
    assert len(calls) == 3


def test_the_share_that_was_read_is_told_with_the_engines(corpus: CorpusFolder, runs: Runs) -> None:
    told = list(files.read_rows(runs("identity") / "observations.jsonl", Observation))
    (share,) = (o for o in told if (o.name, o.case) == ("images with text read", "tool"))
    assert share.value == pytest.approx(2 / corpus.document.subjects)
    assert "rapidocr" in share.detail
    assert "tesseract" in share.detail


def test_only_subjects_that_were_read_count(runs: Runs) -> None:
    result = files.read_document(runs("oracle") / "result.json", Result)
    read = [row for row in result.leakage if row.attack == "ocr"]
    assert {(row.n, row.sensitivity, row.decoy) for row in read} == {(2, 1.0, 0.0)}
    both = [r for r in result.leakage if (r.carrier, r.knowledge) == ("burned_in", "outsider")]
    assert {row.n for row in both} == {2}


def test_without_an_engine_it_says_that_it_did_not_run(
    corpus: CorpusFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_sighted, "engines", tuple)
    (told,) = Sighted("ocr", ocr).conclude(Case.control(corpus), [])
    assert (told.name, told.value) == (NOT_RUN, None)
    assert "pip install" in told.detail
    assert "apt install" in told.detail


def test_a_result_says_that_it_did_not_run(
    corpus: CorpusFolder, runs: Runs, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    shutil.copytree(runs("oracle"), folder)
    told = list(files.read_rows(folder / "observations.jsonl", Observation))
    idle = Observation("ocr", NOT_RUN, "", None, "", detail="no engine")
    told = [replace(o, name="other") if o.attack == "ocr" else o for o in told]
    files.write_rows(folder / "observations.jsonl", [*told, idle])
    result = recompute(corpus, folder)
    assert result.not_run["ocr"] == "no engine"
    assert "Attack ocr was not run (no engine)." in result.limits
    assert "ocr" not in {row.attack for row in result.leakage}
    assert not any(o.name == NOT_RUN for o in result.observed)


def test_status_is_recovered_where_all_was_read(read: Examined, capture: Instance) -> None:
    assert {f.status for f in read(capture.id)} == {Status.RECOVERED}
