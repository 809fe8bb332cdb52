from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from anoncert import files
from anoncert.attack import OF_TWINS, attacks
from anoncert.attack._merge import Packed
from anoncert.attack._run import Found
from anoncert.corpus.folder import CorpusFolder
from anoncert.corpus.kept import AGAIN, REPEATS, TWIN
from anoncert.engine import Engine, local_engine
from anoncert.score import calibrate
from anoncert.types import Finding, Observation, Result, Status

FAULTY = {name: attack for name, attack in attacks().items() if attack.CONTROL != "identity"}


@pytest.fixture(scope="module")
def repeats(corpus: CorpusFolder, twin: CorpusFolder) -> dict[str, CorpusFolder]:
    """What a tool gets when it runs again, and on twins."""
    return {AGAIN: corpus, TWIN: twin}


@pytest.fixture(scope="module")
def calibrated(
    corpus: CorpusFolder,
    repeats: dict[str, CorpusFolder],
    engine: Engine,
    tmp_path_factory: pytest.TempPathFactory,
) -> Found:
    return calibrate.calibrate(corpus, repeats, tmp_path_factory.mktemp("controls"), engine)


def sensitivities(corpus: CorpusFolder, found: Found) -> dict[str, float]:
    return calibrate.sensitivities(corpus, found, attacks(), {})


def test_every_attack_speaks_of_its_own_control_and_of_no_other(calibrated: Found) -> None:
    notes: list[Finding | Observation] = [*calibrated.findings, *calibrated.observations]
    assert {note.case for note in notes} == {"control"}
    assert {note.attack for note in notes} >= FAULTY.keys()


def test_attacks_on_faulty_controls_are_sensitive(corpus: CorpusFolder, calibrated: Found) -> None:
    found = sensitivities(corpus, calibrated)
    assert found.keys() == FAULTY.keys()
    assert set(found.values()) == {1.0}


def test_an_attack_that_misses_some_subjects_is_as_sensitive_as_that(
    corpus: CorpusFolder, calibrated: Found
) -> None:
    (first, *_) = corpus.subjects()
    silent = Found(
        Packed(f for f in calibrated.findings if f.subject != first.id),
        [o for o in calibrated.observations if o.subject != first.id],
    )
    found = sensitivities(corpus, silent)
    assert found["claims"] == pytest.approx(2 / 3)


def test_what_is_untestable_is_no_proof(corpus: CorpusFolder) -> None:
    weak = [
        Finding(
            name, s.id, "name", "", None, "elsewhere", Status.UNTESTABLE, "", "", case="control"
        )
        for name in FAULTY
        for s in corpus.subjects()
    ]
    found = sensitivities(corpus, Found(Packed(weak), []))
    assert set(found.values()) == {0.0}


def test_the_number_of_workers_does_not_change_what_is_found(
    corpus: CorpusFolder, repeats: dict[str, CorpusFolder], calibrated: Found, tmp_path: Path
) -> None:
    with local_engine(2) as engine:
        assert calibrate.calibrate(corpus, repeats, tmp_path, engine) == calibrated


def test_without_a_run_on_twins_what_compares_them_is_not_tried(
    corpus: CorpusFolder, engine: Engine, tmp_path: Path
) -> None:
    found = calibrate.calibrate(corpus, {}, tmp_path, engine)
    assert not [note for note in found.findings if note.attack in OF_TWINS]


def test_nothing_of_a_control_stays_in_the_run_folder(runs: Callable[[str], Path]) -> None:
    left = {path.name for path in runs("oracle").iterdir() if path.is_dir()}
    assert left <= {"output", "residue", *REPEATS}
    result = files.read_document(runs("oracle") / "result.json", Result)
    assert result.sensitivity.keys() == FAULTY.keys() - result.not_run.keys()
